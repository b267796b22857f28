package webauthn

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	lib "github.com/go-webauthn/webauthn/webauthn"

	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/problem"
)

// RequestOptions is what the browser's script hands to
// navigator.credentials.get, as JSON; "" when nothing is usable.
func (s site) RequestOptions(u passkey.User, have []passkey.Passkey, c passkey.Challenge) (string, error) {
	usable := passkey.Usable(have)
	if len(usable) == 0 {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return "", problem.Wrap("passkey.requestOptions", err)
	}
	out, _, err := s.BeginLogin(holder{u, usable}, lib.WithChallenge(raw), lib.WithUserVerification(verification(usable)))
	if err != nil {
		return "", problem.Wrap("passkey.requestOptions", err)
	}
	text, err := json.Marshal(out.Response)
	return string(text), problem.Wrap("passkey.requestOptions", err)
}

// verification asks devices to check their holder: all of them must where all
// did at enrolment.
func verification(have []passkey.Passkey) protocol.UserVerificationRequirement {
	if slices.ContainsFunc(have, func(p passkey.Passkey) bool { return !p.Verifies }) {
		return protocol.VerificationPreferred
	}
	return protocol.VerificationRequired
}

// Prove checks what navigator.credentials.get gave and answers the passkey
// that signed, as it is to be kept. Anything wrong is unauthenticated. With
// passkey.ErrCopied the passkey is answered too, marked: it is to be kept so, and
// nobody let in.
func (s site) Prove(u passkey.User, have []passkey.Passkey, c passkey.Challenge, response string, now time.Time) (passkey.Passkey, error) {
	usable := passkey.Usable(have)
	if !c.Open(now) || len(usable) == 0 || len(response) > passkey.MaxResponse {
		return passkey.Passkey{}, errWrong()
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(response))
	if err != nil {
		return passkey.Passkey{}, errWrong()
	}
	session := lib.SessionData{
		Challenge: c.Value, RelyingPartyID: s.Config.RPID, UserID: []byte(u.Handle), UserVerification: verification(usable),
	}
	for _, p := range usable {
		session.AllowedCredentialIDs = append(session.AllowedCredentialIDs, p.Credential)
	}
	cred, err := s.ValidateLogin(holder{u, usable}, session, parsed)
	if err != nil {
		return passkey.Passkey{}, errWrong()
	}
	at := slices.IndexFunc(usable, func(p passkey.Passkey) bool { return slices.Equal(p.Credential, cred.ID) })
	if at < 0 {
		return passkey.Passkey{}, errWrong()
	}
	p := usable[at]
	if p.Verifies && !parsed.Response.AuthenticatorData.Flags.HasUserVerified() {
		return passkey.Passkey{}, errWrong()
	}
	if cred.Authenticator.CloneWarning {
		p.Copied = now
		return p, passkey.ErrCopied
	}
	p.Count, p.Used = cred.Authenticator.SignCount, now
	return p, nil
}
