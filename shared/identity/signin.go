package identity

import (
	"context"
	"slices"
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
func (d *Directory) Grant(ctx context.Context, j Journal, org, person, kind, name string, life time.Duration) (string, Credential, error) {
	c := Credential{Kind: kind, Name: name, Expires: d.Wall().Add(life)}
	if kind == KindToken {
		c.Actions = []string{EveryAction}
	}
	return d.grant(ctx, j, Actor{Org: org, ID: person}, c)
}

// GrantToken gives the actor a token of their own that is good for the actions
// alone, until it expires (wall clock). A person who has MaxTokens already is a
// conflict: an older one that a script relies on is never dropped silently.
func (d *Directory) GrantToken(ctx context.Context, j Journal, a Actor, name string, actions []string, expires time.Time) (string, Credential, error) {
	have, err := d.Credentials(ctx, a, KindToken)
	if err != nil {
		return "", Credential{}, err
	}
	if len(have) >= MaxTokens {
		return "", Credential{}, problem.New(problem.Conflict, "you have %d tokens, which is the most; revoke one first", MaxTokens)
	}
	who := a
	who.Session = "" // the credential that the actor came with stays
	return d.grant(ctx, j, who, Credential{Kind: KindToken, Name: name, Actions: actions, Expires: expires})
}

// SignIn begins a session of a person who has proved who they are. The one
// that their browser came with (old, "" for none) ends in the same commit.
// from holds the organisation, the person, and the request's id and address;
// proved is when they proved it, zero for now.
func (d *Directory) SignIn(ctx context.Context, j Journal, from Actor, name, old string, proved time.Time) (string, error) {
	from.Session = old
	bearer, _, err := d.grant(ctx, j, from, Credential{Kind: KindSession, Name: name, Expires: d.Wall().Add(SessionLife), Proved: proved})
	return bearer, err
}

func (d *Directory) grant(ctx context.Context, j Journal, who Actor, c Credential) (string, Credential, error) {
	limit := MaxSessions
	if c.Kind == KindToken {
		limit = MaxTokens
	}
	bearer, digest := newSecret(who.Org, who.ID)
	now := d.Wall()
	c.ID, c.Digest, c.Created = d.IDs(ids.Token), digest, now
	err := d.change(ctx, j, who, who.ID, c.Kind+":create", about(c, who.ID), func(p *Person) error {
		if !p.Active {
			return errUnauthenticated()
		}
		if now.Before(p.LockedUntil) {
			return errLocked()
		}
		if who.Session != "" {
			p.drop(who.Session)
		}
		p.add(c, limit, now)
		if c.Kind == KindSession {
			p.SeenAt = now
		}
		return nil
	})
	if err != nil {
		return "", Credential{}, err
	}
	return bearer, c, nil
}

// Revoke ends the session or token that the actor came with (sign-out).
func (d *Directory) Revoke(ctx context.Context, j Journal, a Actor) error {
	return d.change(ctx, j, a, a.ID, "session:end", a.ID, func(p *Person) error {
		p.drop(a.Session)
		return nil
	})
}

// RevokeAll ends every session of the actor: sign-out everywhere.
func (d *Directory) RevokeAll(ctx context.Context, j Journal, a Actor) error {
	return d.change(ctx, j, a, a.ID, "session:end", a.ID, func(p *Person) error {
		p.Secrets = slices.DeleteFunc(p.Secrets, func(c Credential) bool { return c.Kind == KindSession })
		return nil
	})
}

// Drop ends one of the actor's own tokens; not_found when there is no such.
func (d *Directory) Drop(ctx context.Context, j Journal, a Actor, id string) error {
	return d.dropOwn(ctx, j, a, KindToken, id)
}

// DropSession ends one of the actor's own sessions; not_found when there is no such.
func (d *Directory) DropSession(ctx context.Context, j Journal, a Actor, id string) error {
	return d.dropOwn(ctx, j, a, KindSession, id)
}

func (d *Directory) dropOwn(ctx context.Context, j Journal, a Actor, kind, id string) error {
	return d.change(ctx, j, a, a.ID, kind+":end", about(Credential{ID: id, Kind: kind}, a.ID), func(p *Person) error {
		return p.end(kind, id)
	})
}

// Credentials lists the actor's own live sessions or tokens.
func (d *Directory) Credentials(ctx context.Context, a Actor, kind string) ([]Credential, error) {
	p, err := d.Person(ctx, a.Org, a.ID)
	if err != nil {
		return nil, err
	}
	return d.live(p, kind), nil
}

// maxTries is how often a change of a person's record is begun again when
// somebody else changed it meanwhile.
const maxTries = 5

// change edits the record of a person and writes the event of it: about is what
// the event is about.
func (d *Directory) change(ctx context.Context, j Journal, a Actor, person, action, about string, f func(*Person) error) error {
	for try := 1; ; try++ {
		p, it, err := table.Load[Person](ctx, d.Table, personKey(a.Org, person))
		if err != nil {
			return problem.Wrap(action, err)
		}
		if err := f(&p); err != nil {
			return err
		}
		next := personItem(a.Org, p)
		next.Version = it.Version
		who := a
		if person == a.ID {
			who.Roles = p.Roles
		}
		err = j.Record(ctx, who, action, about, table.Replace(next))
		if problem.Is(err, problem.Conflict) && try < maxTries {
			continue
		}
		return problem.Wrap(action, err)
	}
}
