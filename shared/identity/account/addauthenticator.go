package account

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/guess"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/secondfactor"
)

// BeginAuthenticator begins to add an authenticator, or to replace the one
// that is there. Errors as BeginPasskey.
func (s *Service) BeginAuthenticator(ctx context.Context, a identity.Actor) error {
	return s.own(ctx, a, "account:adding", func(acc *Account) error {
		acc.Adding = &Adding{TOTP: secondfactor.NewTOTP(), Challenge: passkey.NewChallenge(s.Wall())}
		return nil
	})
}

// AddingAuthenticator answers the authenticator that was begun; conflict when
// none was.
func (s *Service) AddingAuthenticator(ctx context.Context, a identity.Actor) (secondfactor.TOTP, error) {
	acc, _, err := s.load(ctx, a.Org, a.ID)
	if err != nil {
		return secondfactor.TOTP{}, err
	}
	if !acc.addingAuthenticator(s) {
		return secondfactor.TOTP{}, errNotBegun()
	}
	return acc.Adding.TOTP, nil
}

func (a *Account) addingAuthenticator(s *Service) bool {
	return a.Adding != nil && a.Adding.TOTP.Secret != "" && a.Adding.Challenge.Open(s.Wall())
}

// AddAuthenticator keeps the authenticator when the code is the one that it
// shows now; a wrong one is unauthenticated and may be tried again, counted as
// at sign-in.
func (s *Service) AddAuthenticator(ctx context.Context, a identity.Actor, code string) error {
	book := s.guesses()
	guesses, source := book.At(a.Org, "try-code", a.ID, guess.PerAccount), sourceTries(book, a)
	if err := book.Count(ctx, source, guesses); err != nil {
		return err
	}
	err := s.own(ctx, a, "account:authenticator-add", func(acc *Account) error {
		if !acc.addingAuthenticator(s) {
			return errNotBegun()
		}
		used, ok := acc.Adding.TOTP.Use(code, s.Wall())
		if !ok {
			return errWrong()
		}
		acc.TOTP, acc.Adding = used, nil
		return nil
	}, added)
	if err != nil {
		return err
	}
	return book.Right(ctx, guesses, source)
}
