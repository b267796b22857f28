package identity

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/problem"
)

// ValidEmail tells whether s is one bare address (no display name, no control
// characters, at most 254 bytes: RFC 5321 §4.5.3.1.3). It is of ASCII: mail is
// sent without SMTPUTF8, and among other letters some look alike, fold alike or
// cannot be seen. A domain in them is written as DNS has it (xn--…).
func ValidEmail(s string) bool {
	if len(s) > 254 || strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) || strings.ContainsAny(s, "\r\n\t <>\"") {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && strings.Contains(s[strings.LastIndex(s, "@")+1:], ".")
}

// FoldEmail is an address as it is compared: mailbox providers ignore case,
// and so do people.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// CheckName adds the fault of a person's name.
func CheckName(f *problem.Fields, pointer, name string) {
	if n := utf8.RuneCountInString(strings.TrimSpace(name)); n == 0 || n > 100 || strings.ContainsAny(name, "\r\n\t") || strings.ContainsFunc(name, problem.Misleading) {
		f.AddKey(pointer, "people.badName", "say a name of 1 to 100 characters on one line")
	}
}

// CheckEmail adds the fault of a person's address.
func CheckEmail(f *problem.Fields, pointer, email string) {
	if !ValidEmail(email) {
		f.AddKey(pointer, "people.badEmail", "give one address, such as ana@example.com")
	}
}
