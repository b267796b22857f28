package clause_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/schemas"
	"vendorrisk/shared/contract/clause"
)

func library(t *testing.T) *clause.Library {
	t.Helper()
	l, err := clause.Load(schemas.Files)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestRegimesAreProposedFromFacts(t *testing.T) {
	l := library(t)
	for name, c := range map[string]struct {
		facts clause.Facts
		want  []string
	}{
		"German analytics, medium": {clause.Facts{Categories: []string{"contact"}, Countries: []string{"DE"}, Tier: "medium"}, []string{"customer-data", "gdpr-28"}},
		"Chinese marketing, high": {
			clause.Facts{Categories: []string{"contact", "location"}, Countries: []string{"CN"}, Tier: "high"},
			[]string{"customer-data", "iso27001-5-20", "pipl-21"},
		},
		"Irish payments, critical": {
			clause.Facts{Categories: []string{"financial"}, Countries: []string{"IE"}, Tier: "critical"},
			[]string{"customer-data", "dora-30-2", "dora-30-3", "gdpr-28", "iso27001-5-20", "nis2-21"},
		},
		"Irish payments, low":           {clause.Facts{Categories: []string{"financial"}, Countries: []string{"IE"}, Tier: "low"}, []string{"customer-data", "dora-30-2", "gdpr-28"}},
		"American clinic, low":          {clause.Facts{Categories: []string{"health"}, Countries: []string{"US"}, Tier: "low"}, []string{"ccpa-100d", "customer-data", "hipaa-baa"}},
		"unrated counts as critical":    {clause.Facts{Categories: []string{"none"}, Countries: []string{"CA"}}, []string{"iso27001-5-20"}},
		"business secrets are nobody's": {clause.Facts{Categories: []string{"business-secret"}, Countries: []string{"DE"}, Tier: "low"}, nil},
		"an American with a German sub": {clause.Facts{Categories: []string{"contact"}, Countries: []string{"US", "DE"}, Tier: "low"}, []string{"ccpa-100d", "customer-data", "gdpr-28"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, tpl := range l.Newest() {
				if _, ok := tpl.Applies.Proposed(c.facts); ok {
					got = append(got, tpl.Regime)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	gdpr, _ := l.Regime("gdpr-28")
	why, _ := gdpr.Applies.Proposed(clause.Facts{Categories: []string{"contact"}, Countries: []string{"US", "DE", "DE"}, Tier: "low"})
	if diff := cmp.Diff(clause.Why{PersonalData: true, Countries: []string{"DE"}}, why); diff != "" {
		t.Error(diff)
	}
}

func TestAChosenVersionStays(t *testing.T) {
	file := func(version, title string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{"regime":"r","version":"` + version + `","title":{"en":"` + title + `"},"clauses":[{"id":"r.a"}]}`)}
	}
	l, err := clause.Load(fstest.MapFS{"obligations/r/2026-11.json": file("2026-11", "old"), "obligations/r/2027-02.json": file("2027-02", "new")})
	if err != nil {
		t.Fatal(err)
	}
	old, ok := l.Version("r/2026-11")
	now, _ := l.Regime("r")
	if !ok || old.Title.In("zh-CN") != "old" || now.Title.In("en") != "new" || len(l.Newest()) != 1 {
		t.Errorf("%+v, %+v", old, now)
	}
}

func TestFilesThatContradictThemselvesAreRefused(t *testing.T) {
	for name, body := range map[string]string{
		"another version":   `{"regime":"r","version":"2026-12","clauses":[{"id":"r.a"}]}`,
		"another regime":    `{"regime":"q","version":"2026-11","clauses":[{"id":"q.a"}]}`,
		"a foreign clause":  `{"regime":"r","version":"2026-11","clauses":[{"id":"q.a"}]}`,
		"a clause twice":    `{"regime":"r","version":"2026-11","clauses":[{"id":"r.a"},{"id":"r.a"}]}`,
		"something else":    `[]`,
		"a clause unplaced": `{"regime":"r","version":"2026-11","clauses":[{"id":"a"}]}`,
	} {
		if _, err := clause.Load(fstest.MapFS{"obligations/r/2026-11.json": {Data: []byte(body)}}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
