package schemas_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/vendors"
)

// TestClauseTemplatesFollowTheirSchema also holds every known regime to be
// there: an article that drops out of a file would silently no longer be asked.
func TestClauseTemplatesFollowTheirSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("obligations.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	clauses := map[string]int{}
	for _, path := range matching(t, "obligations/*/*.json") {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(raw, &doc); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		var tpl clause.Template
		decodeFile(t, path, &tpl)
		clauses[tpl.Regime] = len(tpl.Clauses)
		if want := filepath.Join("obligations", tpl.Regime, tpl.Version+".json"); path != want {
			t.Errorf("%s says that it is %s", path, want)
		}
		for _, c := range tpl.Applies.Categories {
			if !slices.Contains(vendors.DataCategories, c) {
				t.Errorf("%s: %q is no data category", path, c)
			}
		}
		for where, text := range clauseTexts(tpl) {
			checkLanguages(t, path+" "+where, text)
		}
	}
	want := map[string]int{
		"ccpa-100d": 9, "customer-data": 3, "dora-30-2": 9, "dora-30-3": 6, "gdpr-28": 13, "hipaa-baa": 12, "iso27001-5-20": 4, "nis2-21": 7, "pipl-21": 11,
	}
	if diff := cmp.Diff(want, clauses); diff != "" {
		t.Errorf("clauses by regime (-want +got):\n%s", diff)
	}
}

// The articles that the regimes number by letter are all asked for, each by
// its own number.
func TestEveryLetteredPointIsAskedFor(t *testing.T) {
	for path, points := range map[string][]string{
		"obligations/gdpr-28/2026-11.json": {
			"Art. 28(2)", "Art. 28(3)(a)", "Art. 28(3)(b)", "Art. 28(3)(c)", "Art. 28(3)(d)", "Art. 28(3)(e)", "Art. 28(3)(f)", "Art. 28(3)(g)", "Art. 28(3)(h)", "Art. 28(4)",
			"Art. 33(2)",
		},
		"obligations/dora-30-2/2026-11.json": lettered("Art. 30(2)", "abcdefghi"),
		"obligations/dora-30-3/2026-11.json": lettered("Art. 30(3)", "abcdef"),
		"obligations/hipaa-baa/2026-11.json": lettered("164.504(e)(2)(ii)", "ABCDEFGHIJ"),
		"obligations/ccpa-100d/2026-11.json": {"1798.100(d)(1)", "1798.100(d)(2)", "1798.100(d)(3)", "1798.100(d)(4)", "1798.100(d)(5)"},
	} {
		var tpl clause.Template
		decodeFile(t, path, &tpl)
		for _, point := range points {
			if !slices.ContainsFunc(tpl.Clauses, func(c clause.Clause) bool { return strings.Contains(c.Source, point) }) {
				t.Errorf("%s: nothing asks for %s", path, point)
			}
		}
	}
}

func lettered(article, letters string) []string {
	var out []string
	for _, l := range letters {
		out = append(out, article+"("+string(l)+")")
	}
	return out
}

func clauseTexts(tpl clause.Template) map[string]clause.Text {
	all := map[string]clause.Text{"title": tpl.Title, "short": tpl.Short, "note": tpl.Note}
	for _, c := range tpl.Clauses {
		all[c.ID+" title"], all[c.ID+" text"] = c.Title, c.Text
	}
	return all
}

func checkLanguages(t *testing.T, where string, text clause.Text) {
	t.Helper()
	en, zh := text["en"], text["zh-CN"]
	if hasHan(en) || strings.ContainsAny(en, "，。；：？！（）") {
		t.Errorf("%s: Chinese characters in %q", where, en)
	}
	if strings.ContainsAny(zh, "?,;!") || !hasHan(zh) && zh != en && !strings.HasPrefix(zh, "ISO") {
		t.Errorf("%s: not Chinese, or half-width punctuation: %q", where, zh)
	}
	if strings.HasSuffix(where, " text") && (!strings.HasSuffix(en, ".") || !strings.HasSuffix(zh, "。")) {
		t.Errorf("%s: no full stop at the end", where)
	}
}
