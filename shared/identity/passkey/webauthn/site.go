// Package webauthn speaks with browsers about passkeys (WebAuthn Level 3): what
// a site asks a browser for, and whether what comes back holds.
package webauthn

import (
	"net"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	lib "github.com/go-webauthn/webauthn/webauthn"

	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/problem"
)

// site implements passkey.Site.
type site struct{ *lib.WebAuthn }

// New makes a Site of the address by which people reach the server, such as
// https://risk.example.com, and of the product's name. It errs with
// unsupported where browsers refuse passkeys: under a network address in place
// of a name, and without TLS except on localhost.
func New(baseURL, name string) (passkey.Site, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Host == "" {
		return nil, problem.New(problem.Invalid, "the server's address cannot be read")
	}
	host := u.Hostname()
	if net.ParseIP(host) != nil || u.Scheme != "https" && host != "localhost" {
		return nil, problem.New(problem.Unsupported, "browsers keep passkeys for a name with TLS, or for localhost; this server is known as %s", u.Host)
	}
	party, err := lib.New(&lib.Config{
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
	return site{party}, nil
}

// holder is a User with what they have, as the library asks for it.
type holder struct {
	passkey.User
	have []passkey.Passkey
}

func (h holder) WebAuthnID() []byte          { return []byte(h.Handle) }
func (h holder) WebAuthnName() string        { return h.Name }
func (h holder) WebAuthnDisplayName() string { return h.Name }

func (h holder) WebAuthnCredentials() []lib.Credential {
	var out []lib.Credential
	for _, p := range h.have {
		out = append(out, credential(p))
	}
	return out
}

func credential(p passkey.Passkey) lib.Credential {
	c := lib.Credential{
		ID: p.Credential, PublicKey: p.Key, Authenticator: lib.Authenticator{SignCount: p.Count},
		Flags: lib.CredentialFlags{UserPresent: true, UserVerified: p.Verifies, BackupEligible: p.Portable},
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
