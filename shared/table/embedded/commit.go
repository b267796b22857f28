package embedded

import (
	"bytes"
	"context"
	"time"

	bolt "go.etcd.io/bbolt"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// One bolt transaction takes at most this many commits and bytes, so that one
// caller does not wait long for another's work.
const (
	maxBatchCommits = 64
	maxBatchBytes   = 2 * table.MaxCommitBytes
)

// change is one write, encoded and sealed before it waits for the file.
type change struct {
	verb  table.Verb
	key   table.Key
	raw   []byte // bucket key
	is    int64  // the version that must stand there; 0: none
	next  record // of a Put
	value []byte // of a Put: header and sealed body
	plain []byte // of a Put: the body, should the keys be rotated before its turn
	size  int    // of a Put: bytes of the header in value
}

// request is one commit on its way to the committer.
type request struct {
	ctx     context.Context
	changes []change
	bytes   int
	err     error
	done    chan struct{} // closed when err holds the outcome
}

// Commit carries out all writes or none and is on disk when it answers nil.
// conflict when a condition does not hold, too_large and invalid as of
// table.Validate, unavailable when closed or when the disk failed: only then
// is it open whether the commit happened. A context that ends counts until the
// commit's turn comes; after that the outcome is waited for.
func (db *DB) Commit(ctx context.Context, writes ...table.Write) error {
	const op = "embedded.commit"
	if err := table.Validate(writes); err != nil {
		return problem.Wrap(op, err)
	}
	req := &request{ctx: ctx, changes: make([]change, len(writes)), done: make(chan struct{})}
	for i := range writes {
		c, err := db.prepare(&writes[i])
		if err != nil {
			return problem.Wrap(op, err)
		}
		req.changes[i] = c
		req.bytes += len(c.value)
	}
	select {
	case <-db.closed: // else the select below may still pick the queue
		return problem.Wrap(op, closedErr())
	default:
	}
	select {
	case db.queue <- req:
	case <-db.closed:
		return problem.Wrap(op, closedErr())
	case <-ctx.Done():
		return canceled(ctx, op)
	}
	select {
	case <-req.done:
	case <-db.idle: // closed while it stood in the queue
		select {
		case <-req.done:
		default:
			return problem.Wrap(op, closedErr())
		}
	}
	return problem.Wrap(op, req.err)
}

func (db *DB) prepare(w *table.Write) (change, error) {
	c := change{verb: w.Verb, key: w.Item.Key, raw: itemKey(w.Item.Key), is: w.If}
	if w.Verb != table.VerbPut {
		return c, nil
	}
	c.next = recordOf(&w.Item, w.If+1)
	header := c.next.encodeHeader()
	c.plain, c.size = w.Item.Body, len(header)
	return c, db.seal(&c, header)
}

func (db *DB) seal(c *change, header []byte) error {
	sealed, err := db.sealer.Seal(c.plain, associated(c.raw, header))
	if err != nil {
		return &problem.Error{Code: problem.Internal, Message: "a body cannot be sealed", Err: err}
	}
	c.value = append(header, sealed...)
	return nil
}

// refresh seals anew what was sealed before the keys were rotated and only
// now gets its turn: Rewrap may have passed its place already.
func (db *DB) refresh(changes []change) error {
	for i := range changes {
		c := &changes[i]
		if c.verb != table.VerbPut || db.sealer.Current(c.value[c.size:]) {
			continue
		}
		if err := db.seal(c, bytes.Clone(c.value[:c.size])); err != nil {
			return err
		}
	}
	return nil
}

// committer is the one goroutine that commits. It takes what waits, never
// waits for more: a single writer pays for its own sync only.
func (db *DB) committer() {
	defer close(db.idle)
	for {
		select {
		case first := <-db.queue:
			db.commitBatch(db.gather(first))
		case <-db.closed:
			for {
				select {
				case first := <-db.queue:
					db.commitBatch(db.gather(first))
				default:
					return
				}
			}
		}
	}
}

func (db *DB) gather(first *request) []*request {
	batch, size := []*request{first}, first.bytes
	for len(batch) < maxBatchCommits && size < maxBatchBytes {
		select {
		case r := <-db.queue:
			batch, size = append(batch, r), size+r.bytes
		default:
			return batch
		}
	}
	return batch
}

// commitBatch carries several commits in one transaction. Each is judged on
// what those before it have left; one that fails its conditions has changed
// nothing and leaves the others alone. Nobody is answered before the sync:
// even a conflict may rest on a commit that the disk has yet to take.
func (db *DB) commitBatch(batch []*request) {
	now, size := db.now(), 0
	for _, r := range batch {
		size += r.bytes
	}
	err := db.write(size, func(tx *bolt.Tx) (changed bool, err error) {
		for _, r := range batch {
			if r.err = canceled(r.ctx, ""); r.err != nil {
				continue
			}
			olds, err := judge(tx, r.changes, now)
			if err == nil {
				err = db.refresh(r.changes)
			}
			if err != nil {
				r.err = err
				continue
			}
			wrote, err := apply(tx, r.changes, olds)
			if err != nil {
				return false, err
			}
			changed = changed || wrote
		}
		return changed, nil
	})
	for _, r := range batch {
		if err != nil {
			r.err = err
		}
		close(r.done)
	}
}

// write runs fn in a write transaction of about size bytes and syncs it; when
// fn reports no change there is nothing to sync.
func (db *DB) write(size int, fn func(*bolt.Tx) (changed bool, err error)) error {
	if db.broken.Load() {
		return brokenErr(nil)
	}
	seal := db.lag.before(db.bolt, db.now, size)
	tx, err := db.bolt.Begin(true)
	if err != nil {
		seal(false)
		return engineErr("", err)
	}
	changed, err := fn(tx)
	if err != nil || !changed {
		seal(false)
		if rerr := tx.Rollback(); err == nil {
			err = rerr
		}
		return engineErr("", err)
	}
	err = tx.Commit()
	seal(err == nil)
	if err != nil {
		db.broken.Store(true)
		return brokenErr(err)
	}
	return nil
}

// judge holds a commit's conditions against what stands in the file and
// answers the records that stand there, expired ones too (nil: none).
func judge(tx *bolt.Tx, changes []change, now time.Time) ([]*record, error) {
	items := tx.Bucket(itemsBucket)
	olds := make([]*record, len(changes))
	for i := range changes {
		c := &changes[i]
		var stands int64
		if raw := items.Get(c.raw); raw != nil {
			old, err := parseRecord(raw)
			if err != nil {
				return nil, err
			}
			olds[i] = &old
			if !old.expired(now) {
				stands = old.Version
			}
		}
		if stands != c.is {
			return nil, problem.New(problem.Conflict, "write %d of %d: somebody else changed the record first", i+1, len(changes))
		}
	}
	return olds, nil
}

func brokenErr(err error) error {
	return &problem.Error{Code: problem.Unavailable, Message: "the disk failed a commit; writes are refused until the record store is opened anew", Err: err}
}

func closedErr() error {
	return problem.New(problem.Unavailable, "the record store is closed")
}
