package embedded

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// View is a record file, or a snapshot of one, that is only looked at: not a
// byte of it is written. For programs that judge what is stored.
type View struct{ db *DB }

// Path is the record file of a data directory.
func Path(dir string) string { return filepath.Join(dir, fileName) }

// OpenView opens a record file by its path. now judges expiry. unavailable
// when a server has it open (ask that one for a snapshot); internal for a file
// that is none of ours.
func OpenView(path string, sealer Sealer, now func() time.Time) (*View, error) {
	const op = "embedded.view"
	file, err := bolt.Open(path, 0o400, &bolt.Options{ReadOnly: true, Timeout: defaultLockWait})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, problem.New(problem.Unavailable, "another process has it open: the record store of this data directory")
	}
	if err != nil {
		return nil, problem.Wrap(op, err)
	}
	err = file.View(func(tx *bolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		if meta == nil || !bytes.Equal(meta.Get(formatKey), format) || tx.Bucket(itemsBucket) == nil {
			return problem.New(problem.Internal, "this is not a record store of this version")
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(problem.Wrap(op, err), file.Close())
	}
	return &View{&DB{bolt: file, sealer: sealer, now: now}}, nil
}

// Get is DB.Get.
func (v *View) Get(ctx context.Context, k table.Key) (table.Item, error) { return v.db.Get(ctx, k) }

// Keys tells of the sort keys of a partition in order, expired items included.
// Nothing is opened, so it also names what is damaged. It stops at the first
// error of each and answers it.
func (v *View) Keys(ctx context.Context, pk string, each func(sk string) error) error {
	return v.walk(ctx, join(pk, ""), func(k table.Key) error { return each(k.SK) })
}

// Partitions tells of every partition key once, in order.
func (v *View) Partitions(ctx context.Context, each func(pk string) error) error {
	last := ""
	return v.walk(ctx, nil, func(k table.Key) error {
		if k.PK == last {
			return nil
		}
		last = k.PK
		return each(k.PK)
	})
}

func (v *View) walk(ctx context.Context, prefix []byte, each func(table.Key) error) error {
	return v.db.bolt.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(itemsBucket).Cursor()
		for raw, _ := c.Seek(prefix); raw != nil && bytes.HasPrefix(raw, prefix); raw, _ = c.Next() {
			if err := canceled(ctx, "embedded.view"); err != nil {
				return err
			}
			k, ok := splitItem(raw)
			if !ok {
				return damaged()
			}
			if err := each(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// Close releases the file.
func (v *View) Close() error { return problem.Wrap("embedded.view", v.db.bolt.Close()) }
