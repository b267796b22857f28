package identity

import (
	"net/mail"
	"strings"
)

// ValidEmail tells whether s is one bare address (no display name, no control
// characters, at most 254 bytes: RFC 5321 §4.5.3.1.3).
func ValidEmail(s string) bool {
	if len(s) > 254 || strings.ContainsAny(s, "\r\n\t <>\"") {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && strings.Contains(s[strings.LastIndex(s, "@")+1:], ".")
}

// FoldEmail is an address as it is compared: mailbox providers ignore case,
// and so do people.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
