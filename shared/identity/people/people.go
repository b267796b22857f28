// Package people is what administrators do with the people of their
// organisation: invite, rename, give and take roles, deactivate. What changes
// holds on the person's next request.
package people

import (
	"context"
	"slices"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Service changes people. All fields are needed.
type Service struct {
	Directory *identity.Directory
	Journal   *audit.Journal
	Policy    Guard
	Links     Links
	Now       clock.Clock
	IDs       ids.Maker
}

// Links make one-time links with the mails that carry them (account.Service).
type Links interface {
	NewLink(ctx context.Context, org string, p identity.Person, language string) ([]table.Write, error)
}

// Guard decides what the policies leave to the record itself.
type Guard interface {
	Require(a identity.Actor, action string, r policy.Resource) error
}

// New is a person to be invited.
type New struct {
	Name     string          `json:"name"`
	Email    string          `json:"email"`
	Roles    []identity.Role `json:"roles"`
	Language string          `json:"language"` // of the invitation and later mails; "" for the organisation's
}

// Change is what is to be otherwise; nil leaves a thing as it is.
type Change struct {
	Name   *string          `json:"name"`
	Roles  *[]identity.Role `json:"roles"`
	Active *bool            `json:"active"`
}

// languages of mails.
var languages = []string{"en", "zh-CN"}

// Invite makes a person and mails them a one-time link with which they set
// password and second factor. An address that somebody has already is invalid
// at /email.
func (s *Service) Invite(ctx context.Context, a identity.Actor, n New) (identity.Person, error) {
	n.Name, n.Email = strings.TrimSpace(n.Name), strings.TrimSpace(n.Email)
	var f problem.Fields
	identity.CheckName(&f, "/name", n.Name)
	identity.CheckEmail(&f, "/email", n.Email)
	checkRoles(&f, n.Roles)
	if n.Language != "" && !slices.Contains(languages, n.Language) {
		f.AddKey("/language", "field.unknown", "must be en or zh-CN")
	}
	if err := f.Err(); err != nil {
		return identity.Person{}, err
	}
	switch _, err := s.Directory.ByEmail(ctx, a.Org, n.Email); {
	case err == nil:
		return identity.Person{}, errTaken()
	case !problem.Is(err, problem.NotFound):
		return identity.Person{}, err
	}
	now := s.Now()
	p := identity.Person{
		ID: s.IDs(ids.Person), Version: 1, CreatedAt: now, UpdatedAt: now, Name: n.Name, Email: n.Email,
		Roles: sorted(n.Roles), Active: true, Language: n.Language,
	}
	link, err := s.link(ctx, a.Org, p)
	if err != nil {
		return identity.Person{}, err
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "person:invite", Subject: p.ID, Wake: true, Writes: append(s.Directory.PersonWrites(a.Org, p), link...),
	})
	if problem.Is(err, problem.Conflict) { // invited at the same moment, or the request is a repeated one
		if _, found := s.Directory.ByEmail(ctx, a.Org, n.Email); found == nil {
			return identity.Person{}, errTaken()
		}
	}
	return p, err
}

// Relink mails an active person a new one-time link, for who lost the first
// one, or password and second factor together.
func (s *Service) Relink(ctx context.Context, a identity.Actor, id string) error {
	p, err := s.Directory.Person(ctx, a.Org, id)
	if err != nil {
		return err
	}
	if !p.Active {
		return problem.New(problem.Conflict, "this person is not active; activate them first")
	}
	link, err := s.link(ctx, a.Org, p)
	if err != nil {
		return err
	}
	return s.Journal.Commit(ctx, audit.Change{Actor: a, Action: "person:invite", Subject: id, Wake: true, Writes: link})
}

// Update changes a person. version is the one that the change is based on. A
// role that the person does not have yet is given by somebody else only: for
// oneself it is forbidden, also to the only administrator, who makes a second
// one first.
func (s *Service) Update(ctx context.Context, a identity.Actor, id string, version int64, c Change) (identity.Person, error) {
	var f problem.Fields
	if c.Name != nil {
		identity.CheckName(&f, "/name", *c.Name)
	}
	if c.Roles != nil {
		checkRoles(&f, *c.Roles)
	}
	if err := f.Err(); err != nil {
		return identity.Person{}, err
	}
	return s.Directory.Update(ctx, s.Journal, a, id, version, func(p *identity.Person) error {
		if c.Name != nil {
			p.Name = strings.TrimSpace(*c.Name)
		}
		if c.Roles != nil {
			if err := s.mayGive(a, *p, *c.Roles); err != nil {
				return err
			}
			p.Roles = sorted(*c.Roles)
		}
		if c.Active != nil {
			p.Active = *c.Active
		}
		return nil
	})
}

// mayGive holds roles that the person would gain to the policies.
func (s *Service) mayGive(a identity.Actor, p identity.Person, roles []identity.Role) error {
	for _, r := range roles {
		if slices.Contains(p.Roles, r) {
			continue
		}
		if err := s.Policy.Require(a, "person:give-role", policy.Resource{Org: a.Org, Person: p.ID}); err != nil {
			if p.ID != a.ID {
				return err
			}
			return problem.New(problem.Forbidden, "nobody gives themselves a role; ask another administrator, or make somebody one first")
		}
	}
	return nil
}

func (s *Service) link(ctx context.Context, org string, p identity.Person) ([]table.Write, error) {
	language := p.Language
	if language == "" {
		o, err := s.Directory.Organisation(ctx, org)
		if err != nil {
			return nil, problem.Wrap("person:invite", err)
		}
		language = o.Language
	}
	return s.Links.NewLink(ctx, org, p, language)
}

func checkRoles(f *problem.Fields, roles []identity.Role) {
	if len(roles) == 0 {
		f.AddKey("/roles", "field.chooseSome", "name at least one role")
	}
	for _, r := range roles {
		if !slices.Contains(identity.StaffRoles, r) {
			f.AddKey("/roles", "field.unknown", "must be procurement, analyst, approver, auditor or administrator")
			return
		}
	}
}

// sorted puts roles in the order of identity.StaffRoles, each once.
func sorted(roles []identity.Role) []identity.Role {
	var out []identity.Role
	for _, r := range identity.StaffRoles {
		if slices.Contains(roles, r) {
			out = append(out, r)
		}
	}
	return out
}

func errTaken() error {
	var f problem.Fields
	f.AddKey("/email", "people.taken", "somebody of your organisation has this address already")
	return f.Err()
}
