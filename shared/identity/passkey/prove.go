package passkey

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"vendorrisk/shared/problem"
)

// RequestOptions is what the browser's script hands to
// navigator.credentials.get, as JSON; "" when nothing is usable.
func (s *Site) RequestOptions(u User, have []Passkey, c Challenge) (string, error) {
	usable := Usable(have)
	if len(usable) == 0 {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return "", problem.Wrap("passkey.requestOptions", err)
	}
	out, _, err := s.lib.BeginLogin(holder{u, usable}, webauthn.WithChallenge(raw), webauthn.WithUserVerification(verification(usable)))
	if err != nil {
		return "", problem.Wrap("passkey.requestOptions", err)
	}
	text, err := json.Marshal(out.Response)
	return string(text), problem.Wrap("passkey.requestOptions", err)
}

// verification asks devices to check their holder: all of them must where all
// did at enrolment.
func verification(have []Passkey) protocol.UserVerificationRequirement {
	if slices.ContainsFunc(have, func(p Passkey) bool { return !p.Verifies }) {
		return protocol.VerificationPreferred
	}
	return protocol.VerificationRequired
}

// Prove checks what navigator.credentials.get gave and answers the passkey
// that signed, as it is to be kept. Anything wrong is unauthenticated. With
// ErrCopied the passkey is answered too, marked: it is to be kept so, and
// nobody let in.
func (s *Site) Prove(u User, have []Passkey, c Challenge, response string, now time.Time) (Passkey, error) {
	usable := Usable(have)
	if !c.Open(now) || len(usable) == 0 || len(response) > MaxResponse {
		return Passkey{}, errWrong()
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(response))
	if err != nil {
		return Passkey{}, errWrong()
	}
	session := webauthn.SessionData{
		Challenge: c.Value, RelyingPartyID: s.lib.Config.RPID, UserID: []byte(u.Handle), UserVerification: verification(usable),
	}
	for _, p := range usable {
		session.AllowedCredentialIDs = append(session.AllowedCredentialIDs, p.Credential)
	}
	cred, err := s.lib.ValidateLogin(holder{u, usable}, session, parsed)
	if err != nil {
		return Passkey{}, errWrong()
	}
	at := slices.IndexFunc(usable, func(p Passkey) bool { return slices.Equal(p.Credential, cred.ID) })
	if at < 0 {
		return Passkey{}, errWrong()
	}
	p := usable[at]
	if p.Verifies && !parsed.Response.AuthenticatorData.Flags.HasUserVerified() {
		return Passkey{}, errWrong()
	}
	if cred.Authenticator.CloneWarning {
		p.Copied = now
		return p, ErrCopied
	}
	p.Count, p.Used = cred.Authenticator.SignCount, now
	return p, nil
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
