package issuer

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/steps"
)

// Methods of a second factor (RFC 8176; "pop" is proof of possession of a key).
const (
	methodCode    = "otp"
	methodPasskey = "pop"
)

// Code is the second step; with it the sign-in is done.
func (i *Issuer) Code(ctx context.Context, id, browser, code string, from identity.Actor) error {
	r, err := i.at(id, browser, steps.Code)
	if err != nil {
		return err
	}
	if err := i.o.Accounts.Code(ctx, r.person, code, r.by(from)); err != nil {
		return err
	}
	return i.second(id, methodCode)
}

// Passkey is the second step by what the browser answered to Look's Passkey;
// with it the sign-in is done. Whatever the answer is, there is another
// challenge afterwards.
func (i *Issuer) Passkey(ctx context.Context, id, browser, response string, from identity.Actor) error {
	r, c, err := i.take(id, browser, steps.Code)
	if err != nil {
		return err
	}
	if err := i.o.Accounts.Passkey(ctx, r.person, c, response, r.by(from)); err != nil {
		return err
	}
	return i.second(id, methodPasskey)
}

func (i *Issuer) second(id, method string) error {
	return i.advance(id, steps.Code, func(r *request) { r.step, r.authAt, r.methods = steps.Done, i.o.Wall(), []string{method} })
}

// take answers a sign-in at a step with what a passkey had to sign, which is
// used up by that.
func (i *Issuer) take(id, browser string, step steps.Step) (r request, c passkey.Challenge, err error) {
	if r, err = i.at(id, browser, step); err != nil {
		return r, c, err
	}
	err = i.advance(id, step, func(r *request) { c, r.sign = r.sign, passkey.Challenge{} })
	return r, c, err
}

// holder is whose passkey a sign-in enrols.
func (r request) holder() passkey.User { return passkey.User{Handle: r.person, Name: r.email} }
