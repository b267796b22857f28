package transparency

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Newest answers the newest checkpoint, held against key and head. It errs with
// *Broken where they do not fit together, and with not_found before the first
// event is signed.
func (l *Log) Newest(ctx context.Context, org string) (checkpoint.Checkpoint, error) {
	var c checkpoint.Checkpoint
	head, item, err := loadHead(ctx, l.Table, org)
	switch {
	case err != nil:
		return c, doubt(ctx, err, -1, "the log's head cannot be read")
	case head.Note == "" && (head.Size == 0 || item.Due != (table.Key{})):
		return c, problem.New(problem.NotFound, "the audit log has no checkpoint yet")
	}
	v, err := l.Key.Verifier(org)
	if err != nil {
		return c, err // the key cannot be had now; that says nothing of the log
	}
	if c, err = checkpoint.Open([]byte(head.Note), v); err != nil {
		return c, broken(-1, "the log's checkpoint is not signed by the key of this log")
	}
	switch {
	case c.N > head.Size:
		return c, broken(head.Size, "the log ends here, but its checkpoint has %d entries", c.N)
	case c.N < head.Size && item.Due == (table.Key{}):
		return c, broken(c.N, "the log goes on from here, but its checkpoint does not, and nothing waits to be signed")
	case c.N == head.Size && c.Hash != head.Root:
		return c, broken(-1, "the root in the log's head is not the one that its checkpoint signs")
	}
	return c, nil
}

// Recheck verifies a log that goes on growing, in pieces that can be repeated:
// entries against the leaves of a signed tree, whose tiles are held against its
// root as they are read. Verify, which needs all entries in memory and a
// snapshot, does more and shares nothing with it but the reading of an entry.
type Recheck struct {
	Table table.Table
	Org   string
	Tree  tlog.Tree // what a checkpoint signs
}

func (r *Recheck) hashes(ctx context.Context) tlog.HashReader {
	return tlog.TileHashReader(r.Tree, &tileReader{ctx, r.Table, r.Org})
}

// Extends errs with *Broken unless the log begins with an earlier tree.
func (r *Recheck) Extends(ctx context.Context, older tlog.Tree) error {
	switch {
	case older.N == 0:
		return nil
	case older.N > r.Tree.N:
		return broken(r.Tree.N, "the log ends here, but %d entries were verified before: it was cut off or rolled back", older.N)
	}
	root, err := tlog.TreeHash(older.N, r.hashes(ctx))
	if err != nil {
		return doubt(ctx, err, -1, noRoot)
	}
	if root != older.Hash {
		return broken(-1, "the first %d entries are not those that were verified before: history was rewritten", older.N)
	}
	return nil
}

// ByOrder verifies the entries from an index on, which is where a batch begins,
// as far as some batches go, and answers the index after them. *Broken names
// the first that does not fit; with index -1 it lies in none of these, and the
// walk can go on.
func (r *Recheck) ByOrder(ctx context.Context, first int64, batches int) (next int64, err error) {
	var leaves []tlog.Hash // of the entries as they stand
	var ids []string
	var fault error
	next = first
	for range batches {
		if next >= r.Tree.N || fault != nil {
			break
		}
		b, items, err := r.batch(ctx, next)
		if err != nil {
			if !errors.As(err, new(*Broken)) {
				return first, err
			}
			fault = err
			continue
		}
		for i, id := range b.IDs {
			leaf, err := leafAt(items[id], next+int64(i), id)
			if err != nil {
				fault = err
				break
			}
			leaves, ids = append(leaves, leaf), append(ids, id)
		}
		next = b.Next()
	}
	// An entry before the one at fault may be otherwise than it was taken in.
	if err := r.compare(ctx, first, leaves, ids); err != nil {
		return next, err
	}
	return next, fault
}

// leafAt is the leaf that the event at an index gives.
func leafAt(it table.Item, index int64, id string) (tlog.Hash, error) {
	if it.SK == "" {
		return tlog.Hash{}, broken(index, "event %s is gone or cannot be read", id)
	}
	entry, at, numbered, err := audit.Entry(it.Body)
	if err != nil || !numbered || at != index {
		return tlog.Hash{}, broken(index, "event %s is damaged, or has another place", id)
	}
	return tlog.RecordHash(entry), nil
}

// compare holds leaves against those of the tree, from an index on.
func (r *Recheck) compare(ctx context.Context, first int64, leaves []tlog.Hash, ids []string) error {
	if len(leaves) == 0 {
		return nil
	}
	at := make([]int64, len(leaves))
	for i := range at {
		at[i] = tlog.StoredHashIndex(0, first+int64(i))
	}
	want, err := r.hashes(ctx).ReadHashes(at)
	if err != nil {
		return r.tiles(ctx, err, first, leaves, ids)
	}
	for i, leaf := range leaves {
		if leaf != want[i] {
			return broken(first+int64(i), "event %s is not what was taken into the log", ids[i])
		}
	}
	return nil
}

