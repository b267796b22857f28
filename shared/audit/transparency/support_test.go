package transparency_test

import (
	"context"
	"crypto"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// world is an engine with a journal and a sequencer on it.
type world struct {
	*embedded.DB
	ring    *keyring.Ring
	key     checkpoint.Key
	signed  *recorder
	journal *audit.Journal
	seq     *transparency.Sequencer
	log     *transparency.Log
	old     string // a checkpoint that a test kept
}

// recorder signs and remembers what it was asked to sign.
type recorder struct {
	crypto.Signer
	mu    sync.Mutex
	texts []string
}

func (r *recorder) Sign(rand io.Reader, msg []byte, o crypto.SignerOpts) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.texts = append(r.texts, string(msg))
	return r.Signer.Sign(rand, msg, o)
}

func newWorld(t testing.TB, lag embedded.Lag) *world {
	t.Helper()
	dir := t.TempDir()
	ring, err := keyring.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	db, err := embedded.Open(dir, embedded.Options{Sealer: ring, CursorKey: ring.Derive("cursor"), Now: clock.Wall, Lag: lag})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w := &world{DB: db, ring: ring, signed: &recorder{Signer: ring.Signer()}}
	if w.key, err = checkpoint.NewKey(w.signed); err != nil {
		t.Fatal(err)
	}
	w.journal = &audit.Journal{Table: db, Now: clock.Fixed(day), Wall: clock.Fixed(day), IDs: ids.Sequence(), Digest: ring.Digest}
	w.seq = w.sequencer(db)
	w.log = &transparency.Log{Table: db, Key: w.key}
	return w
}

func (w *world) sequencer(tb table.Table) *transparency.Sequencer {
	return &transparency.Sequencer{Table: tb, Now: clock.Fixed(day), Key: w.key}
}

// happen writes n events of an organisation, as the journal writes them.
func (w *world) happen(t testing.TB, org string, n int) {
	t.Helper()
	var made collector
	j := *w.journal
	j.Table = &made
	for i := range n {
		if err := j.Record(t.Context(), identity.Actor{Org: org, ID: "per_1"}, "vendor:update", fmt.Sprintf("ven_%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	for part := range slices.Chunk(made.writes, table.MaxWrites) {
		if err := w.Commit(t.Context(), part...); err != nil {
			t.Fatal(err)
		}
	}
}

// collector gathers what is committed, so that many events share one commit.
type collector struct {
	table.Table
	writes []table.Write
}

func (c *collector) Commit(_ context.Context, writes ...table.Write) error {
	c.writes = append(c.writes, writes...)
	return nil
}

// run sequences until nothing waits.
func (w *world) run(t testing.TB) int {
	t.Helper()
	for done := 0; ; {
		n, err := w.seq.Run(t.Context(), 4000)
		if err != nil {
			t.Fatal(err)
		}
		if done += n; n == 0 {
			return done
		}
	}
}

func (w *world) verifier(t testing.TB, org string) note.Verifier {
	t.Helper()
	v, err := w.key.Verifier(org)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// view is a copy of the records, to look at.
func (w *world) view(t testing.TB) *embedded.View {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.db")
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Snapshot(out); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	v, err := embedded.OpenView(path, w.ring, clock.Wall)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func (w *world) verify(t testing.TB, org string, older *checkpoint.Checkpoint) (transparency.Whole, error) {
	t.Helper()
	return transparency.Verify(t.Context(), w.view(t), org, w.verifier(t, org), older)
}

// whole verifies a log that must be whole, with so many entries, all signed.
func (w *world) whole(t testing.TB, org string, size int64) transparency.Whole {
	t.Helper()
	got, err := w.verify(t, org, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.N != size || got.Signed != size || got.Waiting != 0 {
		t.Fatalf("%d entries, %d signed, %d waiting; want %d", got.N, got.Signed, got.Waiting, size)
	}
	return got
}

// checkpoint answers the newest one.
func (w *world) checkpoint(t testing.TB, org string) checkpoint.Checkpoint {
	t.Helper()
	signed, err := w.log.Checkpoint(t.Context(), org)
	if err != nil {
		t.Fatal(err)
	}
	c, err := checkpoint.Open([]byte(signed), w.verifier(t, org))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
