package webauthn

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	lib "github.com/go-webauthn/webauthn/webauthn"

	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/problem"
)

// algorithms are the signatures that are taken: ES256, Ed25519 and RS256 cover
// the devices that there are.
var algorithms = []protocol.CredentialParameter{
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgRS256},
}

// CreationOptions is what the browser's script hands to
// navigator.credentials.create, as JSON. Devices that are enrolled already
// refuse a second time.
func (s site) CreationOptions(u passkey.User, have []passkey.Passkey, c passkey.Challenge) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return "", problem.Wrap("passkey.creationOptions", err)
	}
	out, _, err := s.BeginRegistration(holder{User: u}, func(o *protocol.PublicKeyCredentialCreationOptions) error {
		o.Challenge, o.Parameters = raw, algorithms
		for _, p := range have {
			cred := credential(p)
			o.CredentialExcludeList = append(o.CredentialExcludeList, cred.Descriptor())
		}
		return nil
	})
	if err != nil {
		return "", problem.Wrap("passkey.creationOptions", err)
	}
	text, err := json.Marshal(out.Response)
	return string(text), problem.Wrap("passkey.creationOptions", err)
}

// Enrol checks what navigator.credentials.create gave and answers the passkey
// to keep, without identifier and name. Anything wrong is unauthenticated; a
// device that is enrolled already is a conflict.
func (s site) Enrol(u passkey.User, have []passkey.Passkey, c passkey.Challenge, response string, now time.Time) (passkey.Passkey, error) {
	if !c.Open(now) || len(response) > passkey.MaxResponse {
		return passkey.Passkey{}, errWrong()
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(response))
	if err != nil {
		return passkey.Passkey{}, errWrong()
	}
	session := lib.SessionData{
		Challenge: c.Value, RelyingPartyID: s.Config.RPID, UserID: []byte(u.Handle),
		UserVerification: protocol.VerificationPreferred, CredParams: algorithms,
	}
	cred, err := s.CreateCredential(holder{User: u}, session, parsed)
	if err != nil || len(cred.ID)+len(cred.PublicKey) > passkey.MaxEnrolled {
		return passkey.Passkey{}, errWrong()
	}
	if slices.ContainsFunc(have, func(p passkey.Passkey) bool { return slices.Equal(p.Credential, cred.ID) }) {
		return passkey.Passkey{}, problem.New(problem.Conflict, "this device is enrolled already")
	}
	p := passkey.Passkey{
		Created: now, Credential: cred.ID, Key: cred.PublicKey, Count: cred.Authenticator.SignCount,
		Verifies: cred.Flags.UserVerified, Portable: cred.Flags.BackupEligible,
	}
	for _, t := range cred.Transport {
		if known(t) {
			p.Transports = append(p.Transports, string(t))
		}
	}
	return p, nil
}

// known tells a transport from a text that somebody made up.
func known(t protocol.AuthenticatorTransport) bool {
	return slices.Contains([]protocol.AuthenticatorTransport{
		protocol.USB, protocol.NFC, protocol.BLE, protocol.SmartCard, protocol.Hybrid, protocol.Internal,
	}, t)
}
