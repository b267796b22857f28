package answerform

import (
	"fmt"
	"strings"

	"vendorrisk/shared/problem"
)

// Key makes an id safe inside field names, element ids and selectors: what is
// neither letter, digit nor dash is written as _ and two hexadecimal digits a
// byte, so that no two ids share a key.
func Key(id string) string {
	var b strings.Builder
	for _, c := range []byte(id) {
		switch {
		case c == '-', '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

// Anchor is the id of the element that holds a question.
func Anchor(question string) string { return "q-" + Key(question) }

// name is the field of a question.
func name(question, field string) string { return "answers." + Key(question) + "." + field }

var unescape = strings.NewReplacer("~1", "/", "~0", "~") // RFC 6901 §4

// Named turns the pointers of a service's faults (/answers/<id>/value/0/<column>)
// into those of this package's fields, for form.Refuse.
func Named(faults []problem.FieldError) []problem.FieldError {
	out := make([]problem.FieldError, len(faults))
	for i, f := range faults {
		parts := strings.Split(f.Pointer, "/")
		for j, p := range parts {
			parts[j] = Key(unescape.Replace(p))
		}
		f.Pointer = strings.Join(parts, "/")
		out[i] = f
	}
	return out
}

// QuestionOf is the question that a fault under /answers/<id> is about.
func QuestionOf(pointer string) string {
	rest, ok := strings.CutPrefix(pointer, "/answers/")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, "/")
	return unescape.Replace(id)
}

// KeepName is the field that says, after a clash, which answer stays.
func KeepName(question string) string { return name(question, "keep") }
