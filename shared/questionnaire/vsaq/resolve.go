package vsaq

import (
	"regexp"
	"slices"
	"strings"

	"vendorrisk/shared/questionnaire"
)

// resolve turns every condition of the file into a tree.
func (m *importer) resolve() {
	for _, e := range m.entries {
		e.own = m.ifOf(e)
		e.whole = all(m.around(e.in), e.own)
	}
	for _, b := range m.blocks { // a block without items has conditions too
		m.around(b)
	}
}

// around is the condition of a block and of those around it.
func (m *importer) around(b *block) *condition {
	if b == nil {
		return nil
	}
	if c, ok := m.blockIf[b]; ok {
		return c
	}
	if m.cycle(b, b.at, b.line) {
		return never()
	}
	c := all(m.around(b.parent), m.condition(b.cond, b.at+"/cond", b.line, b.never))
	delete(m.open, b)
	m.blockIf[b] = c
	return c
}

func (m *importer) ifOf(e *entry) *condition {
	if c, ok := m.entryIf[e]; ok {
		return c
	}
	if m.cycle(e, e.at, e.line) {
		return never()
	}
	c := m.condition(e.cond, e.at+"/cond", e.line, e.never)
	delete(m.open, e)
	m.entryIf[e] = c
	return c
}

func (m *importer) ifOfChoice(c *choice) *condition {
	if got, ok := m.choiceIf[c]; ok {
		return got
	}
	if m.cycle(c, c.at, c.line) {
		return never()
	}
	got := m.condition(c.cond, c.at, c.line, false)
	delete(m.open, c)
	m.choiceIf[c] = got
	return got
}

func (m *importer) cycle(x any, at string, line int) bool {
	if m.open[x] {
		m.fault(at, line, "the condition depends on itself")
		return true
	}
	m.open[x] = true
	return false
}

// condition translates one expression. One that cannot be said here is left
// out, so that its item is always shown, and told.
func (m *importer) condition(text, at string, line int, hidden bool) *condition {
	if hidden {
		return never()
	}
	e, why := parseExpression(text)
	if why != "" {
		m.fault(at, line, "%s", why)
		return nil
	}
	if e == nil {
		return nil
	}
	t := &translator{importer: m, at: at, line: line}
	c := t.of(e)
	if t.lost != "" {
		m.lose(at, "%s; the item is always shown", t.lost)
		return nil
	}
	return c
}

// translator turns one expression into a tree.
type translator struct {
	*importer
	at    string
	line  int
	lost  string // why it cannot be said here
	parts int
}

func (t *translator) of(e *expression) *condition {
	switch e.op {
	case "ref":
		return t.bounded(t.reference(e.words[0]))
	case "matches", "contains":
		return t.call(e)
	case "not":
		return not(t.of(e.parts[0]))
	}
	parts := make([]*condition, len(e.parts))
	for i, p := range e.parts {
		parts[i] = t.of(p)
	}
	if e.op == "or" {
		return either(parts...)
	}
	return all(parts...)
}

// bounded refuses conditions that grow past the limit by naming each other.
func (t *translator) bounded(c *condition) *condition {
	if t.parts > questionnaire.MaxCondition {
		return nil
	}
	if t.parts += size(c); t.parts > questionnaire.MaxCondition {
		t.fault(t.at, t.line, "the condition has more than %d parts, those of the items it names counted", questionnaire.MaxCondition)
	}
	return c
}

func (t *translator) reference(ref string) *condition {
	if ref == "false" {
		return never()
	}
	id, sees := strings.CutPrefix(ref, "^")
	said := ""
	for _, s := range []string{"/yes", "/no", "/value"} {
		if rest, ok := strings.CutSuffix(id, s); ok {
			id, said = rest, s
			break
		}
	}
	x := t.entities[id]
	switch {
	case x == nil:
		t.fault(t.at, t.line, "there is no item with the id %q", clip(id))
		return never()
	case x.block != nil:
		if !sees {
			t.lose(t.at, "a block has no answer; whether it is visible is asked instead")
		}
		return t.around(x.block)
	case x.choice != nil:
		return t.ofChoice(x, sees)
	case !x.entry.asks:
		return t.ofTip(x.entry, sees, said)
	case sees:
		return &condition{Question: x.entry.id, Visible: true}
	default:
		return t.ofQuestion(x.entry, said)
	}
}

