package identity

import (
	"context"
	"slices"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Lifetimes of what a sign-in gives. A session also ends when nobody has used
// it for SessionIdle; its use is written down at most every seenEvery, so that
// a request costs no write.
const (
	SessionLife = 12 * time.Hour
	SessionIdle = time.Hour
	TokenLife   = 24 * time.Hour

	seenEvery = 5 * time.Minute
)

// Directory finds people and their credentials. Wall is the machine's clock:
// sign-in never follows a shifted one.
type Directory struct {
	Table  table.Table
	Wall   clock.Clock
	IDs    ids.Maker
	Digest func(label, value string) string // keyed, so that keys hold no address

	settings remembered
}

// errUnauthenticated says nothing of why, on purpose.
func errUnauthenticated() error {
	return problem.New(problem.Unauthenticated, "sign in, or send a bearer token that is still good")
}

// Authenticate answers the actor whom a session or token opens, with one read:
// one of the kinds, where any are given. Anything wrong is unauthenticated.
func (d *Directory) Authenticate(ctx context.Context, bearer string, kinds ...string) (Actor, error) {
	org, id, secret, ok := splitSecret(bearer)
	if !ok || !ids.Valid(ids.Person, id) {
		return Actor{}, errUnauthenticated()
	}
	p, it, err := table.Load[Person](ctx, d.Table, personKey(org, id))
	if problem.Is(err, problem.NotFound) {
		return Actor{}, errUnauthenticated()
	} else if err != nil {
		return Actor{}, problem.Wrap("identity.authenticate", err)
	}
	c, ok := p.credential(secret, d.Wall())
	now := d.Wall()
	if !ok || !p.Active || now.Before(p.LockedUntil) || len(kinds) > 0 && !slices.Contains(kinds, c.Kind) {
		return Actor{}, errUnauthenticated()
	}
	if err := d.seen(ctx, org, p, it.Version, c); err != nil {
		return Actor{}, err
	}
	a := Actor{Org: org, ID: p.ID, Name: p.Name, Email: p.Email, Roles: p.Roles, Session: c.ID, Paused: now.Before(p.PausedUntil)}
	if c.Kind == KindToken {
		a.Actions, a.Until = c.narrowed(), c.Expires
	}
	return a, d.bound(ctx, &a)
}

// seen writes down that a credential was used, unless that was done a moment
// ago. Somebody else's change of the record meanwhile is not fought over: the
// next request writes it.
func (d *Directory) seen(ctx context.Context, org string, p Person, version int64, c Credential) error {
	now := d.Wall()
	if now.Sub(c.Last()) < seenEvery {
		return nil
	}
	p.Secrets, p.SeenAt = slices.Clone(p.Secrets), now
	for i := range p.Secrets {
		if p.Secrets[i].ID == c.ID {
			p.Secrets[i].Seen = now
		}
	}
	it := personItem(org, p)
	it.Version = version
	if err := d.Table.Commit(ctx, table.Replace(it)); err != nil && !problem.Is(err, problem.Conflict) {
		return problem.Wrap("identity.seen", err)
	}
	return nil
}

// Person reads one person of the organisation; not_found for what is no
// person's identifier.
func (d *Directory) Person(ctx context.Context, org, id string) (Person, error) {
	if !ids.Valid(ids.Person, id) {
		return Person{}, errNobody()
	}
	p, _, err := table.Load[Person](ctx, d.Table, personKey(org, id))
	return p, problem.Wrap("identity.person", err)
}

func errNobody() error { return problem.New(problem.NotFound, "there is no such person") }

// ByEmail finds a person by address; not_found when there is none.
func (d *Directory) ByEmail(ctx context.Context, org, email string) (Person, error) {
	ref, _, err := table.Load[string](ctx, d.Table, mailKey(org, d.digest(org, email)))
	if err != nil {
		return Person{}, problem.Wrap("identity.byEmail", err)
	}
	return d.Person(ctx, org, ref)
}

// People lists the organisation's people by name.
func (d *Directory) People(ctx context.Context, org string, limit int, cursor string) ([]Person, string, error) {
	out, next, err := table.List[Person](ctx, d.Table, table.Query{Index: table.ByList, PK: peopleList(org), Limit: limit, Cursor: cursor})
	for i := range out {
		out[i].Secrets = nil
	}
	return out, next, problem.Wrap("identity.people", err)
}

func (d *Directory) digest(org, email string) string {
	return d.Digest("person-email", org+"\x00"+FoldEmail(email))
}

// PersonWrites are the writes that create a person with its address pointer;
// the caller commits them, so that the address stays unique.
func (d *Directory) PersonWrites(org string, p Person) []table.Write {
	p.Version = 1
	return []table.Write{
		table.Create(personItem(org, p)),
		table.Create(table.Item{Key: mailKey(org, d.digest(org, p.Email)), Body: table.Encode(p.ID)}),
	}
}

func personItem(org string, p Person) table.Item {
	return table.Item{
		Key:  personKey(org, p.ID),
		List: table.Key{PK: peopleList(org), SK: table.Fold(p.Name) + "#" + p.ID},
		Body: table.Encode(p),
	}
}
