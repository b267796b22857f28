package httpapi

import (
	"bytes"
	"errors"
	"io"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"

	"vendorrisk/shared/problem"
)

// scan reads a body's tokens before anything is built from them. ok is false
// when it is not JSON to its end, or too deep to look any further. The
// library's own words may quote the body, so none of them is answered.
func scan(body []byte) (faults problem.Fields, ok bool) {
	d := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true))
	names := []map[string]bool{nil} // of each open value, from the outermost
	for {
		t, err := d.ReadToken()
		switch {
		case errors.Is(err, io.EOF) && d.StackDepth() == 0 && d.InputOffset() > 0:
			return faults, true
		case err != nil:
			note(&faults, d.StackPointer(), "is not JSON in UTF-8, at or after byte %d", d.InputOffset())
			return faults, false
		case len(faults) >= maxFaults:
			return faults, false
		}
		switch t.Kind() {
		case '{', '[':
			if d.StackDepth() > maxDepth {
				note(&faults, d.StackPointer(), "is nested deeper than %d levels", maxDepth)
				return faults, false
			}
			names = append(names, nil)
		case '}', ']':
			names = names[:len(names)-1]
		case '"':
			text(&faults, d, t.String(), &names[len(names)-1])
		default: // numbers and words have nothing to look at
		}
		if d.StackDepth() == 0 && len(bytes.TrimSpace(body[d.InputOffset():])) > 0 {
			note(&faults, "", "something follows the JSON value, from byte %d", d.InputOffset())
			return faults, false
		}
	}
}

// text looks at one string: a value, or a name that must stand once.
func text(faults *problem.Fields, d *jsontext.Decoder, s string, seen *map[string]bool) {
	if hasControl(s) {
		note(faults, d.StackPointer(), "holds control characters other than line break and tab; remove them")
	}
	if !isName(d) {
		return
	}
	if *seen == nil {
		*seen = map[string]bool{}
	}
	if (*seen)[s] {
		note(faults, d.StackPointer(), "stands twice in its object; keep one")
	}
	(*seen)[s] = true
}

// isName tells whether the token just read is the name of a member.
func isName(d *jsontext.Decoder) bool {
	kind, n := d.StackIndex(d.StackDepth())
	return kind == '{' && n%2 == 1
}

func hasControl(s string) bool {
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return true
		}
	}
	return false
}

// note adds a fault, its pointer cut to a bounded length.
func note(f *problem.Fields, at jsontext.Pointer, format string, args ...any) {
	if len(*f) < maxFaults {
		f.Add(cut(string(at)), format, args...)
	}
}

func cut(pointer string) string {
	if len(pointer) <= maxPointer {
		return pointer
	}
	keep := maxPointer
	for keep > 0 && pointer[keep]&0xc0 == 0x80 { // not within a character
		keep--
	}
	return pointer[:keep] + "…"
}
