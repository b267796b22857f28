package account

import (
	"context"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
)

// BeginPasskey begins to add a passkey under a device's name (pointer /name).
// It errs with forbidden where the session is not fresh, and with conflict
// where there can be no more.
func (s *Service) BeginPasskey(ctx context.Context, a identity.Actor, name string) error {
	if s.Passkeys == nil {
		return errNoPasskeys()
	}
	var f problem.Fields
	passkey.CheckName(&f, "/name", name)
	if err := f.Err(); err != nil {
		return err
	}
	return s.own(ctx, a, "account:adding", func(acc *Account) error {
		if len(acc.Passkeys) >= passkey.Max {
			return problem.New(problem.Conflict, "there are %d passkeys; remove one first", passkey.Max)
		}
		acc.Adding = &Adding{Name: strings.TrimSpace(name), Challenge: passkey.NewChallenge(s.Wall())}
		return nil
	})
}

// AddingPasskey answers the name of the passkey that was begun and what its
// browser is asked for; conflict when none was.
func (s *Service) AddingPasskey(ctx context.Context, a identity.Actor) (name, options string, err error) {
	acc, _, err := s.load(ctx, a.Org, a.ID)
	if err != nil {
		return "", "", err
	}
	if s.Passkeys == nil || acc.Adding == nil || acc.Adding.Name == "" || !acc.Adding.Challenge.Open(s.Wall()) {
		return "", "", errNotBegun()
	}
	options, err = s.Passkeys.CreationOptions(passkey.User{Handle: a.ID, Name: a.Email}, acc.Passkeys, acc.Adding.Challenge)
	return acc.Adding.Name, options, err
}

// AddPasskey keeps the passkey that the browser answered. What was begun is
// used up before the answer is looked at; one that does not hold is
// unauthenticated, and begins anew.
func (s *Service) AddPasskey(ctx context.Context, a identity.Actor, response string) error {
	if s.Passkeys == nil {
		return errNoPasskeys()
	}
	var begun Adding
	err := s.own(ctx, a, "account:adding", func(acc *Account) error {
		if acc.Adding == nil || acc.Adding.Name == "" || !acc.Adding.Challenge.Open(s.Wall()) {
			return errNotBegun()
		}
		begun, acc.Adding = *acc.Adding, nil
		return nil
	})
	if err != nil {
		return err
	}
	return s.own(ctx, a, "account:passkey-add", func(acc *Account) error {
		if len(acc.Passkeys) >= passkey.Max {
			return errNotBegun()
		}
		p, err := s.Passkeys.Enrol(passkey.User{Handle: a.ID, Name: a.Email}, acc.Passkeys, begun.Challenge, response, s.Wall())
		if err != nil {
			return err
		}
		p.ID, p.Name = s.IDs(ids.Passkey), begun.Name
		acc.Passkeys = append(acc.Passkeys, p)
		return nil
	}, added)
}
