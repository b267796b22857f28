package keyring

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

const secretBytes = 32

// secret is a random key of 32 bytes; JSON holds it in base64.
type secret []byte

func newSecret() secret {
	s := make(secret, secretBytes)
	_, _ = rand.Read(s) // crypto/rand never errs: it ends the program instead
	return s
}

func (s secret) check() error {
	if len(s) != secretBytes {
		return errors.New("a secret is missing or has another length than 32 bytes")
	}
	return nil
}

// derive answers 32 bytes for one purpose (HKDF-SHA-256, RFC 5869), so that no
// secret is used for two.
func (s secret) derive(purpose string) []byte {
	out, err := hkdf.Key(sha256.New, s, nil, "vendorrisk "+purpose, secretBytes)
	if err != nil {
		panic(err) // only for lengths that are not ours
	}
	return out
}

func (s secret) mac(purpose string, message []byte) []byte {
	h := hmac.New(sha256.New, s.derive(purpose))
	h.Write(message)
	return h.Sum(nil)
}

// Tag answers an HMAC-SHA-256 (32 bytes) over a message under the newest
// secret, in the name of label: a tag of one label does not pass for another.
// It is for what is checked soon, such as upload forms.
func (r *Ring) Tag(label string, message []byte) []byte {
	return r.state.Load().tags[0].mac("tag "+label, message)
}

// CheckTag tells whether Tag made the tag, under the newest secret or one that
// is not retired.
func (r *Ring) CheckTag(label string, message, tag []byte) bool {
	for _, s := range r.state.Load().tags {
		if hmac.Equal(tag, s.mac("tag "+label, message)) {
			return true
		}
	}
	return false
}

// Digest answers a keyed digest of a value (43 characters of base64url), to
// look up what must not be stored as it is, such as an email address. It stays
// the same for the life of the key file.
func (r *Ring) Digest(label, value string) string {
	return base64.RawURLEncoding.EncodeToString(r.state.Load().lookup.mac("digest "+label, []byte(value)))
}

// Derive answers a key of 32 bytes for a purpose, such as signing cursors. It
// stays the same for the life of the key file.
func (r *Ring) Derive(label string) []byte {
	return r.state.Load().lookup.derive("derive " + label)
}
