package vsaq

import (
	"slices"

	"vendorrisk/shared/questionnaire"
)

// question is the item that a question, note or compensating answer becomes.
func (w *writer) question(x *questionnaire.Question) outItem {
	if t, ok := w.tips[x.ID]; ok {
		it := w.tip(t.rule, t.cond)
		it.Why = w.text(x.Text)
		return it
	}
	it := outItem{ID: w.ids[x.ID], Text: w.text(x.Text), Cond: w.cond(x.VisibleIf)}
	if required := !x.Optional; x.Type != questionnaire.Note {
		it.Required = &required
	}
	switch x.Type {
	case questionnaire.Note:
		it.Type = "info"
	case questionnaire.YesNo:
		it.Type, it.Yes, it.No = "yesno", "Yes", "No"
	case questionnaire.Single:
		if it.Type = "radiogroup"; isYesNo(x) {
			it.Type, it.Yes, it.No = "yesno", w.text(x.Options[0].Text), w.text(x.Options[1].Text)
			break
		}
		w.choices(&it, x, x.Options)
	case questionnaire.Multi:
		it.Type = "checkgroup"
		options := x.Options
		if last := len(options) - 1; last > 0 && w.addsItself(x, &options[last]) {
			options = options[:last]
		}
		w.choices(&it, x, options)
	case questionnaire.Number, questionnaire.Date:
		it.Type, it.InputType = "line", string(x.Type)
	case questionnaire.File:
		it.Type = "upload"
	default:
		if it.Type = "line"; x.Long || x.Type == questionnaire.Rows {
			it.Type = "box"
		}
	}
	return it
}

// isYesNo tells a single that is a yesno with words of its own.
func isYesNo(x *questionnaire.Question) bool {
	return x.Type == questionnaire.Single && len(x.Options) == 2 && x.Options[0].ID == "yes" && x.Options[1].ID == "no"
}

// addsItself tells the exclusive option that a check group gets when read.
func (w *writer) addsItself(x *questionnaire.Question, o *questionnaire.Option) bool {
	said, _ := o.Text.In(w.language)
	return o.Exclusive && o.ID == noneOf(w.ids[x.ID]) && said == noneText
}

func (w *writer) choices(it *outItem, x *questionnaire.Question, options []questionnaire.Option) {
	it.DefaultNone = new(bool)
	for i := range options {
		it.Choices = append(it.Choices, map[string]string{w.options[x.ID][options[i].ID]: w.text(options[i].Text)})
	}
}

func (w *writer) tip(r *questionnaire.FindingRule, cond *condition) outItem {
	return outItem{Type: "tip", ID: w.tipID(r), Warn: "yes", Severity: r.Severity,
		Name: w.text(r.Title), Text: w.text(r.Detail), Cond: w.cond(cond)}
}

// tipID keeps a rule's id when its own question has it or nothing has.
func (w *writer) tipID(r *questionnaire.FindingRule) string {
	if _, ok := w.tips[r.ID]; ok {
		return w.ids[r.ID]
	}
	return w.claim(r.ID)
}

// cond writes a condition as an expression; "" holds always.
func (w *writer) cond(c *condition) string {
	if c == nil || c.Not != nil && c.Not.Never {
		return ""
	}
	return w.expression(c, "")
}

// expression writes a part; inside is the operator that it stands in, and
// decides on parentheses: && and || have equal precedence in VSAQ.
func (w *writer) expression(c *condition, inside string) string {
	switch {
	case len(c.All) > 0:
		return w.join(c.All, " && ", inside)
	case len(c.Any) > 0:
		return w.join(c.Any, " || ", inside)
	case c.Not != nil:
		if c.Not.Matches != "" || c.Not.Contains != "" { // VSAQ cannot read !matches(…)
			return "!(" + w.expression(c.Not, "") + ")"
		}
		return "!" + w.expression(c.Not, "!")
	case c.Section != "":
		return "^" + c.Section
	case c.Question != "":
		return w.leaf(c, inside)
	default:
		return "false"
	}
}

func (w *writer) join(parts []condition, op, inside string) string {
	out := ""
	for i := range parts {
		if i > 0 {
			out += op
		}
		out += w.expression(&parts[i], op)
	}
	if inside != "" {
		return "(" + out + ")"
	}
	return out
}

func (w *writer) leaf(c *condition, inside string) string {
	id, x := w.ids[c.Question], w.questions[c.Question]
	switch {
	case x == nil:
		return "false"
	case c.Visible:
		return "^" + id
	case c.Matches != "":
		pattern, flags := unflagged(c.Matches)
		if flags != "" {
			return "matches(" + id + "/value, " + quote(pattern) + ", " + quote(flags) + ")"
		}
		return "matches(" + id + "/value, " + quote(pattern) + ")"
	case c.Contains != "":
		return "contains(" + id + "/value, " + quote(c.Contains) + ")"
	case c.Answered && len(x.Options) > 0 && !isYesNo(x):
		return id
	case c.Answered:
		return id + "/value"
	}
	return w.chosen(x, id, c.Is, inside)
}

// chosen writes that one of some options was chosen. "unknown" is not an
// answer in VSAQ, and the option that a check group gets has no name there.
func (w *writer) chosen(x *questionnaire.Question, id string, options []string, inside string) string {
	if x.Type == questionnaire.Single && !isYesNo(x) &&
		slices.EqualFunc(options, x.Options, func(o string, p questionnaire.Option) bool { return o == p.ID }) {
		return id
	}
	var parts []string
	for _, o := range options {
		switch {
		case x.Type == questionnaire.YesNo || isYesNo(x):
			if o == "yes" || o == "no" {
				parts = append(parts, id+"/"+o)
			}
		case w.options[x.ID][o] != "" && !w.unnamed(x, o):
			parts = append(parts, w.options[x.ID][o])
		}
	}
	switch {
	case len(parts) == 0:
		return "false"
	case len(parts) == 1:
		return parts[0]
	}
	out := parts[0]
	for _, p := range parts[1:] {
		out += " || " + p
	}
	if inside != "" {
		return "(" + out + ")"
	}
	return out
}

func (w *writer) unnamed(x *questionnaire.Question, option string) bool {
	last := len(x.Options) - 1
	return x.Type == questionnaire.Multi && x.Options[last].ID == option && w.addsItself(x, &x.Options[last])
}

// quote writes a text of an expression: VSAQ knows one escape, \ before any
// character.
func quote(s string) string {
	out := []byte{'"'}
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			out = append(out, '\\')
		}
		out = append(out, s[i])
	}
	return string(append(out, '"'))
}

func unflagged(pattern string) (rest, flags string) {
	if len(pattern) < 4 || pattern[:2] != "(?" {
		return pattern, ""
	}
	for i := 2; i < len(pattern); i++ {
		switch pattern[i] {
		case 'i', 'm', 's':
		case ')':
			return pattern[i+1:], pattern[2:i]
		default:
			return pattern, ""
		}
	}
	return pattern, ""
}
