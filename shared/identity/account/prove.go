package account

import (
	"context"
	"errors"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/guess"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/problem"
)

// signIn is the action that refusals are recorded under.
const signIn = "session:create"

// guesses counts what people try.
func (s *Service) guesses() *guess.Book {
	return &guess.Book{Table: s.Table, Wall: s.Wall, Digest: s.Digest}
}

func sourceTries(book *guess.Book, from identity.Actor) guess.Counter {
	return book.At(from.Org, "try-source", audit.Network(from.Address), guess.PerSource)
}

func errWrong() error {
	return problem.New(problem.Unauthenticated, "that is not right; check it and try again")
}

// Password answers whose address and password these are. Anything else is
// unauthenticated, with the same words and after the same work whether there
// is such an account or not; too many guesses are throttled. from holds the
// organisation and the request's id and address.
func (s *Service) Password(ctx context.Context, email, password string, from identity.Actor) (identity.Person, error) {
	book := s.guesses()
	guesses, source := book.At(from.Org, "try-password", identity.FoldEmail(email), guess.PerAccount), sourceTries(book, from)
	if err := book.Count(ctx, source, guesses); err != nil {
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
	return p, book.Right(ctx, guesses, source)
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

// Passkey checks what the browser answered to a challenge with one of the
// person's passkeys. A passkey that may have been copied is put out of use,
// which is recorded and told by mail; it lets nobody in.
func (s *Service) Passkey(ctx context.Context, person string, c passkey.Challenge, response string, from identity.Actor) error {
	if s.Passkeys == nil {
		return errNoPasskeys()
	}
	suspect := false
	err := s.second(ctx, person, from, "account:passkey", func(acc *Account) bool {
		p, err := s.Passkeys.Prove(passkey.User{Handle: person}, acc.Passkeys, c, response, s.Wall())
		if suspect = errors.Is(err, passkey.ErrCopied); err == nil {
			acc.Passkeys = passkey.Put(acc.Passkeys, p)
		}
		return err == nil
	})
	if suspect {
		return errors.Join(err, s.putAway(ctx, person, c, response, from))
	}
	return err
}

// putAway keeps the mark of a passkey that may have been copied.
func (s *Service) putAway(ctx context.Context, person string, c passkey.Challenge, response string, from identity.Actor) error {
	return s.change(ctx, from.Org, person, func(acc *Account, p identity.Person) (audit.Change, error) {
		pk, err := s.Passkeys.Prove(passkey.User{Handle: person}, acc.Passkeys, c, response, s.Wall())
		if !errors.Is(err, passkey.ErrCopied) {
			return audit.Change{}, err
		}
		acc.Passkeys = passkey.Put(acc.Passkeys, pk)
		return audit.Change{Actor: by(from, p), Action: "account:passkey-copied", Wake: true, Writes: writes(s.notice(from.Org, p, copied))}, nil
	})
}

func (s *Service) second(ctx context.Context, person string, from identity.Actor, action string, use func(*Account) bool) error {
	book := s.guesses()
	guesses, source := book.At(from.Org, "try-code", person, guess.PerAccount), sourceTries(book, from)
	if err := book.Count(ctx, source, guesses); err != nil {
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
	return book.Right(ctx, guesses, source)
}
