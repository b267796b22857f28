package account

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/guess"
	"vendorrisk/shared/problem"
)

// ChangePassword gives the actor another password. The session must be fresh
// and the current password right; a wrong one is unauthenticated and counted
// as at sign-in, too many are throttled. Faults of the new one have the pointer
// /password. Every other session of the person ends, and a mail tells of it.
func (s *Service) ChangePassword(ctx context.Context, a identity.Actor, current, next string) error {
	if err := s.Directory.Fresh(ctx, a); err != nil {
		return err
	}
	p, err := s.Directory.Person(ctx, a.Org, a.ID)
	if err != nil {
		return err
	}
	about, err := s.about(ctx, a.Org, p.Name, p.Email)
	if err != nil {
		return err
	}
	var f problem.Fields
	if err := s.good(&f, next, about); err != nil {
		return err
	}
	if err := f.Err(); err != nil {
		return err
	}
	book := s.guesses()
	guesses, source := book.At(a.Org, "try-password", identity.FoldEmail(p.Email), guess.PerAccount), sourceTries(book, a)
	if err := book.Count(ctx, source, guesses); err != nil {
		s.refused(a, a.ID)
		return err
	}
	hash, err := s.Passwords.Hash(next)
	if err != nil {
		return err
	}
	err = s.own(ctx, a, "account:password", func(acc *Account) error {
		if !s.Passwords.Matches(current, acc.Password) {
			return errWrong()
		}
		acc.Password = hash
		return nil
	}, newPassword)
	if problem.Is(err, problem.Unauthenticated) {
		s.refused(a, a.ID)
	}
	if err != nil {
		return err
	}
	if err := book.Right(ctx, guesses, source); err != nil {
		return err
	}
	return s.Directory.EndOthers(ctx, s.Journal, a)
}

// about are the words that no password is made of: the person's name and
// address, the product's and the organisation's name.
func (s *Service) about(ctx context.Context, org, name, email string) ([]string, error) {
	o, err := s.Directory.Organisation(ctx, org)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return nil, err
	}
	return []string{name, email, productName, o.Name}, nil
}
