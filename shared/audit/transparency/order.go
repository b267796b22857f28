package transparency

import (
	"context"
	"fmt"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Batch says which events a commit of the sequencer took up: the index of the
// first, and their ids in the order of the log. It is a way into the log for
// readers that follow it, and no part of what is proved: who verifies the log
// reads the events themselves.
type Batch struct {
	First int64    `json:"first"`
	IDs   []string `json:"ids"`
}

// Next is the index of the entry after the batch.
func (b *Batch) Next() int64 { return b.First + int64(len(b.IDs)) }

func batchKey(org string, first int64) table.Key {
	return table.Key{PK: identity.OrgPK(org, "ORDER"), SK: fmt.Sprintf("%012d", first)}
}

// Following answers the batch that begins at an index, with its events in the
// order of the log; ok is false when the log has not come that far. It reads
// the batch and, by ranges, its events.
func Following(ctx context.Context, t table.Table, org string, first int64) (b Batch, events []audit.Event, ok bool, err error) {
	b, _, err = table.Load[Batch](ctx, t, batchKey(org, first))
	if problem.Is(err, problem.NotFound) {
		return b, nil, false, nil
	} else if err != nil {
		return b, nil, false, problem.Wrap("transparency.following", err)
	}
	found, err := b.items(ctx, t, org)
	if err != nil {
		return b, nil, false, problem.Wrap("transparency.following", err)
	}
	for _, id := range b.IDs {
		it, there := found[id]
		if !there {
			continue
		}
		e, err := table.Decode[audit.Event](it)
		if err != nil {
			return b, nil, false, problem.Wrap("transparency.following", err)
		}
		events = append(events, e)
	}
	return b, events, true, nil
}

// items are the batch's events that are there, by id, read by ranges.
func (b *Batch) items(ctx context.Context, t table.Table, org string) (map[string]table.Item, error) {
	low, high := b.IDs[0], b.IDs[0]
	want := map[string]bool{}
	for _, id := range b.IDs {
		low, high, want[id] = min(low, id), max(high, id), true
	}
	found := map[string]table.Item{}
	q := table.Query{PK: audit.Partition(org), From: low, To: high + "~"}
	for len(found) < len(b.IDs) {
		page, err := t.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			if want[it.SK] {
				found[it.SK] = it
			}
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			break
		}
	}
	return found, nil
}
