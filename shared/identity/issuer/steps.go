package issuer

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/url"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/identity/steps"
	"vendorrisk/shared/problem"
)

func digest(s string) string {
	d := sha256.Sum256([]byte(s))
	return hex.EncodeToString(d[:])
}

// Look answers how far a sign-in is. browser is what the browser's cookie
// holds, "" for none; one that has just been begun is bound to the browser by
// the new value that is answered then. From any other browser it is
// unauthenticated.
func (i *Issuer) Look(ctx context.Context, id, browser string) (v steps.View, fresh string, err error) {
	r, err := i.requests.change(id, func(r *request) error {
		if r.browser == "" {
			fresh = random()
			r.browser = digest(fresh)
			return nil
		}
		return r.sameBrowser(browser)
	})
	if err != nil {
		return v, "", err
	}
	v = steps.View{Step: r.step, Email: r.email, TOTP: r.totp}
	if r.step == steps.Welcome {
		in, err := i.o.Accounts.Open(ctx, r.link)
		if err != nil {
			return v, "", err
		}
		v.Email, v.First = in.Email, in.First
	}
	return v, fresh, nil
}

func (r *request) sameBrowser(cookie string) error {
	if r.browser == "" || subtle.ConstantTimeCompare([]byte(r.browser), []byte(digest(cookie))) != 1 {
		return errGone()
	}
	return nil
}

// at answers a sign-in that waits for one of the steps, in its browser.
func (i *Issuer) at(id, browser string, steps ...steps.Step) (request, error) {
	r, err := i.requests.get(id)
	if err != nil {
		return r, err
	}
	if err := r.sameBrowser(browser); err != nil {
		return r, err
	}
	for _, s := range steps {
		if r.step == s {
			return r, nil
		}
	}
	return r, problem.New(problem.Conflict, "this step is done; go on from where the sign-in stands")
}

// advance moves a sign-in from one step on, unless it has left it meanwhile.
func (i *Issuer) advance(id string, from steps.Step, f func(*request)) error {
	_, err := i.requests.change(id, func(r *request) error {
		if r.step != from {
			return problem.New(problem.Conflict, "this step is done; go on from where the sign-in stands")
		}
		f(r)
		return nil
	})
	return err
}

func (i *Issuer) asked(from identity.Actor) identity.Actor {
	return identity.Actor{Org: i.o.Org, RequestID: from.RequestID, Address: from.Address}
}

// Password is the first step. Errors as account.Service.Password.
func (i *Issuer) Password(ctx context.Context, id, browser, email, password string, from identity.Actor) error {
	if _, err := i.at(id, browser, steps.Password); err != nil {
		return err
	}
	p, err := i.o.Accounts.Password(ctx, email, password, i.asked(from))
	if err != nil {
		return err
	}
	return i.advance(id, steps.Password, func(r *request) { r.step, r.person, r.email = steps.Code, p.ID, p.Email })
}

// Code is the second step; with it the sign-in is done.
func (i *Issuer) Code(ctx context.Context, id, browser, code string, from identity.Actor) error {
	r, err := i.at(id, browser, steps.Code)
	if err != nil {
		return err
	}
	if err := i.o.Accounts.Code(ctx, r.person, code, i.asked(from)); err != nil {
		return err
	}
	return i.advance(id, steps.Code, func(r *request) { r.step, r.authAt = steps.Done, i.o.Wall() })
}

// Recover is the second step of who has lost the authenticator: another one is
// enrolled next.
func (i *Issuer) Recover(ctx context.Context, id, browser, code string, from identity.Actor) error {
	r, err := i.at(id, browser, steps.Code)
	if err != nil {
		return err
	}
	if err := i.o.Accounts.Recover(ctx, r.person, code, i.asked(from)); err != nil {
		return err
	}
	return i.advance(id, steps.Code, func(r *request) { r.step, r.totp = steps.Enrol, secondfactor.NewTOTP() })
}

// Welcome is the first step from a one-time link. Faults have the pointers
// /name, /email and /password.
func (i *Issuer) Welcome(ctx context.Context, id, browser string, w account.Welcome) error {
	r, err := i.at(id, browser, steps.Welcome)
	if err != nil {
		return err
	}
	in, err := i.o.Accounts.Open(ctx, r.link)
	if err != nil {
		return err
	}
	hash, err := i.o.Accounts.Check(in, w)
	if err != nil {
		return err
	}
	return i.advance(id, steps.Welcome, func(r *request) {
		r.step, r.person, r.email, r.name, r.password, r.totp = steps.Enrol, in.ID, in.Email, w.Name, hash, secondfactor.NewTOTP()
		if in.First {
			r.email = w.Email
		}
	})
}

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
	person, codes, err := i.o.Accounts.Enrol(ctx, account.Enrolment{
		Link: r.link, Name: r.name, Email: r.email, Password: r.password, Person: r.person, TOTP: used,
	}, i.asked(from))
	if err != nil {
		return nil, err
	}
	return codes, i.advance(id, steps.Enrol, func(r *request) {
		r.step, r.person, r.authAt = steps.Done, person, i.o.Wall()
		r.link, r.password, r.totp = "", "", secondfactor.TOTP{}
	})
}

// Return is where the browser goes once the sign-in is done: the provider's
// callback, which sends it on to the client with a code.
func (i *Issuer) Return(id string) string {
	return Path + "/authorize/callback?" + url.Values{"id": {id}}.Encode()
}
