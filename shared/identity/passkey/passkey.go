// Package passkey has public-key credentials (WebAuthn Level 3) as a second
// factor, as records keep them. Package webauthn speaks with browsers about
// them, and is linked by those programs only that do.
package passkey

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vendorrisk/shared/problem"
)

// Limits of what one person keeps and says.
const (
	Max         = 10               // passkeys of one person
	MaxName     = 60               // characters of a device's name
	MaxResponse = 12 << 10         // bytes of a browser's answer
	MaxEnrolled = 4 << 10          // bytes of credential id and public key that are kept
	Life        = 15 * time.Minute // of a challenge
)

// ErrCopied says that a passkey's signature counter did not go on from where
// it stood: there may be a copy of it (WebAuthn §6.1.1). Nobody is let in.
var ErrCopied = errors.New("the signature counter of this passkey went back")

// Passkey is one enrolled device.
type Passkey struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"` // as the person calls the device
	Created    time.Time `json:"created"`
	Used       time.Time `json:"used,omitzero"`
	Credential []byte    `json:"credential"` // the identifier that the device gave
	Key        []byte    `json:"key"`        // public key, COSE
	Transports []string  `json:"transports,omitempty"`
	Count      uint32    `json:"count"` // signatures; 0 from devices that do not count
	// Verifies: the device has checked its holder (PIN, finger, face) at
	// enrolment. It has to each time then: who finds it cannot use it.
	Verifies bool `json:"verifies,omitempty"`
	Portable bool `json:"portable,omitempty"` // may be synchronised to other devices
	// Copied is when the counter went back; the passkey opens nothing since.
	Copied time.Time `json:"copied,omitzero"`
}

// Usable lists those that still open something.
func Usable(have []Passkey) []Passkey {
	var out []Passkey
	for _, p := range have {
		if p.Copied.IsZero() {
			out = append(out, p)
		}
	}
	return out
}

// Challenge is what a browser's answer has to sign. Whoever keeps it takes it
// away before looking at an answer: it is good for one.
type Challenge struct {
	Value   string    `json:"value"` // base64url
	Expires time.Time `json:"expires"`
}

// NewChallenge makes one of 256 bits that is good for Life.
func NewChallenge(now time.Time) Challenge {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand.Read
	return Challenge{Value: base64.RawURLEncoding.EncodeToString(raw[:]), Expires: now.Add(Life)}
}

// Open tells whether the challenge is there and still good.
func (c Challenge) Open(now time.Time) bool { return c.Value != "" && now.Before(c.Expires) }

// User is whose passkeys these are.
type User struct {
	Handle string // up to 64 bytes that name nobody; devices keep it
	Name   string // shown by the device: an address
}

// Site is one relying party: the name and origin under which people know it.
// It stores nothing; who keeps a Passkey and its Challenge says so.
type Site interface {
	// CreationOptions is what the browser's script hands to
	// navigator.credentials.create, as JSON. Devices that are enrolled already
	// refuse a second time.
	CreationOptions(u User, have []Passkey, c Challenge) (string, error)
	// Enrol checks what navigator.credentials.create gave and answers the
	// passkey to keep, without identifier and name. Anything wrong is
	// unauthenticated; a device that is enrolled already is a conflict.
	Enrol(u User, have []Passkey, c Challenge, response string, now time.Time) (Passkey, error)
	// RequestOptions is what the browser's script hands to
	// navigator.credentials.get, as JSON; "" when nothing is usable.
	RequestOptions(u User, have []Passkey, c Challenge) (string, error)
	// Prove checks what navigator.credentials.get gave and answers the passkey
	// that signed, as it is to be kept. Anything wrong is unauthenticated. With
	// ErrCopied the passkey is answered too, marked: it is to be kept so, and
	// nobody let in.
	Prove(u User, have []Passkey, c Challenge, response string, now time.Time) (Passkey, error)
}

// CheckName adds the fault of a device's name.
func CheckName(f *problem.Fields, pointer, name string) {
	if n := utf8.RuneCountInString(strings.TrimSpace(name)); n == 0 || n > MaxName || strings.ContainsAny(name, "\r\n\t") {
		f.AddKey(pointer, "factor.badName", "name the device in 1 to 60 characters on one line")
	}
}

// Put answers the list with one passkey as it is to be kept now.
func Put(have []Passkey, p Passkey) []Passkey {
	out := slices.Clone(have)
	for i := range out {
		if out[i].ID == p.ID {
			out[i] = p
			return out
		}
	}
	return append(out, p)
}

// Drop answers the list without one; ok is false when it is not in it.
func Drop(have []Passkey, id string) (rest []Passkey, ok bool) {
	for _, p := range have {
		if p.ID == id {
			ok = true
			continue
		}
		rest = append(rest, p)
	}
	return rest, ok
}
