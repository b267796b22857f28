package issuer

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/url"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/identity/steps"
	"vendorrisk/shared/ids"
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
		if now := i.o.Wall(); !r.sign.Open(now) {
			r.sign = passkey.NewChallenge(now)
		}
		return r.sameBrowser(browser)
	})
	if err != nil {
		return v, "", err
	}
	v = steps.View{Step: r.step, Email: r.email, TOTP: r.totp}
	switch r.step {
	case steps.Welcome:
		in, err := i.o.Accounts.Open(ctx, r.link)
		if err != nil {
			return v, "", err
		}
		v.Email, v.First = in.Email, in.First
	case steps.Code:
		v.Authenticator, v.Passkey, err = i.o.Accounts.Ways(ctx, r.org, r.person, r.sign)
	case steps.Enrol:
		if i.o.Accounts.Passkeys != nil {
			v.Passkey, err = i.o.Accounts.Passkeys.CreationOptions(r.holder(), nil, r.sign)
		}
	case steps.Password, steps.Done:
	}
	return v, fresh, err
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

func (r request) by(from identity.Actor) identity.Actor {
	return identity.Actor{Org: r.org, RequestID: from.RequestID, Address: from.Address}
}

// Password is the first step. Errors as account.Service.Password; an
// organisation that is not there answers as an address that is not.
func (i *Issuer) Password(ctx context.Context, id, browser, email, password string, from identity.Actor) error {
	r, err := i.at(id, browser, steps.Password)
	if err != nil {
		return err
	}
	there, err := i.o.Accounts.Directory.Holds(ctx, i.o.Org, r.org)
	if err != nil {
		return err
	}
	if !there { // counted as any guess, where there is something to count in: this address has nobody
		email, r.org = r.org+"\x00"+email, i.o.Org
	}
	p, err := i.o.Accounts.Password(ctx, email, password, r.by(from))
	if err != nil {
		return err
	}
	return i.advance(id, steps.Password, func(r *request) { r.step, r.person, r.email = steps.Code, p.ID, p.Email })
}

// Recover is the second step of who has lost the authenticator: another one is
// enrolled next.
func (i *Issuer) Recover(ctx context.Context, id, browser, code string, from identity.Actor) error {
	r, err := i.at(id, browser, steps.Code)
	if err != nil {
		return err
	}
	if err := i.o.Accounts.Recover(ctx, r.person, code, r.by(from)); err != nil {
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
	hash, err := i.o.Accounts.Check(ctx, in, w)
	if err != nil {
		return err
	}
	return i.advance(id, steps.Welcome, func(r *request) {
		r.step, r.person, r.email, r.name, r.password, r.totp = steps.Enrol, in.ID, in.Email, w.Name, hash, secondfactor.NewTOTP()
		if in.First {
			r.person, r.email = i.o.Accounts.IDs(ids.Person), w.Email
		}
	})
}

// Return is where the browser goes once the sign-in is done: the provider's
// callback, which sends it on to the client with a code.
func (i *Issuer) Return(id string) string {
	return Path + "/authorize/callback?" + url.Values{"id": {id}}.Encode()
}
