package main

import (
	"context"
	"time"

	"vendorrisk/shared/app/local"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
)

// delivered stores every message as one that was sent at its time, without
// its data, as the outbox leaves it: a server that starts on the directory must
// not mail years of history. What has left the message log by now is not
// written at all.
type delivered struct {
	table.Table
	today time.Time
}

func (d delivered) Commit(ctx context.Context, writes ...table.Write) error {
	kept := make([]table.Write, 0, len(writes))
	for _, w := range writes {
		if w.Verb == table.VerbPut && w.Item.PK == identity.OrgPK(local.Org, "OUTBOX") {
			m, err := table.Decode[notify.Message](w.Item)
			if err != nil {
				return err
			}
			m.State, m.Attempts, m.SentAt, m.Data = notify.Sent, 1, m.CreatedAt, nil
			if w = notify.Write(local.Org, m); w.Item.Expires.Before(d.today) {
				continue
			}
		}
		kept = append(kept, w)
	}
	return d.Table.Commit(ctx, kept...)
}
