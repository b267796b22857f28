package embedded_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

func item(sk, body string) table.Item {
	return table.Item{Key: table.Key{PK: "ORG#o#T", SK: sk}, List: table.Key{PK: "ORG#o#L", SK: sk}, Body: []byte(body)}
}

func commit(t testing.TB, db table.Table, writes ...table.Write) {
	t.Helper()
	if err := db.Commit(t.Context(), writes...); err != nil {
		t.Fatal(err)
	}
}

func options(t testing.TB) embedded.Options {
	return embedded.Options{Sealer: newSealer(t), CursorKey: cursorKey(1), Now: newClock().Now, LockWait: 20 * time.Millisecond}
}

func TestOpenLocksOutOthers(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, embedded.Options{})
	_, err := embedded.Open(dir, options(t))
	if !problem.Is(err, problem.Unavailable) || !strings.Contains(err.Error(), "another process has it open") {
		t.Fatal(err)
	}
}

func TestOpenModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "records")
	open(t, dir, embedded.Options{})
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "records.db"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("mode %o, want %o", got, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, spoil := range map[string]func(*embedded.Options){
		"no sealer":        func(o *embedded.Options) { o.Sealer = nil },
		"no clock":         func(o *embedded.Options) { o.Now = nil },
		"short cursor key": func(o *embedded.Options) { o.CursorKey = make([]byte, 31) },
	} {
		opts := options(t)
		spoil(&opts)
		if _, err := embedded.Open(t.TempDir(), opts); !problem.Is(err, problem.Internal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// edit changes a closed store behind its back.
func edit(t *testing.T, dir string, fn func(*bolt.Tx) error) {
	t.Helper()
	file, err := bolt.Open(filepath.Join(dir, "records.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(file.Update(fn), file.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefusesAnotherFormat(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir, embedded.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, dir, func(tx *bolt.Tx) error { return tx.Bucket([]byte("meta")).Put([]byte("format"), []byte{2}) })
	if _, err := embedded.Open(dir, options(t)); !problem.Is(err, problem.Unsupported) {
		t.Fatal(err)
	}
	// The refusal let go of the file.
	edit(t, dir, func(tx *bolt.Tx) error { return tx.Bucket([]byte("meta")).Put([]byte("format"), []byte{1}) })
	open(t, dir, embedded.Options{})
}

// A body that was moved to another key, or a header that was changed in the
// file, does not open.
func TestBodiesAreBoundToTheirItem(t *testing.T) {
	items := []byte("items")
	key := func(sk string) []byte { return []byte("ORG#o#T\x00" + sk) }
	for name, spoil := range map[string]func(*bolt.Tx) error{
		"moved": func(tx *bolt.Tx) error {
			b := tx.Bucket(items)
			return b.Put(key("1"), b.Get(key("2")))
		},
		"version raised": func(tx *bolt.Tx) error {
			b := tx.Bucket(items)
			v := bytes.Clone(b.Get(key("1")))
			v[1]++
			return b.Put(key("1"), v)
		},
		"cut off": func(tx *bolt.Tx) error {
			b := tx.Bucket(items)
			return b.Put(key("1"), bytes.Clone(b.Get(key("1"))[:5]))
		},
	} {
		dir, sealer := t.TempDir(), newSealer(t)
		db := open(t, dir, embedded.Options{Sealer: sealer})
		commit(t, db, table.Create(item("1", "one")), table.Create(item("2", "two")))
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		edit(t, dir, spoil)
		db = open(t, dir, embedded.Options{Sealer: sealer})
		if _, err := db.Get(t.Context(), item("1", "").Key); !problem.Is(err, problem.Internal) {
			t.Errorf("%s: get answered %v", name, err)
		}
		if _, err := db.Query(t.Context(), table.Query{PK: "ORG#o#T"}); !problem.Is(err, problem.Internal) {
			t.Errorf("%s: query answered %v", name, err)
		}
		if it, err := db.Get(t.Context(), item("2", "").Key); err != nil || string(it.Body) != "two" {
			t.Errorf("%s: the other item answered %v", name, err)
		}
	}
}

func TestBodiesAreNotInTheFile(t *testing.T) {
	const marker = "MARKER-of-a-secret-answer"
	dir := t.TempDir()
	db := open(t, dir, embedded.Options{})
	for i := range int64(20) { // replaced ones lie on in free pages
		it := item("known-key", strings.Repeat(marker, int(i)+1))
		it.Version = i
		commit(t, db, table.Replace(it), table.Create(item("x"+strings.Repeat("y", int(i)), marker)))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "records.db"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte(marker)) {
		t.Error("a body lies in clear in the file")
	}
	if !bytes.Contains(raw, []byte("known-key")) {
		t.Error("the file read is not the one written: its keys are missing")
	}
}

func TestClosed(t *testing.T) {
	db := open(t, t.TempDir(), embedded.Options{Lag: embedded.Lag{Commits: 2}})
	commit(t, db, table.Create(item("1", "one")))
	for range 2 {
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, get := db.Get(t.Context(), item("1", "").Key)
	_, query := db.Query(t.Context(), table.Query{PK: "ORG#o#T"})
	_, index := db.Query(t.Context(), table.Query{Index: table.ByList, PK: "ORG#o#L"})
	_, purge := db.Purge(t.Context(), 1)
	for name, err := range map[string]error{
		"get": get, "query": query, "index": index, "purge": purge,
		"commit":   db.Commit(t.Context(), table.Create(item("2", ""))),
		"rewrap":   db.Rewrap(t.Context(), nil),
		"snapshot": db.Snapshot(&bytes.Buffer{}),
	} {
		if !problem.Is(err, problem.Unavailable) {
			t.Errorf("%s after close: %v", name, err)
		}
	}
}

// Close answers every commit that stands in the queue, and what it answered
// nil is in the file.
func TestCloseUnderLoad(t *testing.T) {
	dir, sealer := t.TempDir(), newSealer(t)
	db := open(t, dir, embedded.Options{Sealer: sealer})
	const writers = 32
	acked := make(chan int, writers)
	started := make(chan struct{}, writers)
	for w := range writers {
		go func() {
			n := 0
			for {
				err := db.Commit(t.Context(), table.Replace(table.Item{Key: table.Key{PK: "ORG#o#W", SK: string(rune('A' + w))}, Version: int64(n)}))
				if err != nil {
					if !problem.Is(err, problem.Unavailable) {
						t.Error(err)
					}
					acked <- n
					return
				}
				if n++; n == 1 {
					started <- struct{}{}
				}
			}
		}()
	}
	for range writers {
		<-started
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for range writers {
		sum += int64(<-acked)
	}
	db = open(t, dir, embedded.Options{Sealer: sealer})
	p, err := db.Query(t.Context(), table.Query{PK: "ORG#o#W"})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range p.Items {
		sum -= it.Version
	}
	if sum != 0 {
		t.Errorf("acknowledged commits and those in the file differ by %d", sum)
	}
}
