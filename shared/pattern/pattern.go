// Package pattern has regular expressions that are compiled when they are first
// used: a program that starts for one request does not pay for those it never
// comes to.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression. It is safe for concurrent use.
type Pattern struct{ compile func() *regexp.Regexp }

// New answers the pattern of an expression (package regexp). One that cannot
// be compiled panics at its first use.
func New(expr string) Pattern {
	return Pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })}
}

// Regexp is the compiled expression.
func (p Pattern) Regexp() *regexp.Regexp { return p.compile() }

// MatchString tells whether the text contains a match.
func (p Pattern) MatchString(s string) bool { return p.compile().MatchString(s) }

// Match tells whether the bytes contain a match.
func (p Pattern) Match(b []byte) bool { return p.compile().Match(b) }