func (t *translator) ofChoice(x *entity, sees bool) *condition {
	if sees {
		return all(&condition{Question: x.entry.id, Visible: true}, t.ifOfChoice(x.choice))
	}
	return all(is(x.entry.id, x.option), t.ifOfChoice(x.choice))
}

// ofTip is about a tip or info: visible when its conditions hold. A tip's
// value is what was said when it asked why.
func (t *translator) ofTip(e *entry, sees bool, said string) *condition {
	switch {
	case sees:
		return all(t.around(e.in), t.ifOf(e))
	case e.warns && e.why != "" && said == "/value":
		return &condition{Question: e.id, Answered: true}
	case e.kind == "tip":
		return never()
	default:
		t.lose(t.at, "info has no answer; whether it is visible is asked instead")
		return all(t.around(e.in), t.ifOf(e))
	}
}

func (t *translator) ofQuestion(e *entry, said string) *condition {
	switch e.kind {
	case "yesno":
		switch said {
		case "/no":
			return is(e.id, "no")
		case "/value":
			return is(e.id, "yes", "no")
		default:
			return is(e.id, "yes")
		}
	case "check":
		if said == "/no" {
			t.lose(t.at, "in VSAQ /no of a tick box holds when it is ticked; carried so")
		}
		return is(e.id, "yes")
	case "radiogroup", "checkgroup":
		options := make([]string, 0, len(e.choices)+1)
		for i := range e.choices {
			if x := t.entities[e.choices[i].id]; x != nil {
				options = append(options, x.option)
			}
		}
		if e.noneOfAbove { // the file's own, not the one that a check group gets here
			options = append(options, noneOf(e.id))
		}
		return is(e.id, options...)
	default:
		if said == "/value" {
			return &condition{Question: e.id, Answered: true}
		}
		return never()
	}
}

// call is matches or contains; both are about text.
func (t *translator) call(e *expression) *condition {
	id := strings.TrimSuffix(e.words[0], "/value")
	x := t.entities[id]
	if x == nil {
		t.fault(t.at, t.line, "there is no item with the id %q", clip(id))
		return never()
	}
	text := x.entry != nil && (x.entry.isText() || x.entry.warns && x.entry.why != "")
	if !text || x.choice != nil {
		t.lost = "only texts can be searched here"
		return nil
	}
	c := &condition{Question: x.entry.id}
	empty := e.words[1] == ""
	if e.op == "contains" {
		c.Contains = e.words[1]
		if len(c.Contains) > questionnaire.MaxPattern {
			t.lost = "the text searched for is too long"
		}
	} else {
		pattern := flagged(e.words[1:])
		re, err := regexp.Compile(pattern)
		if err != nil || len(pattern) > questionnaire.MaxPattern {
			t.lost = "the pattern is too long, or uses what patterns here cannot say"
			return nil
		}
		c.Matches, empty = pattern, re.MatchString("")
	}
	visible := &condition{Question: x.entry.id, Visible: true}
	unsaid := all(visible, not(&condition{Question: x.entry.id, Answered: true}))
	switch {
	case c.Contains == "" && c.Matches == "":
		return visible
	case empty: // an empty text matches too
		return either(c, unsaid)
	default:
		return c
	}
}

// flagged puts a pattern's flags where RE2 has them, in one order.
func flagged(words []string) string {
	if len(words) < 2 {
		return words[0]
	}
	flags := ""
	for _, f := range []string{"i", "m", "s"} {
		if strings.Contains(words[1], f) {
			flags += f
		}
	}
	if flags == "" || words[0] == "" {
		return words[0]
	}
	return "(?" + flags + ")" + words[0]
}

func (e *entry) isText() bool {
	return e.kind == "box" || e.kind == "line" && !slices.Contains([]string{"number", "date"}, e.input)
}

func noneOf(question string) string { return question + "_none" }

// clip keeps a hostile id out of long messages.
func clip(id string) string {
	if len(id) > 60 {
		return strings.ToValidUTF8(id[:60], "") + "…"
	}
	return id
}
