package vsaq

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/questionnaire"
)

func warning(id, severity, cond string) string {
	return `,{"type":"tip","id":"` + id + `","warn":"yes","severity":"` + severity + `","name":"N","text":"T","cond":"` + cond + `"}`
}

func TestWeights(t *testing.T) {
	group := func(kind string) string {
		return yesno + `,{"type":"` + kind + `","id":"g","text":"G","choices":[{"x":"X"},{"y":"Y"},{"z":"Z"}]}`
	}
	type scores struct {
		Weight   int
		Critical bool
		Values   string // per option: a number, or - for none
	}
	for name, c := range map[string]struct {
		items, id string
		want      scores
	}{
		"single, one bad":          {group("radiogroup") + warning("w", "high", "z"), "g", scores{7, false, "1 1 0.25"}},
		"single, worst counts":     {group("radiogroup") + warning("w", "medium", "y || z") + warning("v", "critical", "z"), "g", scores{10, true, "1 0.5 0"}},
		"single, all but one":      {group("radiogroup") + warning("w", "medium", "!x"), "g", scores{4, false, "1 0.5 0.5"}},
		"single, the last counts":  {group("radiogroup") + warning("w", "high", "a && z"), "a", scores{0, false, ""}},
		"single without a warning": {group("radiogroup") + warning("w", "high", "a"), "g", scores{0, false, "- - -"}},
		"multi, each is needed":    {group("checkgroup") + warning("w", "medium", "!x || !y"), "g", scores{4, false, "- - 0 0"}},
		"multi, one by one":        {group("checkgroup") + warning("w", "medium", "!x") + warning("v", "high", "!y"), "g", scores{7, false, "- - 0 0"}},
		"multi, any is enough":     {group("checkgroup") + warning("w", "critical", "!x && !y"), "g", scores{10, true, "1 1 0 0"}},
		"multi, any, negated":      {group("checkgroup") + warning("w", "critical", "!(x || y)"), "g", scores{10, true, "1 1 0 0"}},
		"multi, ticking is bad":    {group("checkgroup") + warning("w", "high", "x") + warning("v", "high", "a"), "g", scores{0, false, "- - - -"}},
		"multi, bad unless":        {group("checkgroup") + warning("w", "high", "x && !y") + warning("v", "high", "a"), "g", scores{0, false, "- - - -"}},
		"no severity is medium":    {group("radiogroup") + warning("w", "", "z"), "g", scores{4, false, "1 1 0.5"}},
		"nothing warns":            {group("checkgroup"), "g", scores{1, false, "1 1 1 1"}},
		"nothing warns, yes_no":    {group("checkgroup"), "a", scores{0, false, ""}},
		"nothing but yes_no":       {yesno, "a", scores{1, false, ""}},
	} {
		q, _ := imported(t, c.items)
		x := find(q, c.id)
		var values []string
		for _, o := range x.Options {
			if o.Value == nil {
				values = append(values, "-")
			} else {
				values = append(values, strings.TrimSuffix(trim(*o.Value), "."))
			}
		}
		if diff := cmp.Diff(c.want, scores{x.Weight, x.Critical, strings.Join(values, " ")}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func trim(f float64) string {
	return map[float64]string{0: "0", 0.25: "0.25", 0.5: "0.5", 0.75: "0.75", 1: "1"}[f]
}

func TestPolarity(t *testing.T) {
	for cond, want := range map[string]string{"a/no": "", "a/yes": "no", "a": "no", "!a": "", "!a/no": "no", "a/value": ""} {
		q, _ := imported(t, yesno+warning("w", "high", cond))
		if x := find(q, "a"); x.Polarity != want || x.Weight != 7 {
			t.Errorf("%s: polarity %q weight %d", cond, x.Polarity, x.Weight)
		}
	}
}

func TestWarnings(t *testing.T) {
	q, lost := imported(t, yesno+`,{"type":"tip","id":"w","warn":"yes","severity":"odd","text":"First line<br>second","why":"Why?","cond":"a/no"},`+
		`{"type":"tip","id":"v","warn":"yes","severity":"critical","name":"Always","text":""}`)
	want := []questionnaire.FindingRule{
		{ID: "v", When: &condition{Not: never()}, Severity: "critical", Title: english("Always")},
		{ID: "w", When: is("a", "no"), Severity: "medium", Title: english("First line"), Detail: english("First line\nsecond"), Compensating: "w"},
	}
	if diff := cmp.Diff(want, find(q, "a").FindingRules); diff != "" {
		t.Error(diff)
	}
	why := questionnaire.Question{ID: "w", Type: questionnaire.Line, Long: true, Optional: true, Text: english("Why?"), VisibleIf: is("a", "no")}
	if diff := cmp.Diff(&why, find(q, "w")); diff != "" {
		t.Error(diff)
	}
	if len(lost) != 1 || lost[0].Pointer != "/questionnaire/0/items/1/severity" {
		t.Errorf("lost %v", lost)
	}
	answers := questionnaire.Answers{"a": {Value: "no"}}
	if got := questionnaire.Findings(q, answers); len(got) != 2 || got[1].Compensating != "w" {
		t.Errorf("%+v", got)
	}
	sameAgain(t, q)
}
