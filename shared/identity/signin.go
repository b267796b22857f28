package identity

import (
	"context"
	"time"

	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Journal commits a change with its audit event; package audit has the real
// one (an interface here, because audit itself speaks of actors).
type Journal interface {
	Record(ctx context.Context, a Actor, action, subject string, writes ...table.Write) error
}

// Grant gives a person a new session or token and answers the bearer's secret,
// which is shown once and never stored. It retries when the record changed
// meanwhile: two sign-ins at once both hold.
func (d *Directory) Grant(ctx context.Context, j Journal, org, person, kind, name string, life time.Duration) (string, error) {
	limit := MaxSessions
	if kind == KindToken {
		limit = MaxTokens
	}
	for try := 0; ; try++ {
		p, it, err := table.Load[Person](ctx, d.Table, personKey(org, person))
		if err != nil {
			return "", problem.Wrap("identity.grant", err)
		}
		if !p.Active {
			return "", errUnauthenticated()
		}
		now := d.Wall()
		bearer, digest := newSecret(org, person)
		p.add(Credential{ID: d.IDs(ids.Token), Kind: kind, Name: name, Digest: digest, Created: now, Expires: now.Add(life)}, limit, now)
		actor := Actor{Org: org, ID: p.ID, Roles: p.Roles}
		err = j.Record(ctx, actor, kind+":create", p.ID, d.replace(org, p, it))
		if problem.Is(err, problem.Conflict) && try < 4 {
			continue
		}
		return bearer, problem.Wrap("identity.grant", err)
	}
}

// Revoke ends one session or token of the actor itself (sign-out).
func (d *Directory) Revoke(ctx context.Context, j Journal, a Actor) error {
	for try := 0; ; try++ {
		p, it, err := table.Load[Person](ctx, d.Table, personKey(a.Org, a.ID))
		if err != nil {
			return problem.Wrap("identity.revoke", err)
		}
		p.drop(a.Session)
		err = j.Record(ctx, a, "session:end", a.ID, d.replace(a.Org, p, it))
		if problem.Is(err, problem.Conflict) && try < 4 {
			continue
		}
		return problem.Wrap("identity.revoke", err)
	}
}

func (d *Directory) replace(org string, p Person, it table.Item) table.Write {
	p.Version = it.Version + 1
	next := personItem(org, p)
	next.Version = it.Version
	return table.Replace(next)
}
