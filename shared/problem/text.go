package problem

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Misleading tells what no text holds: control characters, and those that turn
// the direction of what follows, so that it reads as something else (Unicode
// TR36 §2.5.1).
func Misleading(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// Text notes what is wrong with the length or the characters of a text at a
// JSON pointer; least and most count runes.
func (f *Fields) Text(at, s string, least, most int) {
	n := utf8.RuneCountInString(s)
	switch {
	case n == 0 && least > 0:
		f.AddKey(at, "field.required", "is required")
	case n < least:
		f.AddKey(at, "field.tooShort", fmt.Sprintf("has %d characters; at least %d", n, least), fmt.Sprint(least))
	case n > most:
		f.AddKey(at, "field.tooLong", fmt.Sprintf("has %d characters; at most %d", n, most), fmt.Sprint(most))
	case strings.ContainsFunc(s, Misleading):
		f.AddKey(at, "field.characters", "holds control characters, or such that turn the direction of writing; remove them")
	}
}
