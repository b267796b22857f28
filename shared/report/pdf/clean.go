package pdf

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// replacement stands for a character that cannot be printed.
const replacement = '□'

// clean makes text printable in a style's face: composed (NFC), line ends as
// \n, tabs as spaces, invisible joiners dropped, and every other character
// that the face lacks shown as □ and noted for Missing. Direction overrides
// are among those: they can make a line read as something else.
func (d *Doc) clean(text string, s Style) string {
	face := d.face(s)
	whole := true
	for _, r := range text {
		if r != '\n' && !face.Has(r) || joiner(r) || r == unicode.ReplacementChar {
			whole = false
			break
		}
	}
	if whole && norm.NFC.QuickSpanString(text) == len(text) {
		return text
	}
	text = strings.ReplaceAll(norm.NFC.String(text), "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r == '\n', r == '\r', r == '\u0085', r == '\u2028', r == '\u2029', r == '\v', r == '\f':
			b.WriteByte('\n')
		case r == '\t':
			b.WriteByte(' ')
		case joiner(r):
		case r == unicode.ReplacementChar || !face.Has(r):
			d.missing[r] = true
			b.WriteRune(replacement)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// joiner tells the characters that have no picture and only guide shaping or
// breaking: soft hyphen, zero-width ones, word joiner, variation selectors.
func joiner(r rune) bool {
	switch {
	case r == 0x00AD, r >= 0x200B && r <= 0x200D, r == 0x2060, r == 0xFEFF, r >= 0xFE00 && r <= 0xFE0F:
		return true
	}
	return false
}

// Missing lists the characters that were printed as □, in order.
func (d *Doc) Missing() []rune {
	all := make([]rune, 0, len(d.missing))
	for r := range d.missing {
		all = append(all, r)
	}
	slices.Sort(all)
	return all
}