// tiles names the first entry that the tiles, as they are stored, do not hold.
// Where they hold all of these, the fault lies elsewhere: *Broken then names
// none.
func (r *Recheck) tiles(ctx context.Context, err error, first int64, leaves []tlog.Hash, ids []string) error {
	if unsure(ctx, err) {
		return problem.Wrap("transparency.recheck", err)
	}
	var stored []tlog.Hash
	for i, leaf := range leaves {
		index := first + int64(i)
		if i == 0 || index%tileWidth == 0 {
			it, err := r.Table.Get(ctx, tileKey(r.Org, 0, index/tileWidth))
			if unsure(ctx, err) {
				return problem.Wrap("transparency.recheck", err)
			}
			stored = split(it.Body) // none of one that is gone
		}
		if at := int(index % tileWidth); at >= len(stored) || stored[at] != leaf {
			return broken(index, "event %s is not what the log's tiles hold, or they are damaged", ids[i])
		}
	}
	return broken(-1, noRoot)
}

const noRoot = "the tiles do not give the root that the log's checkpoint signs"

// batch reads the batch that begins at an index, with the events that are left
// of it.
func (r *Recheck) batch(ctx context.Context, first int64) (Batch, map[string]table.Item, error) {
	b, _, err := table.Load[Batch](ctx, r.Table, batchKey(r.Org, first))
	if err != nil {
		return b, nil, doubt(ctx, err, first, "which event it is cannot be told: its batch is damaged or gone")
	}
	if b.First != first || len(b.IDs) == 0 || b.Next() > r.Tree.N {
		return b, nil, broken(first, "which event it is cannot be told: its batch is damaged")
	}
	items, err := b.items(ctx, r.Table, r.Org)
	if err == nil || unsure(ctx, err) {
		return b, items, err
	}
	items = map[string]table.Item{} // one of them cannot be read: one by one
	for _, id := range b.IDs {
		it, err := r.Table.Get(ctx, audit.Key(r.Org, id))
		if unsure(ctx, err) {
			return b, nil, err
		}
		if err == nil {
			items[id] = it
		}
	}
	return b, items, nil
}

// ByTime verifies the events after one (the first: "") in the order of their
// ids, up to limit, and answers the last that it looked at ("" at the end) and
// how many of them have a place below the tree's size. A whole log has as many
// of those as the tree has entries. So it also meets events that were put in,
// which nothing in the order of the log leads to.
func (r *Recheck) ByTime(ctx context.Context, after string, limit int) (last string, seen int64, err error) {
	page, err := r.page(ctx, after, limit)
	if err != nil {
		return after, 0, err
	}
	head, _, err := loadHead(ctx, r.Table, r.Org) // after the events: whatever has a place then lies below its size
	if err != nil {
		return after, 0, doubt(ctx, err, -1, "the log's head cannot be read")
	}
	places := map[int64]tlog.Hash{}
	events := map[int64]string{}
	var order, stored []int64
	for _, it := range page.Items {
		entry, index, numbered, err := audit.Entry(it.Body)
		switch {
		case err != nil:
			return after, 0, broken(-1, "event %s is damaged", it.SK)
		case !numbered && it.Due == (table.Key{}):
			return after, 0, broken(-1, "event %s has no place in the log and would never get one", it.SK)
		case !numbered:
			continue
		case index >= head.Size:
			return after, 0, broken(index, "event %s lies beyond the end of the log", it.SK)
		case index >= r.Tree.N:
			continue
		case events[index] != "":
			return after, 0, broken(index, "events %s and %s both claim it", events[index], it.SK)
		}
		places[index], events[index] = tlog.RecordHash(entry), it.SK
		order, stored = append(order, index), append(stored, tlog.StoredHashIndex(0, index))
	}
	if len(order) > 0 {
		want, err := r.hashes(ctx).ReadHashes(stored)
		if err != nil {
			return after, 0, doubt(ctx, err, -1, noRoot)
		}
		for i, index := range order {
			if places[index] != want[i] {
				return after, 0, broken(index, "event %s is not what was taken into the log", events[index])
			}
		}
	}
	if page.Cursor != "" {
		last = page.Items[len(page.Items)-1].SK
	}
	return last, int64(len(order)), nil
}

// page reads events, fewer where one of them cannot be read.
func (r *Recheck) page(ctx context.Context, after string, limit int) (table.Page, error) {
	q := table.Query{PK: audit.Partition(r.Org), Limit: limit}
	if after != "" {
		q.From, q.To = after+"~", "~"
	}
	for {
		page, err := r.Table.Query(ctx, q)
		if err == nil || unsure(ctx, err) {
			return page, err
		}
		if q.Limit == 1 {
			return page, broken(-1, "the event after %q cannot be read", after)
		}
		q.Limit = (q.Limit + 1) / 2
	}
}

// unsure tells an error that says nothing of what is stored.
func unsure(ctx context.Context, err error) bool {
	return ctx.Err() != nil || problem.Is(err, problem.Unavailable) || problem.Is(err, problem.Throttled)
}

// doubt is a fault of the log, unless the error says nothing of it.
func doubt(ctx context.Context, err error, index int64, what string) error {
	if unsure(ctx, err) {
		return problem.Wrap("transparency.recheck", err)
	}
	return broken(index, "%s", what)
}
