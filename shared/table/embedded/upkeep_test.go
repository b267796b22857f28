package embedded_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

// fill creates n items, and answers the key of the i-th.
func fill(t testing.TB, db table.Table, n int) func(i int) table.Key {
	t.Helper()
	at := func(i int) string { return fmt.Sprintf("%06d", i) }
	for from := 0; from < n; from += table.MaxWrites {
		var writes []table.Write
		for i := from; i < min(n, from+table.MaxWrites); i++ {
			writes = append(writes, table.Create(item(at(i), "body "+at(i))))
		}
		commit(t, db, writes...)
	}
	return func(i int) table.Key { return item(at(i), "").Key }
}

func TestRewrap(t *testing.T) {
	const n = 700 // more than two steps
	sealer := newSealer(t)
	db := open(t, t.TempDir(), embedded.Options{Sealer: sealer})
	key := fill(t, db, n)
	old := sealer.rotate(t)

	// Broken off after the first step.
	ctx, stop := context.WithCancel(t.Context())
	if err := db.Rewrap(ctx, func(_, _ int) { stop() }); !problem.Is(err, problem.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Fatalf("a rewrap that was broken off answered %v", err)
	}

	// Started again while others read, replace, delete and create.
	var round atomic.Int64
	var reports []int
	err := db.Rewrap(t.Context(), func(done, total int) {
		reports = append(reports, done)
		if total < done {
			t.Errorf("%d of %d", done, total)
		}
		i := int(round.Add(1))
		replaced := item(key(n-i).SK, "new")
		replaced.Version = 1
		commit(t, db, table.Replace(replaced), table.Remove(key(n-100-i), 1), table.Create(item("a"+key(i).SK, "new")))
		if _, err := db.Get(t.Context(), key(i)); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(reports) < 3 || reports[len(reports)-1] < n-10 {
		t.Errorf("progress was %v", reports)
	}

	sealer.forget(t, old)
	read, q := 0, table.Query{PK: key(0).PK}
	for {
		p, err := db.Query(t.Context(), q)
		if err != nil {
			t.Fatalf("after the old key is gone: %v", err)
		}
		read += len(p.Items)
		if q.Cursor = p.Cursor; q.Cursor == "" {
			break
		}
	}
	if read != n {
		t.Errorf("%d items of %d", read, n)
	}
}

// Without Rewrap the old key is needed: the test above can fail.
func TestForgottenKeyWithoutRewrap(t *testing.T) {
	sealer := newSealer(t)
	db := open(t, t.TempDir(), embedded.Options{Sealer: sealer})
	key := fill(t, db, 1)
	sealer.forget(t, sealer.rotate(t))
	if _, err := db.Get(t.Context(), key(0)); !problem.Is(err, problem.Internal) {
		t.Fatal(err)
	}
}

func TestSnapshot(t *testing.T) {
	sealer := newSealer(t)
	db := open(t, t.TempDir(), embedded.Options{Sealer: sealer})
	key := fill(t, db, 200)
	dir := t.TempDir()
	// Commits while it streams do not reach it.
	var copied bytes.Buffer
	if err := db.Snapshot(writerFunc(func(p []byte) (int, error) {
		if copied.Len() == 0 {
			commit(t, db, table.Remove(key(0), 1), table.Create(item("later", "")))
		}
		return copied.Write(p)
	})); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "records.db"), copied.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	snap := open(t, dir, embedded.Options{Sealer: sealer})
	for _, q := range []table.Query{{PK: key(0).PK}, {Index: table.ByList, PK: item("", "").List.PK}} {
		p, err := snap.Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Items) != 200 || p.Items[0].Key != key(0) {
			t.Errorf("the snapshot holds %d items", len(p.Items))
		}
	}
	broken := errors.New("the reader went away")
	if err := db.Snapshot(writerFunc(func([]byte) (int, error) { return 0, broken })); !problem.Is(err, problem.Internal) || !strings.Contains(err.Error(), broken.Error()) {
		t.Errorf("a snapshot that cannot be written answered %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestPurge(t *testing.T) {
	const n = 600 // more than two steps
	clock, sealer, dir := newClock(), newSealer(t), t.TempDir()
	db := open(t, dir, embedded.Options{Now: clock.Now, Sealer: sealer})
	var writes []table.Write
	for i := range n {
		it := item(fmt.Sprintf("%03d", i), strings.Repeat("x", 500))
		it.Expires = clock.Now().Add(time.Duration(i+1) * time.Second)
		writes = append(writes, table.Create(it))
		if len(writes) == table.MaxWrites {
			commit(t, db, writes...)
			writes = nil
		}
	}
	// Freed of its expiry, and moved to a later one: neither may be purged.
	for i, later := range []time.Time{{}, clock.Now().Add(time.Hour)} {
		it := item(fmt.Sprintf("%03d", i), "kept")
		it.Version, it.Expires = 1, later
		commit(t, db, table.Replace(it))
	}
	purge := func(max, want int) {
		t.Helper()
		if got, err := db.Purge(t.Context(), max); err != nil || got != want {
			t.Fatalf("purged %d, %v; want %d", got, err, want)
		}
	}
	purge(n, 0)
	clock.Advance(500 * time.Second)
	purge(10, 10)
	purge(n, 488)
	purge(n, 0)
	// Whatever is not purged still reads, on every way.
	for _, q := range []table.Query{{PK: "ORG#o#T"}, {Index: table.ByList, PK: "ORG#o#L"}} {
		p, err := db.Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Items) != 102 || p.Read != 102 {
			t.Errorf("index %d: %d items, %d read", q.Index, len(p.Items), p.Read)
		}
	}
}

// Items that expired count as read until they are purged: Page.Read shows the
// waste.
func TestReadCounts(t *testing.T) {
	clock := newClock()
	db := open(t, t.TempDir(), embedded.Options{Now: clock.Now})
	fill(t, db, 1000)
	for i, q := range []table.Query{
		{PK: "ORG#o#T", Limit: 10},
		{PK: "ORG#o#T", Limit: 10, From: "000500"},
		{PK: "ORG#o#T", Limit: 10, Descending: true},
		{PK: "ORG#o#T", Prefix: "00012"},
		{Index: table.ByList, PK: "ORG#o#L", From: "000990"},
		{Index: table.ByList, PK: "ORG#o#L", To: "000010", Descending: true},
	} {
		p, err := db.Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Items) != 10 || p.Read != 10 {
			t.Errorf("query %d: %d items, %d read", i, len(p.Items), p.Read)
		}
	}
	it := item("gone", "")
	it.Expires = clock.Now().Add(time.Second)
	commit(t, db, table.Create(it))
	clock.Advance(time.Second)
	p, err := db.Query(t.Context(), table.Query{PK: "ORG#o#T", Prefix: "g"})
	if err != nil || len(p.Items) != 0 || p.Read != 1 {
		t.Errorf("%d items, %d read, %v", len(p.Items), p.Read, err)
	}
}
