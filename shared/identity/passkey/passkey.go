// Package passkey has public-key credentials (WebAuthn Level 3) as a second
// factor: what a site asks a browser for, and whether what comes back holds.
// It stores nothing; who keeps a Passkey and its Challenge says so.
package passkey

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

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
type Site struct {
	lib *webauthn.WebAuthn
}

// New makes a Site of the address by which people reach the server, such as
// https://risk.example.com, and of the product's name. It errs with
// unsupported where browsers refuse passkeys: under a network address in place
// of a name, and without TLS except on localhost.
func New(baseURL, name string) (*Site, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Host == "" {
		return nil, problem.New(problem.Invalid, "the server's address cannot be read")
	}
	host := u.Hostname()
	if net.ParseIP(host) != nil || u.Scheme != "https" && host != "localhost" {
		return nil, problem.New(problem.Unsupported, "browsers keep passkeys for a name with TLS, or for localhost; this server is known as %s", u.Host)
	}
	lib, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred,
		},
		// Outputs of extensions are never read, and none is asked for.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, problem.Wrap("passkey.new", err)
	}
	return &Site{lib}, nil
}

// holder is a User with what they have, as the library asks for it.
type holder struct {
	User
	have []Passkey
}

func (h holder) WebAuthnID() []byte          { return []byte(h.Handle) }
func (h holder) WebAuthnName() string        { return h.Name }
func (h holder) WebAuthnDisplayName() string { return h.Name }

func (h holder) WebAuthnCredentials() []webauthn.Credential {
	var out []webauthn.Credential
	for _, p := range h.have {
		out = append(out, p.credential())
	}
	return out
}

func (p Passkey) credential() webauthn.Credential {
	c := webauthn.Credential{
		ID: p.Credential, PublicKey: p.Key, Authenticator: webauthn.Authenticator{SignCount: p.Count},
		Flags: webauthn.CredentialFlags{UserPresent: true, UserVerified: p.Verifies, BackupEligible: p.Portable},
	}
	for _, t := range p.Transports {
		c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
	}
	return c
}

// errWrong says nothing of why.
func errWrong() error {
	return problem.New(problem.Unauthenticated, "the passkey's answer does not hold; try again")
}
