package table

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxFold keeps a folded name well inside MaxSKBytes.
const maxFold = 200

// Fold is how a name stands in a sort key: normalised (NFKC), case folded,
// white space single, "#" and control characters gone, at most 200 bytes.
// It is for order and prefix search, not for showing.
func Fold(name string) string {
	s := cases.Fold().String(norm.NFKC.String(name))
	s = strings.Map(func(r rune) rune {
		if r == '#' || r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	for len(s) > maxFold {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}
