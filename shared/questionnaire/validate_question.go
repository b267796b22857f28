package questionnaire

import (
	"fmt"
	"math"
	"slices"
)

var types = []Type{YesNo, Single, Multi, Line, Number, Date, File, Rows, Note}

// section tells whether the section has a scored question.
func (v *validator) section(i int) (scored bool) {
	s := &v.q.Sections[i]
	at := fmt.Sprintf("/sections/%d", i)
	own := v.sections[s.ID]
	if slices.ContainsFunc(v.q.Sections[:i], func(o Section) bool { return o.ID == s.ID }) {
		v.add(at+"/id", "this id stands twice; ids are unique")
	} else {
		v.id(at+"/id", s.ID, map[string]bool{})
	}
	v.text(at+"/title", s.Title, MaxTitle)
	v.optional(at+"/intro", s.Intro)
	v.condition(at+"/visibleIf", s.VisibleIf, scope{before: own.rank, section: own.rank, level: own.level})
	if asked(s) == 0 {
		v.add(at+"/questions", "give at least one question; notes alone are not a section")
	}
	for j := range s.Questions {
		if len(v.faults) >= MaxFaults {
			break
		}
		scored = v.question(fmt.Sprintf("%s/questions/%d", at, j), &s.Questions[j], own) || scored
	}
	return scored
}

func (v *validator) question(at string, q *Question, in sectionPlace) (scored bool) {
	first := v.questions[q.ID]
	if first.question != q {
		v.add(at+"/id", "this id stands twice; ids are unique")
	} else {
		v.id(at+"/id", q.ID, map[string]bool{})
	}
	if !slices.Contains(types, q.Type) {
		v.add(at+"/type", "choose from yes_no, single, multi, text, number, date, file, table, note")
	}
	v.text(at+"/text", q.Text, MaxText)
	v.optional(at+"/guidance", q.Guidance)
	v.optional(at+"/noMapping", q.NoMapping)
	if q.Evidence != nil {
		v.text(at+"/evidence/text", q.Evidence.Text, MaxText)
	}
	if _, ok := v.levels[q.Depth]; !ok {
		v.add(at+"/depth", "is not one of the declared depths")
	}
	v.weight(at, q)
	v.onlyWith(at, q)
	v.options(at+"/options", q)
	v.columns(at+"/columns", q)
	v.mappings(at+"/mappings", q)
	v.condition(at+"/visibleIf", q.VisibleIf, scope{before: first.rank, section: in.rank, level: first.level})
	v.findingRules(at+"/findingRules", q, first, in)
	return q.Weight > 0
}

func (v *validator) weight(at string, q *Question) {
	if q.Weight < 0 || q.Weight > 10 {
		v.add(at+"/weight", "give 1 to 10, or leave it out when the question is not scored")
	}
	if q.Critical && q.Weight == 0 {
		v.add(at+"/critical", "a critical question is scored; give it a weight")
	}
	valued := func(o Option) bool { return o.Value != nil }
	if q.Type == Single && q.Weight > 0 && !slices.ContainsFunc(q.Options, valued) {
		v.add(at+"/options", "a scored question needs at least one option with a value")
	}
}

// onlyWith refuses fields that the question's type gives no meaning.
func (v *validator) onlyWith(at string, q *Question) {
	for _, f := range []struct {
		field string
		set   bool
		with  []Type
	}{
		{"polarity", q.Polarity != "", []Type{YesNo}},
		{"long", q.Long, []Type{Line}},
		{"min", q.Min != nil, []Type{Number}},
		{"max", q.Max != nil, []Type{Number}},
		{"options", len(q.Options) > 0, []Type{Single, Multi}},
		{"columns", len(q.Columns) > 0, []Type{Rows}},
		{"weight", q.Weight != 0, types[:len(types)-1]},
		{"optional", q.Optional, types[:len(types)-1]},
		{"evidence", q.Evidence != nil, types[:len(types)-1]},
		{"findingRules", len(q.FindingRules) > 0, types[:len(types)-1]},
	} {
		if f.set && !slices.Contains(f.with, q.Type) {
			v.add(at+"/"+f.field, "has no meaning for a question of this type")
		}
	}
	if q.Polarity != "" && q.Polarity != "yes" && q.Polarity != "no" {
		v.add(at+"/polarity", "choose yes or no, the good answer")
	}
	v.finite(at+"/min", q.Min)
	v.finite(at+"/max", q.Max)
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		v.add(at+"/max", "is below min")
	}
}

func (v *validator) finite(at string, n *float64) {
	if n != nil && (math.IsNaN(*n) || math.IsInf(*n, 0)) {
		v.add(at, "give a finite number")
	}
}

func (v *validator) options(at string, q *Question) {
	v.atMost(at, len(q.Options), MaxOptions)
	if len(q.Options) == 0 && (q.Type == Single || q.Type == Multi) {
		v.add(at, "give the options to choose from")
	}
	seen := map[string]bool{}
	for i := range q.Options {
		o := &q.Options[i]
		to := fmt.Sprintf("%s/%d", at, i)
		v.id(to+"/id", o.ID, seen)
		v.text(to+"/text", o.Text, MaxOptionText)
		if x := o.Value; x != nil && (!(*x >= 0 && *x <= 1) || math.Round(*x*Whole)/Whole != *x) {
			v.add(to+"/value", "give a number from 0 to 1 with at most four decimals")
		}
		if o.Exclusive && q.Type != Multi {
			v.add(to+"/exclusive", "only one option of this question can be chosen anyway")
		}
	}
}

func (v *validator) columns(at string, q *Question) {
	v.atMost(at, len(q.Columns), MaxColumns)
	if len(q.Columns) == 0 && q.Type == Rows {
		v.add(at, "give the columns of the table")
	}
	seen := map[string]bool{}
	for i, c := range q.Columns {
		to := fmt.Sprintf("%s/%d", at, i)
		v.id(to+"/id", c.ID, seen)
		v.text(to+"/text", c.Text, MaxOptionText)
		if !slices.Contains([]Type{"", Line, Number, Date}, c.Type) {
			v.add(to+"/type", "choose from text, number, date")
		}
	}
}

func (v *validator) mappings(at string, q *Question) {
	v.atMost(at, len(q.Mappings), MaxMappings)
	seen := map[string]bool{}
	for i, m := range q.Mappings {
		to := fmt.Sprintf("%s/%d", at, i)
		v.id(to+"/framework", m.Framework, seen)
		v.atMost(to+"/refs", len(m.Refs), MaxMappings)
		if len(m.Refs) == 0 {
			v.add(to+"/refs", "name at least one requirement")
		}
		for j, ref := range m.Refs {
			if ref == "" {
				v.add(fmt.Sprintf("%s/refs/%d", to, j), "is empty")
			}
			v.plain(fmt.Sprintf("%s/refs/%d", to, j), ref, 128)
		}
	}
}
