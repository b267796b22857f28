package embedded

import (
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Lag makes index queries as late as DynamoDB's may be, so that tests can show
// that nobody relies on them. An index query answers as if the last Commits
// commits had not happened yet; with For, a commit shows after that long on
// the Options clock all the same. For alone means the last 64 commits. Get and
// Query on Main stay exact.
//
// It is a mode for tests: it keeps old pages alive, and it gives up (shows
// every commit) when the file comes near to 1 GiB.
type Lag struct {
	Commits int
	For     time.Duration
}

const maxViews = 64

func (l Lag) on() bool { return l.Commits > 0 || l.For > 0 }

func (l Lag) depth() int {
	if l.Commits > 0 {
		return min(l.Commits, maxViews)
	}
	return maxViews
}

// lagging holds the read transactions in which the hidden commits have not
// happened, oldest first.
type lagging struct {
	Lag
	mu    sync.Mutex // also guards the views' transactions: bolt's are not
	views []view
	ended bool // the file is closing: no more views
}

// view is the state before one commit.
type view struct {
	tx *bolt.Tx
	at time.Time // of that commit
}

// before is called ahead of a write transaction of about size bytes; the
// function it answers tells whether the transaction was committed.
func (l *lagging) before(db *bolt.DB, now func() time.Time, size int) func(committed bool) {
	nothing := func(bool) {}
	if !l.on() {
		return nothing
	}
	tx, err := db.Begin(false)
	if err != nil {
		return nothing // the write will say so
	}
	// An open view would block the writer for ever if the map had to grow.
	if tx.Size()+4*int64(size)+64<<20 > mapBytes {
		_ = tx.Rollback() // a read transaction
		l.settle()
		return nothing
	}
	return func(committed bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if !committed || l.ended {
			_ = tx.Rollback() // a read transaction
			return
		}
		l.views = append(l.views, view{tx: tx, at: now()})
		l.drop(len(l.views) - l.depth())
	}
}

// drop ends the n oldest views.
func (l *lagging) drop(n int) {
	for ; n > 0; n-- {
		_ = l.views[0].tx.Rollback() // a read transaction
		l.views = l.views[1:]
	}
}

func (l *lagging) settle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(len(l.views))
}

// end drops the views for good; one left open would keep the file from closing.
func (l *lagging) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.drop(len(l.views))
}

// Settle shows index queries every commit made so far. Without Lag it does
// nothing.
func (db *DB) Settle() { db.lag.settle() }

// indexView runs fn on the state that index queries may see now.
func (db *DB) indexView(fn func(*bolt.Tx) error) error {
	l := &db.lag
	if !l.on() {
		return db.bolt.View(fn)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.For > 0 && len(l.views) > 0 && db.now().Sub(l.views[0].at) >= l.For {
		l.drop(1)
	}
	if len(l.views) > 0 {
		return fn(l.views[0].tx)
	}
	return db.bolt.View(fn)
}
