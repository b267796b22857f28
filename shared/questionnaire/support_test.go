package questionnaire

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"vendorrisk/shared/problem"
)

func both(s string) Text { return Text{"en": s, "zh-CN": "中" + s} }

func ptr(f float64) *float64 { return &f }

// sample is a valid questionnaire with every type of question.
func sample() *Questionnaire {
	return &Questionnaire{
		Name: "sample", Version: "2026-11", Title: both("Sample"), Languages: []string{"en", "zh-CN"},
		Depths: []Depth{
			{ID: "short", Title: both("Short"), Tiers: []string{"low"}},
			{ID: "full", Title: both("Full"), Tiers: []string{"medium", "high"}},
		},
		Sections: []Section{
			{ID: "access", Title: both("Access"), Questions: []Question{
				{ID: "intro", Type: Note, Text: both("Read this")},
				{ID: "mfa", Type: YesNo, Text: both("MFA?"), Weight: 8, Critical: true,
					Evidence: &Expected{Text: both("Screenshot"), Required: true},
					FindingRules: []FindingRule{{ID: "no-mfa", When: &Condition{Question: "mfa", Is: []string{"no", "unknown"}},
						Severity: "high", Title: both("No MFA"), Compensating: "instead"}}},
				{ID: "instead", Type: Line, Long: true, Optional: true, Text: both("What instead?"),
					VisibleIf: &Condition{Question: "mfa", Is: []string{"no"}}},
				{ID: "how", Type: Single, Text: both("How?"), Weight: 5, VisibleIf: &Condition{Question: "mfa", Is: []string{"yes"}},
					Options: []Option{{ID: "key", Text: both("Key"), Value: ptr(1)}, {ID: "sms", Text: both("SMS"), Value: ptr(0.3)}, {ID: "other", Text: both("Other")}}},
			}},
			{ID: "data", Title: both("Data"), VisibleIf: &Condition{Section: "access", Visible: true}, Questions: []Question{
				{ID: "kinds", Type: Multi, Text: both("Kinds?"), Weight: 3, Options: []Option{
					{ID: "a", Text: both("A")}, {ID: "b", Text: both("B")}, {ID: "c", Text: both("C")}, {ID: "none", Text: both("None"), Exclusive: true}}},
				{ID: "count", Type: Number, Text: both("How many?"), Min: ptr(0), Max: ptr(100)},
				{ID: "when", Type: Date, Text: both("When?"), Depth: "full"},
				{ID: "report", Type: File, Text: both("Report?"), Depth: "full", Optional: true},
				{ID: "subs", Type: Rows, Text: both("Sub-processors?"), NoNA: true, Columns: []Column{
					{ID: "name", Text: both("Name")}, {ID: "since", Text: both("Since"), Type: Date, Optional: true}, {ID: "staff", Text: both("Staff"), Type: Number, Optional: true}}},
				{ID: "more", Type: Line, Text: both("More?"), VisibleIf: &Condition{All: []Condition{
					{Question: "kinds", Is: []string{"a"}}, {Not: &Condition{Question: "instead", Contains: "vpn"}}}}},
			}},
		},
	}
}

// pointers lists the places an error names.
func pointers(err error) []string {
	var e *problem.Error
	if !errors.As(err, &e) {
		return nil
	}
	var out []string
	for _, f := range e.Fields {
		out = append(out, f.Pointer)
	}
	return out
}

// drawn is a random valid questionnaire whose conditions nest, with random
// answers to some of its questions, hidden ones too.
func drawn(t *rapid.T) (*Questionnaire, Answers) {
	q := &Questionnaire{Name: "drawn", Version: "2026-11", Title: both("Drawn"), Languages: []string{"en", "zh-CN"}}
	answers := Answers{}
	var earlier []string
	var sections []string
	n := 0
	for i := range rapid.IntRange(1, 4).Draw(t, "sections") {
		s := Section{ID: fmt.Sprintf("s%d", i), Title: both("S"), VisibleIf: drawnCondition(t, earlier, sections, 2)}
		for range rapid.IntRange(1, 6).Draw(t, "questions") {
			question := Question{ID: fmt.Sprintf("q%d", n), Type: YesNo, Text: both("Q"), Weight: 1,
				Optional: rapid.Bool().Draw(t, "optional"), VisibleIf: drawnCondition(t, earlier, sections, 3)}
			if v := rapid.SampledFrom([]string{"", "yes", "no", "unknown", "n/a"}).Draw(t, "answer"); v == "n/a" {
				answers[question.ID] = Answer{NotApplicable: true}
			} else if v != "" {
				answers[question.ID] = Answer{Value: v}
			}
			s.Questions = append(s.Questions, question)
			earlier = append(earlier, question.ID)
			n++
		}
		sections = append(sections, s.ID)
		q.Sections = append(q.Sections, s)
	}
	return q, answers
}

func drawnCondition(t *rapid.T, questions, sections []string, depth int) *Condition {
	if len(questions) == 0 || rapid.IntRange(0, 3).Draw(t, "free") == 0 {
		return nil
	}
	c := drawnPart(t, questions, sections, depth)
	return &c
}

func drawnPart(t *rapid.T, questions, sections []string, depth int) Condition {
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	if depth == 0 {
		kind = kind%4 + 4
	}
	parts := func() (out []Condition) {
		for range rapid.IntRange(1, 3).Draw(t, "parts") {
			out = append(out, drawnPart(t, questions, sections, depth-1))
		}
		return out
	}
	one := rapid.SampledFrom(questions).Draw(t, "ref")
	switch kind {
	case 0:
		return Condition{All: parts()}
	case 1:
		return Condition{Any: parts()}
	case 2, 3:
		p := drawnPart(t, questions, sections, depth-1)
		return Condition{Not: &p}
	case 4:
		return Condition{Question: one, Answered: true}
	case 5:
		return Condition{Question: one, Visible: true}
	case 6:
		if len(sections) > 0 {
			return Condition{Section: rapid.SampledFrom(sections).Draw(t, "section"), Visible: true}
		}
		return Condition{Never: true}
	default:
		return Condition{Question: one, Is: []string{rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "is")}}
	}
}

func TestSampleAndDrawnAreValid(t *testing.T) {
	if err := Validate(sample()); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		q, _ := drawn(t)
		if err := Validate(q); err != nil {
			t.Fatal(err)
		}
		again, err := Parse(Export(q))
		if err != nil {
			t.Fatal(err)
		}
		if Hash(again) != Hash(q) {
			t.Fatal("export and parse changed the hash")
		}
	})
}
