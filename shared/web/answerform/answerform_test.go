package answerform_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/answerform"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
)

func say(t testing.TB, lang i18n.Lang) *i18n.Localizer {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return cat.In(lang, nil)
}

func text(s string) questionnaire.Text { return questionnaire.Text{"en": s} }

// every has one question of each type, with ids that hold every character an id can.
func every() []questionnaire.Question {
	options := []questionnaire.Option{{ID: "a", Text: text("A")}, {ID: "b", Text: text("B")}, {ID: "none", Text: text("None"), Exclusive: true}}
	return []questionnaire.Question{
		{ID: "q", Type: questionnaire.YesNo, Text: text("Yes?")},
		{ID: "q.value", Type: questionnaire.Single, Text: text("Which?"), Options: options},
		{ID: "q.value.0", Type: questionnaire.Multi, Text: text("Which all?"), Options: options},
		{ID: "q:a_b-c", Type: questionnaire.Line, Text: text("What?")},
		{ID: "Q", Type: questionnaire.Number, Text: text("How many?")},
		{ID: "q_2e", Type: questionnaire.Date, Text: text("When?")},
		{ID: "rows", Type: questionnaire.Rows, Text: text("List"), Columns: []questionnaire.Column{
			{ID: "a.b", Text: text("Name")}, {ID: "n", Text: text("Number"), Type: questionnaire.Number, Optional: true},
		}},
		{ID: "file", Type: questionnaire.File, Text: text("File")},
		{ID: "note", Type: questionnaire.Note, Text: text("Read this")},
	}
}

var stands = map[string]any{
	"q": "unknown", "q.value": "b", "q.value.0": []any{"a", "b"}, "q:a_b-c": "two\nlines & <b>", "Q": 12.5, "q_2e": "2026-02-28",
	"rows": []any{map[string]any{"a.b": "苏州", "n": "3"}, map[string]any{"a.b": "x"}},
}

func TestKeysNeverMeet(t *testing.T) {
	id := rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._:-]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := id.Draw(t, "a"), id.Draw(t, "b")
		if a != b && answerform.Key(a) == answerform.Key(b) {
			t.Errorf("%q and %q have the key %q", a, b, answerform.Key(a))
		}
		if strings.ContainsAny(answerform.Key(a), ".:/~ ") {
			t.Errorf("%q is no part of a name", answerform.Key(a))
		}
	})
}

// What stands, sent back as it was drawn, is no change; sent back after one
// change, it is that change alone.
func TestThereAndBack(t *testing.T) {
	questions := every()
	f := form.New(say(t, i18n.English))
	for i := range questions {
		q := &questions[i]
		answerform.Fill(f, q, assessment.Answer{Value: stands[q.ID], Comment: "c", Version: 3})
	}
	if given, held := answerform.Read(f, questions); len(given)+len(held) > 0 {
		t.Errorf("untouched, and yet sent: %v %v", given, held)
	}
	f.Set("answers.q.value", "no")
	given, _ := answerform.Read(f, questions)
	if len(given) != 1 || string(*given["q"].Value) != `"no"` || given["q"].Version != 3 || *given["q"].Comment != "c" {
		t.Errorf("given %v", given)
	}
	// Every type gives its value in its JSON form.
	for i := range questions {
		f.Set("answers."+answerform.Key(questions[i].ID)+".was", "")
	}
	f.Set("answers.q.value", "unknown")
	given, _ = answerform.Read(f, questions)
	got := map[string]any{}
	for id, g := range given {
		var v any
		if err := json.Unmarshal(*g.Value, &v); err != nil {
			t.Fatal(err)
		}
		if v != nil {
			got[id] = v
		}
	}
	if diff := cmp.Diff(stands, got); diff != "" {
		t.Error(diff)
	}
}

func TestDoesNotApply(t *testing.T) {
	questions := every()
	f := form.New(say(t, i18n.English))
	for i := range questions {
		answerform.Fill(f, &questions[i], assessment.Answer{NotApplicableReason: "not ours", Value: nil, Version: 1})
		f.Set("answers."+answerform.Key(questions[i].ID)+".was", "")
	}
	given, held := answerform.Read(f, questions)
	if len(given) != 8 || len(held) > 0 {
		t.Fatalf("given %d, held %v", len(given), held)
	}
	for id, g := range given {
		if g.Value != nil || *g.NotApplicableReason != "not ours" {
			t.Errorf("%s: %+v", id, g)
		}
	}
	f.Set("answers.Q.notApplicableReason", "")
	if given, held = answerform.Read(f, questions); len(held) != 1 || held[0] != "Q" || len(given) != 7 {
		t.Errorf("without its reason: given %d, held %v", len(given), held)
	}
	// Unticked, the reason that is still there says nothing.
	f.Set("answers.Q.notApplicableReason", "not ours")
	f.Set("answers.Q.na")
	given, _ = answerform.Read(f, questions)
	if g := given["Q"]; g.NotApplicableReason != nil || string(*g.Value) != "null" {
		t.Errorf("unticked: %+v", g)
	}
	questions[0].NoNA = true
	if given, _ = answerform.Read(f, questions); string(*given["q"].Value) != `"_na"` {
		t.Error("a question that applies to everyone was left out; the service has to refuse it")
	}
}

