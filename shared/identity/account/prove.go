package account

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// signIn is the action that refusals are recorded under.
const signIn = "session:create"

func errWrong() error {
	return problem.New(problem.Unauthenticated, "that is not right; check it and try again")
}

// Password answers whose address and password these are. Anything else is
// unauthenticated, with the same words and after the same work whether there
// is such an account or not; too many guesses are throttled. from holds the
// organisation and the request's id and address.
func (s *Service) Password(ctx context.Context, email, password string, from identity.Actor) (identity.Person, error) {
	guesses, source := s.passwordTries(from.Org, email), s.sourceTries(from)
	if err := s.count(ctx, source, guesses); err != nil {
		s.refused(from, "")
		return identity.Person{}, err
	}
	p, hash, err := s.stored(ctx, from.Org, email)
	if err != nil {
		return identity.Person{}, err
	}
	if !s.Passwords.Matches(password, hash) {
		s.refused(from, p.ID)
		return identity.Person{}, errWrong()
	}
	return p, s.right(ctx, guesses, source)
}

// stored answers the person of an address and their password's hash; "" for
// who has none, is not active, or does not exist.
func (s *Service) stored(ctx context.Context, org, email string) (identity.Person, string, error) {
	p, err := s.Directory.ByEmail(ctx, org, email)
	if problem.Is(err, problem.NotFound) {
		return identity.Person{}, "", nil
	} else if err != nil {
		return p, "", err
	}
	acc, _, err := s.load(ctx, org, p.ID)
	if err != nil {
		return p, "", err
	}
	if !p.Active || !acc.Enrolled() {
		return p, "", nil
	}
	return p, acc.Password, nil
}

// Code checks a code of the person's authenticator, and uses it up.
func (s *Service) Code(ctx context.Context, person, code string, from identity.Actor) error {
	return s.second(ctx, person, from, "account:code", func(acc *Account) (ok bool) {
		acc.TOTP, ok = acc.TOTP.Use(code, s.Wall())
		return ok
	})
}

// Recover checks one of the person's recovery codes, and uses it up. The
// authenticator stays as it is until another is enrolled: nobody gets in with
// a password alone in between.
func (s *Service) Recover(ctx context.Context, person, code string, from identity.Actor) error {
	return s.second(ctx, person, from, "account:recover", func(acc *Account) (ok bool) {
		acc.Recovery, ok = acc.Recovery.Use(code)
		return ok
	})
}

func (s *Service) second(ctx context.Context, person string, from identity.Actor, action string, use func(*Account) bool) error {
	guesses, source := s.codeTries(from.Org, person), s.sourceTries(from)
	if err := s.count(ctx, source, guesses); err != nil {
		s.refused(from, person)
		return err
	}
	p, err := s.Directory.Person(ctx, from.Org, person)
	if err != nil {
		return err
	}
	acc, version, err := s.load(ctx, from.Org, person)
	if err != nil {
		return err
	}
	if !p.Active || !acc.Enrolled() || !use(&acc) {
		s.refused(from, person)
		return errWrong()
	}
	err = s.Journal.Commit(ctx, audit.Change{Actor: by(from, p), Action: action, Subject: person, Writes: writes(write(from.Org, person, acc, version))})
	if problem.Is(err, problem.Conflict) { // the same code sent twice at once: one of them is the second use
		s.refused(from, person)
		return errWrong()
	} else if err != nil {
		return err
	}
	return s.right(ctx, guesses, source)
}
