package account

import (
	"cmp"
	"context"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/password"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Welcome is what a person says on the page that a one-time link opens. Name
// and Email are the first administrator's; others have theirs.
type Welcome struct {
	Name, Email, Password string
}

// productName is a word that no password is made of.
const productName = "vendor risk"

// Check answers every fault of what was said, with pointers /name, /email and
// /password, and the password's hash when there is none.
func (s *Service) Check(ctx context.Context, in Invited, w Welcome) (hash string, err error) {
	var f problem.Fields
	name, email := in.Name, in.Email
	if in.First {
		name, email = w.Name, w.Email
		identity.CheckName(&f, "/name", name)
		identity.CheckEmail(&f, "/email", email)
	}
	about, err := s.about(ctx, in.Org, name, email)
	if err != nil {
		return "", err
	}
	if err := s.good(&f, w.Password, about); err != nil {
		return "", err
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	return s.Passwords.Hash(w.Password)
}

// good adds what is wrong with a new password at /password. It errs with
// unavailable when that cannot be found out.
func (s *Service) good(f *problem.Fields, next string, about []string) error {
	n := len(*f)
	if password.Check(f, "/password", next, about...); len(*f) > n || s.Breached == nil {
		return nil
	}
	found, err := s.Breached(next)
	if err != nil {
		return &problem.Error{Code: problem.Unavailable, Op: "account.breached", Message: "passwords cannot be checked at the moment", Err: err}
	}
	if found {
		f.AddKey("/password", "password.breached", "was found in a breach of another service; choose another")
	}
	return nil
}

// Enrolment is a confirmed authenticator or passkey with what goes with it: a
// link and a password at the first sign-in, nothing of that after a lost
// device.
type Enrolment struct {
	Link     string
	Name     string // of the first administrator
	Email    string
	Password string // hash
	Person   string // of the link "" is enough, but for the first administrator
	TOTP     secondfactor.TOTP
	Passkey  *passkey.Passkey // in place of TOTP
}

// Enrol keeps both factors and uses the link up in one commit, and then ends
// the sessions that were there. It answers the person and ten new recovery
// codes, to be shown once; those before, and every second factor from before,
// open nothing any more: whoever comes here has lost them.
func (s *Service) Enrol(ctx context.Context, e Enrolment, from identity.Actor) (string, []string, error) {
	codes, kept := secondfactor.NewRecovery()
	in, action, err := s.enrolling(ctx, &e, from)
	if err != nil {
		return "", nil, err
	}
	acc := in.acc
	again := e.Link == ""
	acc.TOTP, acc.Passkeys, acc.Recovery, acc.Link, acc.Adding = e.TOTP, nil, kept, nil, nil
	if e.Passkey != nil {
		e.Passkey.ID = s.IDs(ids.Passkey)
		acc.Passkeys = []passkey.Passkey{*e.Passkey}
	}
	if e.Password != "" {
		acc.Password, acc.Devices = e.Password, nil
	}
	changes := append(in.writes, write(from.Org, in.ID, acc, in.accVer))
	if again {
		changes = append(changes, s.notice(from.Org, in.Person, replaced))
	}
	if in.First {
		changes = append(changes, s.Directory.PersonWrites(from.Org, in.Person)...)
	}
	err = s.Journal.Commit(ctx, audit.Change{Actor: by(from, in.Person), Action: action, Subject: in.ID, Wake: again, Writes: changes})
	if problem.Is(err, problem.Conflict) {
		return "", nil, errLink() // used at the same moment elsewhere
	} else if err != nil {
		return "", nil, err
	}
	if in.First {
		return in.ID, codes, nil
	}
	who := by(from, in.Person)
	return in.ID, codes, s.Directory.RevokeAll(ctx, s.Journal, who)
}

// enrolling reads again whom it is for: what a page saw may have changed.
func (s *Service) enrolling(ctx context.Context, e *Enrolment, from identity.Actor) (in Invited, action string, err error) {
	if e.Link == "" {
		in = Invited{Org: from.Org}
		if in.Person, err = s.Directory.Person(ctx, from.Org, e.Person); err != nil {
			return in, "", err
		}
		if in.acc, in.accVer, err = s.load(ctx, from.Org, e.Person); err != nil {
			return in, "", err
		}
		if !in.Active || !in.acc.Enrolled() {
			return in, "", errWrong()
		}
		return in, "account:enrol", nil
	}
	if in, err = s.Open(ctx, e.Link); err != nil {
		return in, "", err
	}
	if in.Org != from.Org || e.Password == "" {
		return in, "", errLink()
	}
	if !in.First {
		return in, "account:create", nil
	}
	now := s.Now()
	in.Person = identity.Person{
		ID: cmp.Or(e.Person, s.IDs(ids.Person)), CreatedAt: now, UpdatedAt: now, Email: strings.TrimSpace(e.Email), Name: strings.TrimSpace(e.Name),
		Roles: []identity.Role{identity.Administrator}, Active: true,
	}
	return in, "organisation:found", nil
}

func writes(w ...table.Write) []table.Write { return w }
