package embedded_test

import (
	"fmt"
	"testing"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

// listed answers what the list index shows, as "version:body" by sort key.
func listed(t *testing.T, db table.Table) string {
	t.Helper()
	p, err := db.Query(t.Context(), table.Query{Index: table.ByList, PK: "ORG#o#L"})
	if err != nil {
		t.Fatal(err)
	}
	s := ""
	for _, it := range p.Items {
		s += fmt.Sprintf("%s=%d:%s ", it.List.SK, it.Version, it.Body)
	}
	return s
}

func shows(t *testing.T, db table.Table, want string) {
	t.Helper()
	if got := listed(t, db); got != want {
		t.Fatalf("the index shows %q, want %q", got, want)
	}
}

func TestLagCommits(t *testing.T) {
	db := open(t, t.TempDir(), embedded.Options{Lag: embedded.Lag{Commits: 2}})
	commit(t, db, table.Create(item("1", "a")))
	commit(t, db, table.Create(item("2", "b")))
	shows(t, db, "")
	moved := item("1", "c")
	moved.Version, moved.List.SK = 1, "9"
	commit(t, db, table.Replace(moved))
	shows(t, db, "1=1:a ")
	commit(t, db, table.Remove(item("2", "").Key, 1))
	shows(t, db, "1=1:a 2=1:b ") // the old body under the old key, and what is gone by now
	if it, err := db.Get(t.Context(), moved.Key); err != nil || it.Version != 2 {
		t.Fatalf("get lags: %v", err)
	}
	p, err := db.Query(t.Context(), table.Query{PK: moved.PK})
	if err != nil || len(p.Items) != 1 {
		t.Fatalf("a query of Main lags: %d items, %v", len(p.Items), err)
	}
	// A commit that was refused is no step.
	if err := db.Commit(t.Context(), table.Create(moved)); !problem.Is(err, problem.Conflict) {
		t.Fatal(err)
	}
	shows(t, db, "1=1:a 2=1:b ")
	db.Settle()
	shows(t, db, "9=2:c ")
}

func TestLagFor(t *testing.T) {
	clock := newClock()
	db := open(t, t.TempDir(), embedded.Options{Now: clock.Now, Lag: embedded.Lag{For: time.Second}})
	commit(t, db, table.Create(item("1", "a")))
	clock.Advance(600 * time.Millisecond)
	commit(t, db, table.Create(item("2", "b")))
	shows(t, db, "")
	clock.Advance(400 * time.Millisecond)
	shows(t, db, "1=1:a ")
	clock.Advance(600 * time.Millisecond)
	shows(t, db, "1=1:a 2=1:b ")
}
