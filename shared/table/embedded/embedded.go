// Package embedded is the storage port on one machine: go.etcd.io/bbolt, one
// file, one process.
//
// Every item lies sealed in one bucket under PK NUL SK, with three buckets of
// index entries and one of expiries beside it, all changed in one transaction.
// Keys and index keys stand in clear, because the file is ordered by them;
// bodies never do. A commit is on disk (fdatasync of the pages, then of the
// meta page) before it is answered; commits that arrive while another one
// syncs share the next transaction.
package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

const (
	fileName = "records.db"

	// mapBytes of address space (not memory) are set aside at once: growing
	// the map has to wait for every reader, a slow snapshot among them.
	mapBytes = 1 << 30

	defaultLockWait = time.Second
)

var (
	itemsBucket  = []byte("items")
	expiryBucket = []byte("expiry")
	metaBucket   = []byte("meta")
	indexBuckets = map[table.Index][]byte{
		table.ByList:  []byte("list"),
		table.ByGroup: []byte("group"),
		table.ByDue:   []byte("due"),
	}

	formatKey = []byte("format")
	format    = []byte{1}
)

// Sealer encrypts bodies with associated data. Its results are fresh memory,
// and it is safe for concurrent use.
type Sealer interface {
	Seal(plain, aad []byte) ([]byte, error)
	Open(cipher, aad []byte) ([]byte, error)
	Current(cipher []byte) bool // is it sealed under the primary key
}

// Options are what Open needs. Sealer, CursorKey and Now are required.
type Options struct {
	Sealer    Sealer
	CursorKey []byte           // at least 32 bytes, secret
	Now       func() time.Time // judges expiry, and the age of a lagging view
	LockWait  time.Duration    // how long to wait for another process; 0: one second
	Lag       Lag              // zero: index queries show every commit at once
}

// DB is an open table. Safe for concurrent use.
type DB struct {
	bolt    *bolt.DB
	sealer  Sealer
	cursors *table.CursorSigner
	now     func() time.Time

	queue  chan *request
	closed chan struct{} // closed by Close: no new commits
	idle   chan struct{} // closed when the committer has ended
	once   sync.Once

	// broken is set when the disk failed a commit. What it holds is unknown
	// from then on (a failed sync may have dropped pages), so writes are
	// refused until the file is opened anew.
	broken atomic.Bool

	lag lagging
}

var _ table.Table = (*DB)(nil)

// Open opens or creates dir/records.db. The directory is made with mode 0700,
// the file has 0600. unavailable when another process has it open; unsupported
// when a newer version wrote it; internal for faulty options or a damaged file.
func Open(dir string, opts Options) (*DB, error) {
	if opts.Sealer == nil || opts.Now == nil {
		return nil, problem.New(problem.Internal, "the record store needs a sealer and a clock")
	}
	cursors, err := table.NewCursorSigner(opts.CursorKey)
	if err != nil {
		return nil, err
	}
	file, err := openFile(dir, opts.LockWait)
	if err != nil {
		return nil, err
	}
	db := &DB{
		bolt: file, sealer: opts.Sealer, cursors: cursors, now: opts.Now,
		queue:  make(chan *request, maxBatchCommits),
		closed: make(chan struct{}),
		idle:   make(chan struct{}),
		lag:    lagging{Lag: opts.Lag},
	}
	if err := file.Update(layOut); err != nil {
		return nil, errors.Join(problem.Wrap("embedded.open", err), file.Close())
	}
	go db.committer()
	return db, nil
}

func openFile(dir string, wait time.Duration) (*bolt.DB, error) {
	if wait <= 0 {
		wait = defaultLockWait
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, problem.Wrap("embedded.open", err)
	}
	path := filepath.Join(dir, fileName)
	file, err := bolt.Open(path, 0o600, &bolt.Options{
		Timeout:         wait,
		FreelistType:    bolt.FreelistMapType,
		InitialMmapSize: mapBytes,
		NoStatistics:    true, // nobody reads them, and each transaction would take a lock
	})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, problem.New(problem.Unavailable, "another process has it open: the record store of this data directory")
	}
	if err != nil {
		return nil, problem.Wrap("embedded.open", err)
	}
	if err := errors.Join(os.Chmod(path, 0o600), syncDir(dir), syncDir(filepath.Dir(filepath.Clean(dir)))); err != nil {
		return nil, errors.Join(problem.Wrap("embedded.open", err), file.Close())
	}
	return file, nil
}

// syncDir makes the name of a new file as durable as its content.
func syncDir(dir string) error {
	d, err := os.Open(dir) // the operator's data directory
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func layOut(tx *bolt.Tx) error {
	meta, err := tx.CreateBucketIfNotExists(metaBucket)
	if err != nil {
		return err
	}
	switch found := meta.Get(formatKey); {
	case found == nil:
		if err := meta.Put(formatKey, format); err != nil {
			return err
		}
	case string(found) != string(format):
		return problem.New(problem.Unsupported, "the record store was written by another version of this program")
	}
	names := [][]byte{itemsBucket, expiryBucket}
	for _, name := range indexBuckets {
		names = append(names, name)
	}
	for _, name := range names {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return nil
}

// Close finishes the commits that were taken, refuses new ones, waits for
// readers and releases the file. A second call does nothing.
func (db *DB) Close() error {
	var err error
	db.once.Do(func() {
		close(db.closed)
		<-db.idle
		db.lag.end()
		err = problem.Wrap("embedded.close", db.bolt.Close())
	})
	return err
}

// engineErr gives a bolt error its code; op says what was being done.
func engineErr(op string, err error) error {
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return &problem.Error{Code: problem.Unavailable, Op: op, Message: "the record store is closed", Err: err}
	}
	return problem.Wrap(op, err)
}
