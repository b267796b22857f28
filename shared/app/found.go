package app

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Found makes an organisation with its library and its schedule. with are
// writes that belong into the same commit. It is conflict when the organisation
// is there; begun again after it broke off, it goes on.
func (s *Services) Found(ctx context.Context, o identity.Organisation, with ...table.Write) error {
	if err := s.upkeep(ctx, o.ID); err != nil {
		return err
	}
	return s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(o.ID), Action: "organisation:create", Subject: o.ID, Wake: len(with) > 0,
		Writes: append([]table.Write{identity.OrganisationWrite(o)}, with...),
	})
}

// Upkeep brings every organisation of the installation up to what this version
// of the program brings along. It is done at each start.
func (s *Services) Upkeep(ctx context.Context, first string) error {
	orgs, err := s.Directory.Organisations(ctx, first)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		if err := s.upkeep(ctx, org); err != nil {
			return problem.Wrap("organisation.upkeep "+org, err)
		}
	}
	return nil
}

func (s *Services) upkeep(ctx context.Context, org string) error {
	builtin, err := s.Builtin()
	if err != nil {
		return err
	}
	if err := s.Begin(ctx, org); err != nil {
		return err
	}
	return s.Library.Install(ctx, org, builtin)
}

// Another is an organisation that the operator of an installation adds.
type Another struct {
	ID   string `json:"id"` // its short name, which its people sign in with; "" for one made of Name
	Name string `json:"name"`
	// Administrator is the address of the first one. Where people sign in at
	// another's issuer it must be known; else "" lets the link's holder say it.
	Administrator string `json:"administrator"`
}

// Check answers all that is wrong, and the organisation as it will be.
func (n Another) Check(administrator bool) (Another, error) {
	var f problem.Fields
	n.Name, n.Administrator = strings.TrimSpace(n.Name), strings.TrimSpace(n.Administrator)
	if l := utf8.RuneCountInString(n.Name); l == 0 || l > 100 || strings.ContainsFunc(n.Name, unicode.IsControl) {
		f.Add("/name", "say a name of 1 to 100 characters on one line")
	}
	if n.ID == "" {
		n.ID = short(n.Name)
	}
	if !identity.ValidOrg(n.ID) {
		f.Add("/id", "give a short name of 2 to 32 of a–z, 0–9 and dash, a letter first; its people type it to sign in")
	}
	if (administrator || n.Administrator != "") && !identity.ValidEmail(n.Administrator) {
		f.Add("/administrator", "give the first administrator's address, such as ana@example.com")
	}
	return n, f.Err()
}

// short makes an organisation's short name of its name, "" or something too
// short where that has too few Latin letters.
func short(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	s := b.String()
	return strings.Trim(s[:min(len(s), 32)], "-")
}

// Add makes another organisation in the installation and registers it; with
// are writes that belong into the same commit. Name or id that cannot be are
// invalid with all faults; an id that is taken is conflict.
func (s *Services) Add(ctx context.Context, first string, n Another, with ...table.Write) error {
	now := s.Journal.Now()
	there, err := s.Directory.Holds(ctx, first, n.ID)
	if err != nil {
		return err
	}
	if !there {
		o := identity.Organisation{ID: n.ID, CreatedAt: now, Name: n.Name, TimeZone: "UTC", Language: "en", Settings: identity.DefaultSettings()}
		err = s.Found(ctx, o, append([]table.Write{identity.RegisterWrite(first, n.ID, now)}, with...)...)
	}
	if there || problem.Is(err, problem.Conflict) {
		return problem.New(problem.Conflict, "this installation has an organisation %s already; choose another -id", n.ID)
	}
	return err
}
