package issuer

import (
	"context"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/identity/steps"
	"vendorrisk/shared/problem"
)

// Enrol confirms the new authenticator with its first code and answers ten
// recovery codes, to be shown once; with it the sign-in is done. A wrong code
// is unauthenticated and may be tried again: whoever is here sees the secret.
func (i *Issuer) Enrol(ctx context.Context, id, browser, code string, from identity.Actor) ([]string, error) {
	r, err := i.at(id, browser, steps.Enrol)
	if err != nil {
		return nil, err
	}
	used, ok := r.totp.Use(code, i.o.Wall())
	if !ok {
		return nil, problem.New(problem.Unauthenticated, "the code is not the one that the app shows now")
	}
	return i.enrolled(ctx, r, account.Enrolment{TOTP: used}, methodCode, from)
}

// EnrolPasskey keeps what the browser answered to Look's Passkey in place of
// an authenticator, under the device's name (pointer /name). Otherwise as
// Enrol.
func (i *Issuer) EnrolPasskey(ctx context.Context, id, browser, name, response string, from identity.Actor) ([]string, error) {
	var f problem.Fields
	passkey.CheckName(&f, "/name", name)
	if err := f.Err(); err != nil {
		return nil, err
	}
	if i.o.Accounts.Passkeys == nil {
		return nil, problem.New(problem.Conflict, "browsers keep no passkeys for this server's address")
	}
	r, c, err := i.take(id, browser, steps.Enrol)
	if err != nil {
		return nil, err
	}
	p, err := i.o.Accounts.Passkeys.Enrol(r.holder(), nil, c, response, i.o.Wall())
	if err != nil {
		return nil, err
	}
	p.Name = strings.TrimSpace(name)
	return i.enrolled(ctx, r, account.Enrolment{Passkey: &p}, methodPasskey, from)
}

func (i *Issuer) enrolled(ctx context.Context, r request, e account.Enrolment, method string, from identity.Actor) ([]string, error) {
	e.Link, e.Name, e.Email, e.Password, e.Person = r.link, r.name, r.email, r.password, r.person
	person, codes, err := i.o.Accounts.Enrol(ctx, e, r.by(from))
	if err != nil {
		return nil, err
	}
	return codes, i.advance(r.id, steps.Enrol, func(r *request) {
		r.step, r.person, r.authAt, r.methods = steps.Done, person, i.o.Wall(), []string{method}
		r.link, r.password, r.totp = "", "", secondfactor.TOTP{}
	})
}
