package secondfactor

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// RecoveryCodes is how many a person gets; each opens once.
const RecoveryCodes = 10

// recoveryBytes makes 24 characters: 120 bits, so that a plain digest cannot be
// turned back by trying (ASVS 5.0, 6.5.2 asks for 112 at least).
const recoveryBytes = 15

// Recovery are the digests of the codes that are left.
type Recovery []string

// NewRecovery makes ten codes, to be shown once, and what is kept of them.
func NewRecovery() (codes []string, kept Recovery) {
	for range RecoveryCodes {
		raw := make([]byte, recoveryBytes)
		_, _ = rand.Read(raw) // never fails: crypto/rand.Read
		code := strings.ToLower(base.EncodeToString(raw))
		codes = append(codes, groups(code, 4, "-"))
		kept = append(kept, recoveryDigest(code))
	}
	return codes, kept
}

// Use tells whether the code is one of those that are left; then the rest is
// what to keep.
func (r Recovery) Use(code string) (Recovery, bool) {
	want := []byte(recoveryDigest(code))
	at := -1
	for i, d := range r {
		if subtle.ConstantTimeCompare(want, []byte(d)) == 1 {
			at = i
		}
	}
	if at < 0 {
		return r, false
	}
	rest := append(Recovery{}, r[:at]...)
	return append(rest, r[at+1:]...), true
}

// recoveryDigest reads a code as people type it: case, spaces and dashes do
// not count.
func recoveryDigest(code string) string {
	code = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(code))
	d := sha256.Sum256([]byte(code))
	return hex.EncodeToString(d[:])
}
