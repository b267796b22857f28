package password

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"vendorrisk/shared/problem"
)

// Bounds of a password, in characters.
const (
	MinLength = 12
	MaxLength = 200

	maxBytes = 4 * MaxLength
)

// common.txt holds words and phrases that people take for passwords, folded as
// core does, one a line. Written for this project.
//
//go:embed common.txt
var commonList string

var common = func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(commonList) {
		if word := core(line); word != "" {
			all[word] = true
		}
	}
	return all
}()

// Check adds what is wrong with a new password at the pointer. About are words
// that it must not consist of: the person's name and address, the product.
func Check(f *problem.Fields, pointer, password string, about ...string) {
	switch n := utf8.RuneCountInString(password); {
	case n < MinLength:
		f.AddKey(pointer, "password.short", "must have at least 12 characters; a few words in a row are easy to remember")
	case n > MaxLength || len(password) > maxBytes:
		f.AddKey(pointer, "password.long", "must have at most 200 characters")
	case isCommon(password), known(password):
		f.AddKey(pointer, "password.common", "is one of those that are guessed first; choose another")
	case isAbout(password, about):
		f.AddKey(pointer, "password.about", "is made of your name or address; choose another")
	}
}

// isCommon tells whether little is left of the password once the usual
// disguises are taken off: other case, digits for letters, something counted
// or repeated at its end.
func isCommon(password string) bool {
	folded := strings.ToLower(fold(password))
	if repeats(folded) || runs(folded) {
		return true
	}
	for _, word := range []string{core(password), coreAndOne(password), letters(folded)} {
		if common[word] || half(word) && common[word[:len(word)/2]] {
			return true
		}
	}
	return false
}

// isAbout tells whether the password is a known word with fewer than six
// other letters around it.
func isAbout(password string, about []string) bool {
	word := core(password)
	for _, a := range about {
		for part := range strings.FieldsFuncSeq(a, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			part = core(part)
			if utf8.RuneCountInString(part) >= 4 && strings.Contains(word, part) && utf8.RuneCountInString(word)-utf8.RuneCountInString(part) < 6 {
				return true
			}
		}
	}
	return false
}

var disguises = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i", "|", "i", "+", "t")

// core is a password without its disguises: lower case, trailing digits and
// signs cut off, digits read as the letters they stand for, letters only.
func core(s string) string { return letters(disguises.Replace(trimmed(s))) }

// coreAndOne is core with one more sign of the end, where that stands for a
// letter: b@n@n@2026 is banana, not banan.
func coreAndOne(s string) string {
	whole, n := strings.ToLower(fold(strings.TrimSpace(s))), len(trimmed(s))
	_, one := utf8.DecodeRuneInString(whole[n:])
	return letters(disguises.Replace(whole[:n+one]))
}

func trimmed(s string) string {
	return strings.TrimRightFunc(strings.ToLower(fold(strings.TrimSpace(s))), func(r rune) bool { return !unicode.IsLetter(r) })
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}

// half tells whether a word is something said twice.
func half(s string) bool { return len(s)%2 == 0 && s[:len(s)/2] == s[len(s)/2:] }

// repeats tells whether s is a piece of at most four characters over and over.
func repeats(s string) bool {
	r := []rune(s)
	for size := 1; size <= 4; size++ {
		same := true
		for i := size; i < len(r) && same; i++ {
			same = r[i] == r[i-size]
		}
		if same {
			return true
		}
	}
	return false
}

// rows are what fingers run along: the alphabet, digits, the rows of common
// keyboards.
var rows = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "qazwsxedcrfvtgbyhnujm", "1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()"}

// runs tells whether s is made of stretches of those rows, each of at least
// three characters, forwards or backwards.
func runs(s string) bool {
	for s != "" {
		n := longest(s)
		if n < 3 {
			return false
		}
		s = s[n:]
	}
	return true
}

func longest(s string) int {
	best := 0
	for _, row := range rows {
		for _, dir := range []string{row, reverse(row)} {
			for n := min(len(s), len(dir)); n > best; n-- {
				if strings.Contains(dir, s[:n]) {
					best = n
				}
			}
		}
	}
	return best
}

func reverse(s string) string {
	r := []byte(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}
