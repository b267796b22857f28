package audit

import (
	"context"
	"slices"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Journal is the one way in which subjects change records: Commit puts the
// change, its event, its messages and its idempotency mark into one commit.
type Journal struct {
	Table  table.Table
	Now    clock.Clock
	Wall   clock.Clock // idempotency marks live by the wall clock
	IDs    ids.Maker
	Digest func(label, value string) string // keyed; the same value gives the same
	// Poke, when set, is told after each commit that wrote messages.
	Poke func()
}

// Change is what one action does.
type Change struct {
	Actor   identity.Actor
	Action  string
	Subject string // id of the record the event is about
	Before  []byte // bodies of that record, for the digests
	After   []byte
	Writes  []table.Write
	Wake    bool // the writes hold messages: deliver soon
}

// Commit applies a change. conflict means that something it was based on is
// no longer so; nothing was written.
func (j *Journal) Commit(ctx context.Context, c Change) error {
	writes := append(slices.Clip(c.Writes), table.Create(j.item(c.Actor.Org, j.event(c))))
	if mark, ok := j.mark(ctx, c); ok {
		writes = append(writes, mark)
	}
	if err := j.Table.Commit(ctx, writes...); err != nil {
		return problem.Wrap(c.Action, err)
	}
	marked(ctx)
	if c.Wake && j.Poke != nil {
		j.Poke()
	}
	return nil
}

// Record is Commit for callers that only have writes (identity.Journal).
func (j *Journal) Record(ctx context.Context, a identity.Actor, action, subject string, writes ...table.Write) error {
	return j.Commit(ctx, Change{Actor: a, Action: action, Subject: subject, Writes: writes})
}

func (j *Journal) event(c Change) Event {
	e := Event{
		ID: j.IDs(ids.Event), At: j.Now(), Actor: c.Actor.ID, Action: c.Action, Subject: c.Subject,
		Outcome: Done, RequestID: c.Actor.RequestID, Before: j.digest(c.Before), After: j.digest(c.After),
	}
	for _, r := range c.Actor.Roles {
		e.Roles = append(e.Roles, string(r))
	}
	if c.Actor.Address != "" {
		e.Source = j.Digest("address", c.Actor.Address)
	}
	return e
}

// item stands in the due index until the sequencer has given it its place in
// the log.
func (j *Journal) item(org string, e Event) table.Item {
	key := Key(org, e.ID)
	return table.Item{
		Key:   key,
		Due:   table.DueAt(table.DueEvent, e.ID, e.At, key),
		List:  table.Key{PK: identity.OrgPK(org, "SUBJECT", e.Subject), SK: e.ID},
		Group: table.Key{PK: identity.OrgPK(org, "ACTOR", e.Actor), SK: e.ID},
		Body:  table.Encode(e),
	}
}

// Events lists the log, newest first; with a subject, only that record's.
func (j *Journal) Events(ctx context.Context, org, subject string, limit int, cursor string) ([]Event, string, error) {
	return j.Find(ctx, org, Filter{Subject: subject}, limit, cursor)
}

// openWindow is how long one opening of a record counts as the same one.
const openWindow = 10 * time.Minute
