package vsaq

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

// outItem is an item as a file has it, fields in VSAQ's usual order.
type outItem struct {
	Type        string              `json:"type"`
	Text        string              `json:"text,omitempty"`
	ID          string              `json:"id,omitempty"`
	Cond        string              `json:"cond,omitempty"`
	InputType   string              `json:"inputType,omitempty"`
	Required    *bool               `json:"required,omitempty"`
	Yes         string              `json:"yes,omitempty"`
	No          string              `json:"no,omitempty"`
	Warn        string              `json:"warn,omitempty"`
	Severity    string              `json:"severity,omitempty"`
	Name        string              `json:"name,omitempty"`
	Why         string              `json:"why,omitempty"`
	DefaultNone *bool               `json:"defaultChoice,omitempty"`
	Choices     []map[string]string `json:"choices,omitempty"`
	Items       []outItem           `json:"items,omitempty"`
}

// Export writes a valid questionnaire as a VSAQ file and answers what of it
// that format has no place for. What Import made is written whole: imported
// again under the same name and version it has the same hash. Of several
// languages English is written, or else the first.
func Export(q *questionnaire.Questionnaire) ([]byte, []questionnaire.NotCarried, error) {
	w := newWriter(q)
	root := outItem{Type: "block", Text: w.text(q.Title)}
	for i := range q.Sections {
		root.Items = append(root.Items, w.section(&q.Sections[i])...)
	}
	file := struct {
		Version       json.Number `json:"version,omitempty"`
		Questionnaire []outItem   `json:"questionnaire"`
	}{Questionnaire: []outItem{root}}
	if q.Source != nil && q.Source.Format == "vsaq" {
		if _, err := strconv.Atoi(q.Source.Version); err == nil {
			file.Version = json.Number(q.Source.Version)
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(file); err != nil {
		return nil, nil, problem.Wrap("vsaq.export", err)
	}
	again, _, err := Import(b.Bytes(), questionnaire.ImportOptions{Name: q.Name, Version: q.Version})
	if err != nil {
		return nil, nil, problem.Wrap("vsaq.export", err)
	}
	return b.Bytes(), w.compare(again), nil
}

// writer knows which ids the file uses for which things.
type writer struct {
	q         *questionnaire.Questionnaire
	language  string
	questions map[string]*questionnaire.Question
	ids       map[string]string            // of questions in the file
	options   map[string]map[string]string // of options in the file, by question
	tips      map[string]tip               // by the question that a tip asks why with
	taken     map[string]bool
	after     []outItem // goes behind the section being written
}

type tip struct {
	rule *questionnaire.FindingRule
	cond *condition
}

func newWriter(q *questionnaire.Questionnaire) *writer {
	w := &writer{q: q, language: "en", questions: map[string]*questionnaire.Question{}, ids: map[string]string{},
		options: map[string]map[string]string{}, tips: map[string]tip{}, taken: map[string]bool{"false": true, "matches": true, "contains": true}}
	if !slices.Contains(q.Languages, "en") {
		w.language = q.Languages[0]
	}
	each(q, func(x *questionnaire.Question) {
		w.questions[x.ID] = x
		w.ids[x.ID] = w.claim(x.ID)
	})
	for i := range q.Sections {
		w.claim(q.Sections[i].ID)
	}
	each(q, func(x *questionnaire.Question) {
		w.options[x.ID] = map[string]string{}
		for i := range x.Options {
			if !isYesNo(x) {
				w.options[x.ID][x.Options[i].ID] = w.claim(x.Options[i].ID)
			}
		}
	})
	w.findTips()
	return w
}

// claim is the id itself, or with a number when the file has it already: in
// VSAQ sections, questions and choices share one set of ids.
func (w *writer) claim(id string) string {
	free := id
	for n := 2; w.taken[free]; n++ {
		free = fmt.Sprintf("%s_%d", id, n)
	}
	w.taken[free] = true
	return free
}

// findTips finds the rules whose compensating question is what VSAQ asks with
// a tip's why: of the same id, optional, and shown when the rule holds.
func (w *writer) findTips() {
	rules := map[string]*questionnaire.FindingRule{}
	each(w.q, func(x *questionnaire.Question) {
		for i := range x.FindingRules {
			rules[x.FindingRules[i].ID] = &x.FindingRules[i]
		}
	})
	for i := range w.q.Sections {
		s := &w.q.Sections[i]
		for j := range s.Questions {
			x := &s.Questions[j]
			r := rules[x.ID]
			if r == nil || r.Compensating != x.ID || x.Type != questionnaire.Line || !x.Long || !x.Optional || x.Weight > 0 {
				continue
			}
			whole := all(s.VisibleIf, x.VisibleIf)
			if key(whenOf(whole)) == key(r.When) {
				w.tips[x.ID] = tip{r, x.VisibleIf}
			}
		}
	}
}

// whenOf is a tip's condition as a rule has it.
func whenOf(c *condition) *condition {
	if c == nil {
		return &condition{Not: never()}
	}
	return c
}

// section is a block, and behind it the warnings that cannot stand in it.
func (w *writer) section(s *questionnaire.Section) []outItem {
	w.after = nil
	b := outItem{Type: "block", ID: s.ID, Text: w.text(s.Title), Cond: w.cond(s.VisibleIf)}
	if len(s.Intro) > 0 {
		b.Items = append(b.Items, outItem{Type: "info", Text: w.text(s.Intro)})
	}
	for i := range s.Questions {
		x := &s.Questions[i]
		b.Items = append(b.Items, w.question(x))
		for j := range x.FindingRules {
			r := &x.FindingRules[j]
			if w.tips[r.ID].rule == r {
				continue // stands where it asks why
			}
			t := w.tip(r, r.When)
			if starts(r.When, s.VisibleIf) {
				b.Items = append(b.Items, t)
			} else {
				w.after = append(w.after, t)
			}
		}
	}
	out := []outItem{b}
	if len(w.after) > 0 {
		out = append(out, outItem{Type: "block", Items: w.after})
	}
	return out
}

// starts tells whether a condition begins with all that another asks, so that
// reading it inside the other's block changes nothing.
func starts(c, with *condition) bool {
	a, b := conjuncts(c), conjuncts(with)
	if len(a) < len(b) {
		return false
	}
	for i := range b {
		if key(&a[i]) != key(&b[i]) {
			return false
		}
	}
	return true
}

func (w *writer) text(t questionnaire.Text) string {
	s, _ := t.In(w.language)
	return markup(s)
}
