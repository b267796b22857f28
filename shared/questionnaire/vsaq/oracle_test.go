package vsaq

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"vendorrisk/shared/questionnaire"
)

// oracle evaluates VSAQ conditions directly on the file, with an expression
// reader and a notion of visibility of its own, to hold the import against.
type oracle struct {
	t      interface{ Fatalf(string, ...any) }
	items  map[string]map[string]any // by id; choices too
	parent map[string][]string       // conditions of the blocks around an id
	ticked map[string]bool
	texts  map[string]string
	asked  map[string]bool // being evaluated
	notes  bool            // notes are not compared
	circle bool            // some condition depends on itself
}

// ignoreMovedNotes leaves the notes out when the import says that it had to
// put some where a section can hide them.
func (o *oracle) ignoreMovedNotes(lost []questionnaire.NotCarried) {
	o.notes = slices.ContainsFunc(lost, func(l questionnaire.NotCarried) bool { return l.Reason == overlookedReason })
}

// circles tells whether evaluating some condition would never end. Where such
// a part decides nothing (x && false) the import still takes the file.
func (o *oracle) circles(t *rapid.T) bool {
	o.t = t
	for id := range o.items {
		o.shown(id)
	}
	return o.circle
}

func newOracle(t testing.TB, file map[string]any) *oracle {
	o := &oracle{t: t, items: map[string]map[string]any{}, parent: map[string][]string{}, asked: map[string]bool{}}
	var visit func(list []any, around []string)
	visit = func(list []any, around []string) {
		for _, x := range list {
			it := x.(map[string]any)
			id, _ := it["id"].(string)
			cond, _ := it["cond"].(string)
			o.items[id], o.parent[id] = it, around
			if choices, ok := it["choices"].([]any); ok {
				for _, c := range choices {
					for k := range c.(map[string]any) {
						o.items[k] = map[string]any{"type": "choice"}
						o.parent[k] = append(append([]string(nil), around...), cond)
					}
				}
			}
			if inner, ok := it["items"].([]any); ok {
				visit(inner, append(append([]string(nil), around...), cond))
			}
		}
	}
	visit(file["questionnaire"].([]any), nil)
	delete(o.items, "")
	return o
}

func (o *oracle) shown(id string) bool {
	if o.asked[id] {
		o.circle = true
		return false
	}
	o.asked[id] = true
	defer delete(o.asked, id)
	for _, c := range o.parent[id] {
		if !o.holds(c) {
			return false
		}
	}
	cond, _ := o.items[id]["cond"].(string)
	return o.holds(cond)
}

// holds folds from the left, reading character by character.
func (o *oracle) holds(cond string) bool {
	rest := strings.TrimSpace(cond)
	if rest == "" {
		return true
	}
	v, rest := o.operand(rest)
	for rest != "" && rest[0] != ')' {
		and := strings.HasPrefix(rest, "&&")
		if !and && !strings.HasPrefix(rest, "||") {
			o.t.Fatalf("the oracle cannot read %q", cond)
		}
		var w bool
		w, rest = o.operand(strings.TrimSpace(rest[2:]))
		v = and && v && w || !and && (v || w)
	}
	return v
}

func (o *oracle) operand(s string) (v bool, rest string) {
	switch s[0] {
	case '!':
		v, rest = o.operand(strings.TrimSpace(s[1:]))
		return !v, rest
	case '(':
		depth, end := 0, 0
		for i, r := range s {
			if r == '(' {
				depth++
			} else if r == ')' {
				if depth--; depth == 0 {
					end = i
					break
				}
			}
		}
		return o.holds(s[1:end]), strings.TrimSpace(s[end+1:])
	}
	n := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("()&|!", r) })
	if n < 0 {
		n = len(s)
	}
	return o.refers(s[:n]), strings.TrimSpace(s[n:])
}

func (o *oracle) refers(ref string) bool {
	if ref == "false" {
		return false
	}
	id := strings.TrimPrefix(ref, "^")
	id, part, _ := strings.Cut(id, "/")
	it := o.items[id]
	if it == nil {
		o.t.Fatalf("the oracle knows no %q", id)
	}
	if !o.shown(id) {
		return false
	}
	if strings.HasPrefix(ref, "^") {
		return true
	}
	switch {
	case it["type"] == "choice", it["type"] == "check":
		return o.ticked[id]
	case it["type"] == "yesno" && part != "value":
		return part != "no" && o.texts[id] == "yes" || part == "no" && o.texts[id] == "no"
	default:
		return part == "value" && o.texts[id] != ""
	}
}

// answer draws answers for the import and tells the oracle the same.
func (o *oracle) answer(t *rapid.T, q *questionnaire.Questionnaire) questionnaire.Answers {
	o.ticked, o.texts = map[string]bool{}, map[string]string{}
	a := questionnaire.Answers{}
	each(q, func(x *questionnaire.Question) {
		if rapid.IntRange(0, 5).Draw(t, "skip") == 0 || x.Type == questionnaire.Note {
			return
		}
		switch x.Type {
		case questionnaire.Multi:
			var chosen []any
			for _, c := range x.Options {
				if !c.Exclusive && rapid.Bool().Draw(t, "tick") {
					chosen = append(chosen, c.ID)
					o.ticked[c.ID] = true
				}
			}
			a[x.ID] = questionnaire.Answer{Value: chosen}
		case questionnaire.Single:
			c := rapid.SampledFrom(x.Options).Draw(t, "option").ID
			o.ticked[c] = true
			if x.Options[0].ID == "yes" {
				o.texts[x.ID] = c
			}
			a[x.ID] = questionnaire.Answer{Value: c}
		case questionnaire.YesNo:
			v := rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "yes or no")
			o.ticked[x.ID], o.texts[x.ID] = v == "yes", v
			a[x.ID] = questionnaire.Answer{Value: v}
		default:
			o.texts[x.ID] = "x"
			a[x.ID] = questionnaire.Answer{Value: "x"}
		}
	})
	return a
}

// agree draws answers and compares every item that has an id: what is shown,
// and which warnings hold.
func (o *oracle) agree(t *rapid.T, q *questionnaire.Questionnaire) (compared int) {
	o.t = t
	a := o.answer(t, q)
	view := questionnaire.Visible(q, a)
	raised := map[string]bool{}
	for _, f := range questionnaire.Findings(q, a) {
		raised[f.Rule] = true
	}
	each(q, func(x *questionnaire.Question) {
		if o.items[x.ID] != nil && (!o.notes || x.Type != questionnaire.Note) {
			compared++
			if got := view.Questions[x.ID] == questionnaire.Shown; got != o.shown(x.ID) {
				t.Fatalf("%s: shown is %v here, %v in VSAQ", x.ID, got, !got)
			}
		}
		speaks := view.Questions[x.ID] == questionnaire.Shown && questionnaire.Given(x, a[x.ID])
		for _, r := range x.FindingRules {
			compared++
			if got := raised[r.ID]; got != (speaks && o.shown(r.ID)) {
				t.Fatalf("%s: raised is %v here, %v in VSAQ", r.ID, got, !got)
			}
		}
	})
	return compared
}
