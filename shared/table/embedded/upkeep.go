package embedded

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"

	bolt "go.etcd.io/bbolt"

	"vendorrisk/shared/problem"
)

// Work in the background goes in steps, so that commits get their turn.
const (
	stepRecords = 256
	stepBytes   = 1 << 20
)

// Snapshot writes a consistent copy of the file, bodies sealed as they are, as
// of this call; reads and commits go on meanwhile. The copy opens like the
// original, under the same keys.
func (db *DB) Snapshot(w io.Writer) error {
	err := db.bolt.View(func(tx *bolt.Tx) error {
		_, err := tx.WriteTo(w)
		return err
	})
	return engineErr("embedded.snapshot", err)
}

// Purge deletes up to max expired items and answers how many it deleted. Reads
// miss nothing: expired items were absent already.
func (db *DB) Purge(ctx context.Context, max int) (int, error) {
	const op = "embedded.purge"
	done := 0
	for done < max {
		if err := canceled(ctx, op); err != nil {
			return done, err
		}
		n := 0
		err := db.write(stepBytes, func(tx *bolt.Tx) (bool, error) {
			var err error
			n, err = purgeStep(tx, db.now().Unix(), min(max-done, stepRecords))
			return n > 0, err
		})
		if err != nil {
			return done, problem.Wrap(op, err)
		}
		if n == 0 {
			return done, nil
		}
		done += n
	}
	return done, nil
}

// purgeStep deletes up to max items that expired at the Unix time or before.
func purgeStep(tx *bolt.Tx, now int64, max int) (int, error) {
	var dead [][]byte
	c := tx.Bucket(expiryBucket).Cursor()
	for k, _ := c.First(); k != nil && len(dead) < max; k, _ = c.Next() {
		if len(k) <= 8 {
			return 0, damaged()
		}
		if int64(binary.BigEndian.Uint64(k)) > now { //nolint:gosec // was never negative
			break
		}
		dead = append(dead, bytes.Clone(k[8:]))
	}
	items := tx.Bucket(itemsBucket)
	for _, raw := range dead {
		old, err := parseRecord(items.Get(raw))
		if err != nil {
			return 0, err
		}
		k, ok := splitItem(raw)
		if !ok {
			return 0, damaged()
		}
		if err := reindex(tx, k, raw, &old, nil); err != nil {
			return 0, err
		}
		if err := items.Delete(raw); err != nil {
			return 0, err
		}
	}
	return len(dead), nil
}

// Rewrap seals every body anew that is not under the primary key, in steps,
// while reads and commits go on. After it returns nil no older key is needed
// for the file. Broken off, it is simply started again: what is done stays
// done. progress (may be nil) is told how many items it has looked at of about
// how many.
func (db *DB) Rewrap(ctx context.Context, progress func(done, total int)) error {
	const op = "embedded.rewrap"
	// A commit whose turn began before the keys were rotated may still be on
	// its way in under the old one: let it in first, so that it is seen.
	if err := db.write(0, func(*bolt.Tx) (bool, error) { return false, nil }); err != nil {
		return problem.Wrap(op, err)
	}
	total := 0
	if err := db.bolt.View(func(tx *bolt.Tx) error {
		total = tx.Bucket(itemsBucket).Stats().KeyN
		return nil
	}); err != nil {
		return engineErr(op, err)
	}
	done := 0
	for from := []byte(nil); ; {
		if err := canceled(ctx, op); err != nil {
			return err
		}
		var s stretch
		if err := db.bolt.View(func(tx *bolt.Tx) error { return db.survey(tx, from, &s) }); err != nil {
			return engineErr(op, err)
		}
		if err := db.reseal(s); err != nil {
			return problem.Wrap(op, err)
		}
		done += s.seen
		if progress != nil {
			progress(done, max(total, done))
		}
		if s.next == nil {
			return nil
		}
		from = s.next
	}
}

// stretch is one step of Rewrap: which items in it are under an older key.
type stretch struct {
	seen, size int
	stale      [][]byte
	next       []byte // where the following stretch starts; nil at the end
}

func (db *DB) survey(tx *bolt.Tx, from []byte, s *stretch) error {
	c := tx.Bucket(itemsBucket).Cursor()
	for k, v := c.Seek(from); k != nil; k, v = c.Next() {
		if s.seen == stepRecords || s.size > stepBytes {
			s.next = bytes.Clone(k)
			return nil
		}
		r, err := parseRecord(v)
		if err != nil {
			return err
		}
		s.seen++
		s.size += len(v)
		if !db.sealer.Current(r.sealed) {
			s.stale = append(s.stale, bytes.Clone(k))
		}
	}
	return nil
}

func (db *DB) reseal(s stretch) error {
	if len(s.stale) == 0 {
		return nil
	}
	return db.write(s.size, func(tx *bolt.Tx) (bool, error) {
		items, changed := tx.Bucket(itemsBucket), false
		for _, key := range s.stale {
			raw := items.Get(key)
			if raw == nil {
				continue // deleted since the survey
			}
			value, err := db.resealed(key, raw)
			if err != nil {
				return false, err
			}
			if value == nil {
				continue // replaced since the survey, under the primary key
			}
			if err := items.Put(key, value); err != nil {
				return false, err
			}
			changed = true
		}
		return changed, nil
	})
}

// resealed answers the record under the primary key; nil when it is already.
func (db *DB) resealed(key, raw []byte) ([]byte, error) {
	r, err := parseRecord(raw)
	if err != nil || db.sealer.Current(r.sealed) {
		return nil, err
	}
	aad := associated(key, r.header)
	plain, err := db.sealer.Open(r.sealed, aad)
	if err != nil {
		return nil, &problem.Error{Code: problem.Internal, Message: "a stored record does not open under its key", Err: err}
	}
	sealed, err := db.sealer.Seal(plain, aad)
	if err != nil {
		return nil, &problem.Error{Code: problem.Internal, Message: "a body cannot be sealed", Err: err}
	}
	return append(bytes.Clone(r.header), sealed...), nil
}
