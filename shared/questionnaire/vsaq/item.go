package vsaq

import (
	"fmt"
	"strconv"
	"strings"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

// item is one item of the file, its fields read but nothing yet resolved.
type item struct {
	kind, id, cond, text         string
	why, name, severity, yes, no string
	warn, noneOfAbove            bool
	required                     string // true, false, or not said
	never                        bool   // for VSAQ's administrators only, or invisible
	input                        string
	choices                      []choice
	items                        []*item
	before, after                string // extensions: where it goes
	at                           string // JSON pointer
	line                         int
}

type choice struct {
	id, text, cond string
	at             string
	line           int
}

// file collects faults and what is not carried while a file is read.
type file struct {
	faults problem.Fields
	lost   []questionnaire.NotCarried
	marks  bool // emphasis was met and becomes plain text
}

func (f *file) fault(at string, line int, format string, args ...any) {
	f.faults.Add(at, "line %d: %s", line, fmt.Sprintf(format, args...))
}

// lose notes what is not carried, up to a number that a person can read.
func (f *file) lose(at, format string, args ...any) {
	if len(f.lost) == maxLost {
		f.lost = append(f.lost, questionnaire.NotCarried{Reason: "there is more that is not carried; the list ends here"})
	}
	if len(f.lost) > maxLost {
		return
	}
	f.lost = append(f.lost, questionnaire.NotCarried{Pointer: at, Reason: fmt.Sprintf(format, args...)})
}

var kinds = map[string]bool{"block": true, "line": true, "box": true, "check": true, "upload": true, "yesno": true, "radio": true,
	"radiogroup": true, "checkgroup": true, "info": true, "spacer": true, "tip": true}

// items reads a list of items.
func (f *file) items(at string, v *value) []*item {
	if v.kind != '[' {
		f.fault(at, v.line, "a list of items belongs here")
		return nil
	}
	out := make([]*item, 0, len(v.items))
	for i, x := range v.items {
		if it := f.item(at+"/"+strconv.Itoa(i), x); it != nil {
			out = append(out, it)
		}
	}
	return out
}

func (f *file) item(at string, v *value) *item {
	if v.kind != '{' {
		f.fault(at, v.line, "an item belongs here")
		return nil
	}
	it := &item{at: at, line: v.line}
	if k := v.get("type"); k != nil {
		it.kind = k.text
	}
	if !kinds[it.kind] {
		f.fault(at+"/type", v.line, "is not a kind of item that VSAQ knows")
		return nil
	}
	for i, key := range v.keys {
		f.field(it, key, v.items[i])
	}
	if it.kind == "block" && v.get("items") == nil {
		f.fault(at, v.line, "a block has items")
	}
	return it
}

func (f *file) field(it *item, key string, v *value) {
	at := it.at + "/" + escape(key)
	texts := map[string]*string{"id": &it.id, "cond": &it.cond, "text": &it.text, "why": &it.why, "name": &it.name,
		"severity": &it.severity, "yes": &it.yes, "no": &it.no, "insertBefore": &it.before, "insertAfter": &it.after, "inputType": &it.input}
	if into, ok := texts[key]; ok {
		if v.kind != '"' && v.kind != 'n' {
			f.fault(at, v.line, "a text belongs here")
		}
		*into = v.text
		if v.kind == 'n' {
			*into = ""
		}
		return
	}
	switch key {
	case "type":
	case "items":
		if it.kind != "block" {
			f.fault(at, v.line, "only a block has items")
			return
		}
		it.items = f.items(at, v)
	case "choices":
		it.choices = f.choices(at, v)
	case "choicesConds": // read with choices, below
		f.choiceConditions(at, it, v)
	case "warn":
		it.warn = v.text == "yes" || v.kind == 't'
	case "defaultChoice":
		it.noneOfAbove = v.kind == 't' || v.text == "true"
	case "required", "isRequired":
		it.required = v.text
	case "auth":
		f.auth(at, it, v)
	case "className":
		it.never = it.never || v.text == "vsaq-invisible"
		f.lose(at, "a style class; only invisibility is kept, as a condition that never holds")
	case "todo":
		f.lose(at, "there are no to-do lists; the finding stands for it")
	case "customTitle":
		f.lose(at, "the title of a hint's bubble has no place")
	case "default":
		f.lose(at, "answers are never filled in beforehand")
	case "placeholder", "inputPattern", "inputTitle", "maxlength":
		f.lose(at, "input fields have no %s of their own", key)
	default:
		f.lose(at, "is not a field that VSAQ knows")
	}
}

func (f *file) auth(at string, it *item, v *value) {
	if v.text == "admin" {
		it.never = true
		f.lose(at, "is for VSAQ's administrators; carried with a condition that never holds")
		return
	}
	f.lose(at, "who may answer is a matter of roles here, not of the questionnaire")
}

// choices reads [{id: text}, …], each an object of one field.
func (f *file) choices(at string, v *value) []choice {
	if v.kind != '[' {
		f.fault(at, v.line, "a list of choices belongs here")
		return nil
	}
	var out []choice
	for i, x := range v.items {
		to := at + "/" + strconv.Itoa(i)
		if x.kind != '{' || len(x.keys) != 1 || x.items[0].kind != '"' || x.keys[0] == "" {
			f.fault(to, x.line, "a choice is an object of one id and its text")
			continue
		}
		out = append(out, choice{id: x.keys[0], text: x.items[0].text, at: to, line: x.line})
	}
	return out
}

// choiceConditions keeps the conditions of choices for references to them: a
// hidden choice is false. Showing options one by one has no place here.
func (f *file) choiceConditions(at string, it *item, v *value) {
	for i, x := range v.items {
		to := at + "/" + strconv.Itoa(i)
		if x.kind != '{' || len(x.keys) != 1 || x.items[0].kind != '"' {
			f.fault(to, x.line, "an object of one choice's id and its condition belongs here")
			continue
		}
		for j := range it.choices {
			if it.choices[j].id == x.keys[0] {
				it.choices[j].cond = x.items[0].text
			}
		}
		f.lose(to, "the option is always shown; conditions that name it still ask whether it would be")
	}
}

var pointerToken = strings.NewReplacer("~", "~0", "/", "~1")

// escape makes one token of a JSON pointer (RFC 6901 §3).
func escape(s string) string { return pointerToken.Replace(s) }
