package identity

import (
	"context"
	"slices"

	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// HeldToken is a live API token with whose it is, as administrators see it.
type HeldToken struct {
	Credential
	Person Person // without what they sign in with
}

// Tokens lists the live tokens of the organisation by their people's names.
// limit counts people looked at, each of whom has at most MaxTokens.
func (d *Directory) Tokens(ctx context.Context, org string, limit int, cursor string) ([]HeldToken, string, error) {
	people, next, err := table.List[Person](ctx, d.Table, table.Query{Index: table.ByList, PK: peopleList(org), Limit: limit, Cursor: cursor})
	if err != nil {
		return nil, "", problem.Wrap("identity.tokens", err)
	}
	var out []HeldToken
	for _, p := range people {
		held := d.LiveTokens(p)
		p.Secrets = nil
		for _, c := range held {
			out = append(out, HeldToken{c, p})
		}
	}
	return out, next, nil
}

// LiveTokens are a person's tokens that still open something, without their
// digests.
func (d *Directory) LiveTokens(p Person) []Credential { return d.live(p, KindToken) }

func (d *Directory) live(p Person, kind string) []Credential {
	var out []Credential
	now := d.Wall()
	for _, c := range p.Secrets {
		if c.Kind == kind && c.live(now) {
			c.Digest = ""
			out = append(out, c)
		}
	}
	return out
}

// RevokeToken ends a token of a person of the actor's organisation, at once.
// not_found when there is no such person or token.
func (d *Directory) RevokeToken(ctx context.Context, j Journal, a Actor, person, id string) error {
	if !ids.Valid(ids.Person, person) {
		return errNobody()
	}
	return d.change(ctx, j, a, person, "token:revoke", id, func(p *Person) error { return p.end(KindToken, id) })
}

// EndToken takes one of the person's tokens away; not_found when there is no such.
func (p *Person) EndToken(id string) error { return p.end(KindToken, id) }

func (p *Person) end(kind, id string) error {
	if !slices.ContainsFunc(p.Secrets, func(c Credential) bool { return c.ID == id && c.Kind == kind }) {
		return problem.New(problem.NotFound, "there is no such %s", kind)
	}
	p.drop(id)
	return nil
}

// about is what the event of a credential is about: a token has a history of
// its own, a session is its person's.
func about(c Credential, person string) string {
	if c.Kind == KindToken {
		return c.ID
	}
	return person
}

// Holding lists the active people who have a role, by name.
func (d *Directory) Holding(ctx context.Context, org string, role Role) ([]Person, error) {
	var out []Person
	err := d.Each(ctx, org, func(p Person) error {
		if p.Active && slices.Contains(p.Roles, role) {
			p.Secrets = nil
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

// Each goes through the organisation's people by name, with what they sign in
// with; an error of do ends it.
func (d *Directory) Each(ctx context.Context, org string, do func(Person) error) error {
	for cursor := ""; ; {
		page, next, err := table.List[Person](ctx, d.Table, table.Query{Index: table.ByList, PK: peopleList(org), Limit: maxListed, Cursor: cursor})
		if err != nil {
			return problem.Wrap("identity.each", err)
		}
		for _, p := range page {
			if err := do(p); err != nil {
				return err
			}
		}
		if cursor = next; cursor == "" {
			return nil
		}
	}
}
