package questionnaire

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMissing(t *testing.T) {
	q := sample()
	full := Answers{"mfa": {Value: "yes", Files: 1}, "how": {Value: "key"}, "kinds": {Value: []any{"b"}},
		"count": {Value: 1.0}, "when": {Value: "2026-01-01"}, "subs": {Value: []any{map[string]any{"name": "x"}}}}
	if gaps := Missing(q, full); len(gaps) > 0 {
		t.Errorf("nothing is missing, got %v", gaps)
	}
	for name, c := range map[string]struct {
		id     string
		answer Answer
		want   []Gap
	}{
		"answer":                       {"count", Answer{}, []Gap{{"data", "count", LacksAnswer}}},
		"evidence":                     {"mfa", Answer{Value: "yes"}, []Gap{{"access", "mfa", LacksEvidence}}},
		"evidence alone is no answer":  {"mfa", Answer{Files: 1}, []Gap{{"access", "mfa", LacksAnswer}}},
		"no needs no evidence":         {"mfa", Answer{Value: "no"}, nil},
		"n/a needs no evidence":        {"mfa", Answer{NotApplicable: true}, nil},
		"n/a is an answer":             {"count", Answer{NotApplicable: true}, nil},
		"a shown follow-up is missing": {"kinds", Answer{Value: []any{"a"}}, []Gap{{"data", "more", LacksAnswer}}},
	} {
		a := Answers{}
		for k, v := range full {
			a[k] = v
		}
		a[c.id] = c.answer
		if diff := cmp.Diff(c.want, Missing(q, a)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestFindings(t *testing.T) {
	q := sample()
	for value, raised := range map[string]bool{"yes": false, "no": true, "unknown": true} {
		got := Findings(q, Answers{"mfa": {Value: value}})
		if (len(got) == 1) != raised {
			t.Errorf("%s: %v", value, got)
		}
		if raised && (got[0].Rule != "no-mfa" || got[0].Question != "mfa" || got[0].Severity != "high" || got[0].Compensating != "instead") {
			t.Errorf("%s: %+v", value, got[0])
		}
	}
	negative := sample()
	negative.Sections[0].Questions[1].FindingRules[0].When = &Condition{Not: &Condition{Question: "mfa", Is: []string{"yes"}}}
	for name, a := range map[string]Answers{"unanswered": {}, "does not apply": {"mfa": {NotApplicable: true}}} {
		if got := Findings(negative, a); len(got) > 0 {
			t.Errorf("%s raises %v", name, got)
		}
	}
	negative.Sections[0].Questions[1].VisibleIf = &Condition{Never: true}
	if got := Findings(negative, Answers{"mfa": {Value: "no"}}); len(got) > 0 {
		t.Errorf("a hidden question raises %v", got)
	}
}

func TestDepths(t *testing.T) {
	q := sample()
	for tier, want := range map[string]string{"low": "short", "medium": "full", "high": "full", "critical": "full"} {
		if got := DepthForTier(q, tier); got != want {
			t.Errorf("%s gets %s, not %s", tier, got, want)
		}
	}
	if n := Count(q); n != 8 { // without the note and the compensating control
		t.Errorf("%d questions", n)
	}
	short := ForDepth(q, "short")
	if n := Count(short); n != 6 || short.byID()["when"] != nil || short.byID()["intro"] == nil {
		t.Errorf("%d questions in short", n)
	}
	if err := Validate(short); err != nil {
		t.Errorf("the short form has faults: %v", err)
	}
	if Count(q) != 8 || Hash(ForDepth(q, "full")) != Hash(q) || Hash(ForDepth(q, "")) != Hash(q) {
		t.Error("the whole is not the whole, or was changed")
	}
	for i := range q.Sections[1].Questions {
		q.Sections[1].Questions[i].Depth = "full"
	}
	if n := len(ForDepth(q, "short").Sections); n != 1 {
		t.Errorf("%d sections", n)
	}
	if DepthForTier(&Questionnaire{}, "low") != "" {
		t.Error("a questionnaire without depths has one")
	}
}

// What is valid stays valid at each depth: no condition dangles.
func TestEveryDepthIsValid(t *testing.T) {
	valid := 0
	rapid.Check(t, func(t *rapid.T) {
		q, _ := drawn(t)
		q.Depths = []Depth{{ID: "a", Title: both("A")}, {ID: "b", Title: both("B")}, {ID: "c", Title: both("C")}}
		q.each(func(x *Question) {
			x.Depth = rapid.SampledFrom([]string{"a", "a", "a", "b", "c"}).Draw(t, "depth")
		})
		if Validate(q) != nil {
			t.Skip("a condition refers to a deeper question")
		}
		valid++
		for _, d := range q.Depths {
			part := ForDepth(q, d.ID)
			if err := Validate(part); err != nil && Count(part) > 0 {
				t.Fatalf("%s: %v", d.ID, err)
			}
		}
	})
	if valid == 0 {
		t.Error("no drawn questionnaire was valid")
	}
}

func TestDifferences(t *testing.T) {
	older, newer := sample(), sample()
	q := &newer.Sections[1].Questions
	(*q)[1].Text["en"] = "How many people?"
	newer.Sections[0].Questions[3].VisibleIf.Is[0] = "no"
	*q = append((*q)[:3:3], (*q)[4:]...)
	*q = append(*q, Question{ID: "new", Type: YesNo, Text: both("New?")})
	want := Change{Added: []string{"new"}, Removed: []string{"report"}, Changed: []string{"how", "count"}}
	if diff := cmp.Diff(want, Differences(older, newer)); diff != "" {
		t.Error(diff)
	}
	none := Change{Added: []string{}, Removed: []string{}, Changed: []string{}}
	if diff := cmp.Diff(none, Differences(older, sample())); diff != "" {
		t.Error(diff)
	}
}
