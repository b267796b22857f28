// Package steps names what a sign-in at our own OpenID issuer waits for. It
// stands apart from the issuer, so that the pages of a home whose people sign
// in elsewhere do not link one.
package steps

import "vendorrisk/shared/identity/secondfactor"

// Step is what a sign-in waits for.
type Step string

// The steps: a password and a code or passkey; or, from a one-time link, a new
// password and a new authenticator or passkey; or, with a recovery code, a new
// authenticator or passkey.
const (
	Password Step = "password"
	Code     Step = "code"
	Welcome  Step = "welcome"
	Enrol    Step = "enrol"
	Done     Step = "done"
)

// View is what the page of a step shows.
type View struct {
	Step  Step
	Email string
	First bool // the first administrator says name and address too
	TOTP  secondfactor.TOTP
	// Authenticator: the second step can be taken with a code.
	Authenticator bool
	// Passkey is what the browser is asked for at the second step, and to enrol
	// one; "" where there is none or browsers keep none for this address.
	Passkey string
}