func TestNumbersAsTheyAreTyped(t *testing.T) {
	q := questionnaire.Question{ID: "n", Type: questionnaire.Number, Text: text("n")}
	for typed, want := range map[string]string{
		"7": "7", "-2.50": "-2.5", "１２．５": "12.5", "007": "7", "": "null",
		"1e3": `"1e3"`, "0x10": `"0x10"`, "inf": `"inf"`, "many": `"many"`, "1_0": `"1_0"`,
	} {
		f := form.New(say(t, i18n.English))
		f.Set("answers.n.value", typed)
		f.Set("answers.n.version", "0")
		given, _ := answerform.Read(f, []questionnaire.Question{q})
		if got := string(*given["n"].Value); got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
}

// An empty row is dropped from the page as well, so that a fault stands where
// its row stands.
func TestFaultsFindTheirRow(t *testing.T) {
	questions := every()[6:7]
	f := form.New(say(t, i18n.English))
	for name, v := range map[string]string{
		"answers.rows.version": "0", "answers.rows.value.0": "", "answers.rows.value.0.a_2eb": "",
		"answers.rows.value.1.a_2eb": "one", "answers.rows.value.1.n": "x",
	} {
		f.Set(name, v)
	}
	given, _ := answerform.Read(f, questions)
	_, _, faults := questionnaire.CheckAnswer(&questions[0], questionnaire.Input{Pointer: "/answers/rows", Value: *given["rows"].Value})
	f.Refuse(&problem.Error{Code: problem.Invalid, Fields: answerform.Named(faults)})
	drawn := answerform.Draw(say(t, i18n.English), f, &questions[0])
	if n := len(drawn.Rows.Items); n != 1 {
		t.Fatalf("%d rows", n)
	}
	number := drawn.Rows.Items[0].Fields[1]
	if len(number.Faults) != 1 || number.Value != "x" {
		t.Errorf("the number has the faults %v and the value %q", number.Faults, number.Value)
	}
	if got := f.Faults()[0].ID; got != number.ID {
		t.Errorf("the summary leads to %q, the field is %q", got, number.ID)
	}
}

func TestDrawnInTheReadersLanguage(t *testing.T) {
	for lang, want := range map[i18n.Lang]string{i18n.English: "I do not know", i18n.Chinese: "不清楚"} {
		q := every()[0]
		drawn := answerform.Draw(say(t, lang), form.New(say(t, lang)), &q)
		if got := drawn.Label.Choices[2].Label; got != want {
			t.Errorf("%s: %q", lang, got)
		}
		if wantLang := map[i18n.Lang]string{i18n.Chinese: "en"}[lang]; drawn.Label.Lang != wantLang {
			t.Errorf("%s: a question in English only is marked %q", lang, drawn.Label.Lang)
		}
	}
}

func TestCarried(t *testing.T) {
	questions := every()
	f := form.New(say(t, i18n.English))
	carried := url.Values{}
	for i := range questions {
		answerform.Fill(f, &questions[i], assessment.Answer{Value: stands[questions[i].ID], Comment: "c"})
		if questions[i].Type == questionnaire.Note {
			continue
		}
		for _, h := range answerform.Carried(f, &questions[i]) {
			carried.Add(h.Name, h.Value)
		}
	}
	again := form.New(say(t, i18n.English))
	for name, values := range carried {
		again.Set(name, values...)
	}
	if given, held := answerform.Read(again, questions); len(given)+len(held) > 0 {
		t.Errorf("something changed on the way: %v %v", given, held)
	}
}

// store refuses and clashes by the question's name, and counts what it takes.
type store struct{ calls, most int }

func (s *store) SaveAnswers(_ context.Context, _ identity.Actor, _ string, given map[string]assessment.Given) (map[string]assessment.Answer, *assessment.File, error) {
	s.calls++
	s.most = max(s.most, len(given))
	var faults problem.Fields
	clashes := map[string]assessment.Clash{}
	saved := map[string]assessment.Answer{}
	for id := range given {
		switch {
		case strings.HasPrefix(id, "bad"):
			faults.Add("/answers/"+id+"/value", "no")
		case strings.HasPrefix(id, "clash"):
			clashes[id] = assessment.Clash{}
		case id == "over":
			return nil, nil, problem.New(problem.Conflict, "the assessment is submitted")
		}
		saved[id] = assessment.Answer{QuestionID: id}
	}
	if err := faults.Err(); err != nil {
		return nil, nil, err
	}
	if len(clashes) > 0 {
		return nil, nil, &problem.Error{Code: problem.Conflict, Current: clashes}
	}
	return saved, nil, nil
}

func TestSaveWhatCanBeSaved(t *testing.T) {
	given := map[string]assessment.Given{"bad1": {}, "bad2": {}, "clash": {}}
	for i := range 100 {
		given[fmt.Sprintf("good%d", i)] = assessment.Given{}
	}
	s := &store{}
	out, err := answerform.Save(t.Context(), s, identity.Actor{}, "asm", given)
	if err != nil || len(out.Saved) != 100 || len(out.Faults) != 2 || len(out.Clashes) != 1 || out.Whole() {
		t.Errorf("saved %d, faults %d, clashes %d, %v", len(out.Saved), len(out.Faults), len(out.Clashes), err)
	}
	if s.most > assessment.MaxAnswers {
		t.Errorf("%d answers at once", s.most)
	}
	if _, err := answerform.Save(t.Context(), &store{}, identity.Actor{}, "asm", map[string]assessment.Given{"over": {}, "good": {}}); !problem.Is(err, problem.Conflict) {
		t.Errorf("an assessment that is over: %v", err)
	}
}
