package vsaq

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"vendorrisk/shared/questionnaire"
)

// compare lists what a questionnaire loses by being written as VSAQ: its own
// file is read again and every field that comes back otherwise is named. So
// the list cannot forget a field.
func (w *writer) compare(again *questionnaire.Questionnaire) []questionnaire.NotCarried {
	var lost []questionnaire.NotCarried
	lose := func(at, reason string) { lost = append(lost, questionnaire.NotCarried{Pointer: at, Reason: reason}) }
	before, after := fields(w.q), fields(again)
	for _, f := range []string{"title", "description", "languages", "depths"} {
		if !reflect.DeepEqual(before[f], after[f]) {
			lose("/"+f, "VSAQ has no place for it, or changes it")
		}
	}
	sections, questions := map[string]map[string]any{}, map[string]map[string]any{}
	for i := range again.Sections {
		s := &again.Sections[i]
		sections[s.ID] = fields(s)
		for j := range s.Questions {
			questions[s.Questions[j].ID] = fields(&s.Questions[j])
		}
	}
	for i := range w.q.Sections {
		s := &w.q.Sections[i]
		at := fmt.Sprintf("/sections/%d", i)
		different(at, fields(s), sections[s.ID], []string{"questions"}, lose)
		for j := range s.Questions {
			x := &s.Questions[j]
			different(fmt.Sprintf("%s/questions/%d", at, j), fields(x), questions[w.ids[x.ID]], nil, lose)
		}
	}
	return lost
}

// different names the fields of one object that came back otherwise.
func different(at string, was, is map[string]any, besides []string, lose func(at, reason string)) {
	if is == nil {
		lose(at, "VSAQ has no place for it")
		return
	}
	names := make([]string, 0, len(was))
	for f := range was {
		names = append(names, f)
	}
	for f := range is {
		if _, ok := was[f]; !ok {
			names = append(names, f)
		}
	}
	slices.Sort(names)
	for _, f := range names {
		if slices.Contains(besides, f) || reflect.DeepEqual(was[f], is[f]) {
			continue
		}
		if _, ok := is[f]; ok {
			lose(at+"/"+f, "VSAQ changes it")
		} else {
			lose(at+"/"+f, "VSAQ has no place for it")
		}
	}
}

// fields is a value as JSON has it.
func fields(v any) map[string]any {
	b, err := json.Marshal(v)
	if err != nil {
		panic("vsaq: " + err.Error()) // plain data only
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		panic("vsaq: " + err.Error())
	}
	return out
}
