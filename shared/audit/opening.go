package audit

import (
	"context"
	"sync"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Openings records that somebody opened answers: one event per actor, record
// and ten minutes. What this process has already recorded it does not write
// again, so reading costs no commit but the first.
type Openings struct {
	Journal *Journal

	mu   sync.Mutex
	seen map[string]time.Time
}

// maxSeen bounds the memory; past it the map starts anew.
const maxSeen = 10_000

// openedMark stands for one actor, record and window, and goes some time after.
func openedMark(a identity.Actor, action, subject string, window time.Time) table.Item {
	return table.Item{
		Key:     table.Key{PK: identity.OrgPK(a.Org, "OPENED", a.ID), SK: window.UTC().Format(time.RFC3339) + "#" + action + "#" + subject},
		Expires: window.Add(2 * openWindow), Body: table.Encode(true),
	}
}

// Note records the opening of a subject by an actor.
func (o *Openings) Note(ctx context.Context, a identity.Actor, action, subject string) error {
	now := o.Journal.Now()
	window := now.Truncate(openWindow)
	name := a.Org + "\x00" + a.ID + "\x00" + action + "\x00" + subject
	o.mu.Lock()
	fresh := !o.seen[name].Equal(window)
	o.mu.Unlock()
	if !fresh {
		return nil
	}
	e := o.Journal.event(Change{Actor: a, Action: action, Subject: subject})
	// The mark makes other processes meet this event instead of writing
	// another; the event itself stands at the moment it tells of.
	err := o.Journal.Table.Commit(ctx, table.Create(o.Journal.item(a.Org, e)), table.Create(openedMark(a, action, subject, window)))
	if err != nil && !problem.Is(err, problem.Conflict) {
		return problem.Wrap("audit.opening", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen == nil || len(o.seen) >= maxSeen {
		o.seen = map[string]time.Time{}
	}
	o.seen[name] = window
	return nil
}
