package questionnaire

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text holds a Text to every declared language and no other.
func (v *validator) text(at string, t Text, most int) {
	for _, l := range v.q.Languages {
		if s, ok := t[l]; !ok || strings.TrimSpace(s) == "" {
			v.add(at+"/"+escape(l), "is missing; every text stands in every declared language")
		}
	}
	given := make([]string, 0, len(t))
	for l := range t {
		given = append(given, l)
	}
	sort.Strings(given)
	for _, l := range given {
		if !slices.Contains(v.q.Languages, l) {
			v.add(at+"/"+escape(l), "is not one of the declared languages")
		}
		v.plain(at+"/"+escape(l), t[l], most)
	}
}

// optional is text for a field that may be left out altogether.
func (v *validator) optional(at string, t Text) {
	if len(t) > 0 {
		v.text(at, t, MaxText)
	}
}

// plain holds one string to its length, to UTF-8, and to no control
// characters but the line break.
func (v *validator) plain(at, s string, most int) {
	if n := utf8.RuneCountInString(s); n > most {
		v.add(at, "has %d characters; at most %d", n, most)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, control) {
		v.add(at, "holds control characters other than the line break, or is not UTF-8")
	}
}

func control(r rune) bool { return unicode.IsControl(r) && r != '\n' }

var pointerToken = strings.NewReplacer("~", "~0", "/", "~1")

// escape makes one token of a JSON pointer (RFC 6901 §3).
func escape(s string) string { return pointerToken.Replace(s) }
