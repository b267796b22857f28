// Package secret derives keys and digests from random bytes. Both homes keep
// such bytes, each in its own place; what is made of them is the same.
package secret

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// Size of a secret made by New, in bytes.
const Size = 32

// Secret is random bytes, from which keys for each purpose are derived; JSON
// holds it in base64.
type Secret []byte

// New makes a secret.
func New() Secret {
	s := make(Secret, Size)
	_, _ = rand.Read(s) // crypto/rand never errs: it ends the program instead
	return s
}

// Check tells whether New can have made it.
func (s Secret) Check() error {
	if len(s) != Size {
		return errors.New("a secret is missing or has another length than 32 bytes")
	}
	return nil
}

// derive answers 32 bytes for one purpose (HKDF-SHA-256, RFC 5869), so that no
// secret is used for two.
func (s Secret) derive(purpose string) []byte {
	out, err := hkdf.Key(sha256.New, s, nil, "vendorrisk "+purpose, Size)
	if err != nil {
		panic(err) // only for lengths that are not ours
	}
	return out
}

func (s Secret) mac(purpose string, message []byte) []byte {
	h := hmac.New(sha256.New, s.derive(purpose))
	h.Write(message)
	return h.Sum(nil)
}

// Tag answers an HMAC-SHA-256 (32 bytes) over a message in the name of label: a
// tag of one label does not pass for another.
func (s Secret) Tag(label string, message []byte) []byte { return s.mac("tag "+label, message) }

// CheckTag tells whether Tag made the tag.
func (s Secret) CheckTag(label string, message, tag []byte) bool {
	return hmac.Equal(tag, s.Tag(label, message))
}

// Digest answers a keyed digest of a value (43 characters of base64url), to
// look up what must not be stored as it is, such as an email address.
func (s Secret) Digest(label, value string) string {
	return base64.RawURLEncoding.EncodeToString(s.mac("digest "+label, []byte(value)))
}

// Derive answers a key of 32 bytes for a purpose, such as signing cursors.
func (s Secret) Derive(label string) []byte { return s.derive("derive " + label) }
