package account

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/problem"
)

func errLast() error {
	return problem.New(problem.Conflict, "this is the last second factor; add another one first")
}

// RemovePasskey takes one of the actor's passkeys away; conflict when nothing
// usable would be left beside the password, not_found when there is no such.
func (s *Service) RemovePasskey(ctx context.Context, a identity.Actor, id string) error {
	return s.own(ctx, a, "account:passkey-remove", func(acc *Account) error {
		rest, ok := passkey.Drop(acc.Passkeys, id)
		if !ok {
			return problem.New(problem.NotFound, "you have no such passkey")
		}
		if acc.TOTP.Secret == "" && len(passkey.Usable(rest)) == 0 {
			return errLast()
		}
		acc.Passkeys = rest
		return nil
	}, removed)
}

// RemoveAuthenticator takes the actor's authenticator away; conflict when no
// usable passkey is left.
func (s *Service) RemoveAuthenticator(ctx context.Context, a identity.Actor) error {
	return s.own(ctx, a, "account:authenticator-remove", func(acc *Account) error {
		if acc.TOTP.Secret == "" {
			return problem.New(problem.NotFound, "you have no authenticator")
		}
		if len(passkey.Usable(acc.Passkeys)) == 0 {
			return errLast()
		}
		acc.TOTP = secondfactor.TOTP{}
		return nil
	}, removed)
}
