package schemas_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/questionnaire"
)

// library reads every built-in questionnaire as the program does; a file that
// the program would refuse fails the test.
func library(t *testing.T) map[string]*questionnaire.Questionnaire {
	t.Helper()
	all := map[string]*questionnaire.Questionnaire{}
	for _, path := range matching(t, "questionnaires/*/*.json") {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		q, err := questionnaire.Parse(raw)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all[path] = q
	}
	return all
}

// TestFilesAreAsExported keeps names, field order and indentation such that
// exporting a built-in questionnaire and saving it changes no byte.
func TestFilesAreAsExported(t *testing.T) {
	for path, q := range library(t) {
		if want := filepath.Join("questionnaires", q.Name, q.Version+".json"); path != want {
			t.Errorf("%s says that it is %s", path, want)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(questionnaire.Export(q))+"\n", string(raw)); diff != "" {
			t.Errorf("%s differs from its export (-export +file):\n%s", path, diff)
		}
	}
}

// unscored names the choices that ask for a fact. Any other choice has a
// weight: one without would silently count for nothing.
var unscored = []string{
	"crm-product", "comp-laws", "inno-ai-use", "breach-last-24-months",
	"sys-product", "sys-zoho-region",
}

func TestQuestionsAreWhole(t *testing.T) {
	for path, q := range library(t) {
		for _, s := range q.Sections {
			for i := range s.Questions {
				checkQuestion(t, path+" "+s.Questions[i].ID, &s.Questions[i])
			}
		}
	}
}

func checkQuestion(t *testing.T, where string, q *questionnaire.Question) {
	t.Helper()
	if len(q.Guidance) == 0 {
		t.Errorf("%s: no guidance", where)
	}
	if (len(q.Mappings) > 0) == (len(q.NoMapping) > 0) {
		t.Errorf("%s: give mappings, or the reason why there are none, and not both", where)
	}
	for lang, mark := range map[string]string{"en": "?", "zh-CN": "？"} {
		if n := strings.Count(q.Text[lang], mark); n != 1 {
			t.Errorf("%s: %d question marks in %q, want one", where, n, q.Text[lang])
		}
	}
	switch q.Type {
	case questionnaire.YesNo, questionnaire.Single, questionnaire.Multi:
		if fact := slices.Contains(unscored, q.ID); fact == (q.Weight > 0) {
			t.Errorf("%s: weight %d, unscored fact: %t", where, q.Weight, fact)
		}
	default: // an open answer may be a fact without further word
	}
	checkOptions(t, where, q)
}

// checkOptions wants the answers of a scored single from best to worst, the
// best being whole and the worst at most 0.3; what is not scored stands last.
// A scored multi has a way to say "none of these", worth nothing.
func checkOptions(t *testing.T, where string, q *questionnaire.Question) {
	t.Helper()
	var values []float64
	none := false
	for i, o := range q.Options {
		if o.ID == "unknown" {
			t.Errorf("%s: an option is called unknown, which is the answer of someone who does not know", where)
		}
		switch {
		case o.Value == nil:
			continue
		case q.Weight == 0:
			t.Errorf("%s: option %s has a value, but the question is not scored", where, o.ID)
		case len(values) < i && q.Type == questionnaire.Single:
			t.Errorf("%s: option %s stands after one that is not scored", where, o.ID)
		}
		values = append(values, *o.Value)
		none = none || o.Exclusive && *o.Value == 0
	}
	switch {
	case q.Weight == 0:
	case q.Type == questionnaire.Multi && !none:
		t.Errorf("%s: no option for none of these", where)
	case q.Type == questionnaire.Single:
		slices.Reverse(values)
		if n := len(values); n < 2 || !slices.IsSorted(values) || values[0] > 0.3 || values[n-1] != 1 {
			t.Errorf("%s: values, from the last option to the first, are %v; want them to rise from at most 0.3 to 1", where, values)
		}
	}
}

// TestTextsReadAsTheirLanguage catches what slips in when two languages are
// written side by side.
func TestTextsReadAsTheirLanguage(t *testing.T) {
	for path, q := range library(t) {
		if diff := cmp.Diff([]string{"en", "zh-CN"}, q.Languages); diff != "" {
			t.Errorf("%s: languages (-want +got):\n%s", path, diff)
		}
		for where, text := range texts(q) {
			if en := text["en"]; hasHan(en) || strings.ContainsAny(en, "，。；：？！（）") {
				t.Errorf("%s %s: Chinese characters in %q", path, where, en)
			}
			zh := text["zh-CN"]
			if !hasHan(zh) {
				t.Errorf("%s %s: no Chinese in %q", path, where, zh)
			}
			if strings.ContainsAny(zh, "?,;!") {
				t.Errorf("%s %s: half-width punctuation in %q", path, where, zh)
			}
		}
	}
}

// texts lists every text of a questionnaire by its place.
func texts(q *questionnaire.Questionnaire) map[string]questionnaire.Text {
	all := map[string]questionnaire.Text{"title": q.Title, "description": q.Description}
	for _, d := range q.Depths {
		all["depth "+d.ID] = d.Title
	}
	for _, s := range q.Sections {
		all["section "+s.ID] = s.Title
		all["intro "+s.ID] = s.Intro
		for _, question := range s.Questions {
			addTexts(all, question)
		}
	}
	return all
}

func addTexts(all map[string]questionnaire.Text, q questionnaire.Question) {
	all[q.ID] = q.Text
	all[q.ID+" guidance"] = q.Guidance
	if len(q.NoMapping) > 0 {
		all[q.ID+" noMapping"] = q.NoMapping
	}
	if q.Evidence != nil {
		all[q.ID+" evidence"] = q.Evidence.Text
	}
	for _, o := range q.Options {
		all[fmt.Sprintf("%s option %s", q.ID, o.ID)] = o.Text
	}
	for _, c := range q.Columns {
		all[fmt.Sprintf("%s column %s", q.ID, c.ID)] = c.Text
	}
	for _, r := range q.FindingRules {
		all["rule "+r.ID] = r.Title
		if len(r.Detail) > 0 {
			all["rule detail "+r.ID] = r.Detail
		}
	}
}
