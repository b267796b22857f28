package identity

import (
	"context"
	"slices"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Hold is what is kept from a person for a while. The times are of the wall
// clock; zero leaves a thing as it is.
type Hold struct {
	Sessions bool      // end every session
	Locked   time.Time // nobody signs in to the account, and nothing opens it, until then
	Paused   time.Time // no evidence, report or export is handed out until then
}

// HoldWrite is the write that puts a hold on a person; the caller commits it.
// A longer hold that stands already stays.
func (d *Directory) HoldWrite(ctx context.Context, org, id string, h Hold) (table.Write, error) {
	p, it, err := table.Load[Person](ctx, d.Table, personKey(org, id))
	if err != nil {
		return table.Write{}, problem.Wrap("person:hold", err)
	}
	if h.Sessions {
		p.Secrets = slices.DeleteFunc(slices.Clone(p.Secrets), func(c Credential) bool { return c.Kind == KindSession })
	}
	if h.Locked.After(p.LockedUntil) {
		p.LockedUntil = h.Locked
	}
	if h.Paused.After(p.PausedUntil) {
		p.PausedUntil = h.Paused
	}
	next := personItem(org, p)
	next.Version = it.Version
	return table.Replace(next), nil
}

// Release lifts what holds a person.
func (d *Directory) Release(ctx context.Context, j Journal, a Actor, id string) error {
	p, it, err := table.Load[Person](ctx, d.Table, personKey(a.Org, id))
	if err != nil {
		return problem.Wrap("person:release", err)
	}
	p.LockedUntil, p.PausedUntil = time.Time{}, time.Time{}
	next := personItem(a.Org, p)
	next.Version = it.Version
	return j.Record(ctx, a, "person:release", id, table.Replace(next))
}

func errLocked() error {
	return problem.New(problem.Throttled, "this account is locked for a while because of an alert; an administrator can release it")
}
