package account

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Factors are what a person can prove beside the password.
type Factors struct {
	Set           bool // there is an account with both factors
	Fresh         bool // the session that asks may change them
	Authenticator bool
	Passkeys      []passkey.Passkey // without what they are checked by
	Recovery      int               // codes that are left
	Possible      bool              // browsers keep passkeys for this server's address
}

// Adding is a factor that a person has begun to add on their account's page.
type Adding struct {
	Name      string            `json:"name,omitempty"` // of the passkey; none: an authenticator
	Challenge passkey.Challenge `json:"challenge"`
	TOTP      secondfactor.TOTP `json:"totp,omitzero"`
}

// Factors answers what the actor signs in with.
func (s *Service) Factors(ctx context.Context, a identity.Actor) (Factors, error) {
	acc, _, err := s.load(ctx, a.Org, a.ID)
	if err != nil {
		return Factors{}, err
	}
	f := s.factors(&acc)
	f.Fresh = s.Directory.Fresh(ctx, a) == nil
	return f, nil
}

func (s *Service) factors(acc *Account) Factors {
	f := Factors{Set: acc.Enrolled(), Authenticator: acc.TOTP.Secret != "", Recovery: len(acc.Recovery), Possible: s.Passkeys != nil}
	for _, p := range acc.Passkeys {
		f.Passkeys = append(f.Passkeys, passkey.Passkey{ID: p.ID, Name: p.Name, Created: p.Created, Used: p.Used, Copied: p.Copied, Verifies: p.Verifies})
	}
	return f
}

// Ways answers how a person can take the second step of a sign-in: with an
// authenticator, and with a passkey by the options that are answered ("" when
// there is none that could be used here).
func (s *Service) Ways(ctx context.Context, org, person string, c passkey.Challenge) (authenticator bool, options string, err error) {
	acc, _, err := s.load(ctx, org, person)
	if err != nil {
		return false, "", err
	}
	if s.Passkeys != nil {
		options, err = s.Passkeys.RequestOptions(passkey.User{Handle: person}, acc.Passkeys, c)
	}
	return acc.TOTP.Secret != "", options, err
}

// changeTries is how often a change of an account begins again when the
// account changed meanwhile.
const changeTries = 5

// change edits an account. f answers the change to record, whose subject and
// whose write of the account are added here.
func (s *Service) change(ctx context.Context, org, person string, f func(*Account, identity.Person) (audit.Change, error)) error {
	p, err := s.Directory.Person(ctx, org, person)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		acc, version, err := s.load(ctx, org, person)
		if err != nil {
			return err
		}
		c, err := f(&acc, p)
		if err != nil {
			return err
		}
		c.Subject, c.Writes = person, append(c.Writes, write(org, person, acc, version))
		err = s.Journal.Commit(ctx, c)
		if problem.Is(err, problem.Conflict) && try < changeTries {
			continue
		}
		return err
	}
}

// own edits the actor's account in a session that is fresh.
func (s *Service) own(ctx context.Context, a identity.Actor, action string, f func(*Account) error, told ...kind) error {
	if err := s.Directory.Fresh(ctx, a); err != nil {
		return err
	}
	return s.change(ctx, a.Org, a.ID, func(acc *Account, p identity.Person) (audit.Change, error) {
		if !acc.Enrolled() {
			return audit.Change{}, problem.New(problem.Conflict, "this account has no password and second factor of its own")
		}
		if err := f(acc); err != nil {
			return audit.Change{}, err
		}
		c := audit.Change{Actor: a, Action: action}
		for _, k := range told {
			c.Wake = true
			c.Writes = append(c.Writes, s.notice(a.Org, p, k))
		}
		return c, nil
	})
}

// kind of change that a person is told of by mail.
type kind string

const (
	added    kind = "added"
	removed  kind = "removed"
	replaced kind = "replaced"
	copied   kind = "copied"

	newPassword kind = "password"
)

// notice is the mail that tells a person that what they sign in with changed.
func (s *Service) notice(org string, p identity.Person, k kind) table.Write {
	m := notify.Mail(s.IDs, s.Now(), p.ID, p.Email, "factor-changed", p.Language, map[string]string{
		"change": string(k), "at": s.Wall().Format("2006-01-02 15:04 MST"), "page": s.BaseURL() + "/account",
	})
	return notify.Write(org, m)
}

func errNoPasskeys() error {
	return problem.New(problem.Conflict, "browsers keep no passkeys for this server's address")
}

func errNotBegun() error {
	return problem.New(problem.Conflict, "this was not begun, or took too long; begin again")
}
