package transparency_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

func TestEveryEventGetsItsPlace(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	var size int64
	for _, n := range []int{1, 2, 80, 173, 300} { // past one batch, past one tile
		w.happen(t, "acme", n)
		w.happen(t, "other", 1)
		if got := w.run(t); got != n+1 {
			t.Fatalf("took %d of %d", got, n+1)
		}
		size += int64(n)
		w.whole(t, "acme", size)
	}
	w.whole(t, "other", 5)
	events, _, err := w.journal.Events(t.Context(), "acme", "", 1, "")
	if err != nil || len(events) != 1 || events[0].Index == nil || *events[0].Index != size-1 {
		t.Errorf("the newest event does not say its index: %+v, %v", events, err)
	}
}

func TestWaitingEventsAreNoFault(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	if got, err := w.verify(t, "acme", nil); err != nil || got.N != 0 {
		t.Fatal(got, err)
	}
	w.happen(t, "acme", 3)
	if got, err := w.verify(t, "acme", nil); err != nil || got.Waiting != 3 || got.N != 0 {
		t.Fatal(got, err)
	}
	w.run(t)
	w.happen(t, "acme", 2)
	if got, err := w.verify(t, "acme", nil); err != nil || got.Waiting != 2 || got.N != 3 || !got.Last.Equal(day) {
		t.Fatal(got, err)
	}
}

// TestBreaksOffAnywhere lets each storage call of a run fail, before and after
// it has happened. Whatever was left is finished by the next run: every event
// once, at a place that does not change, under checkpoints that agree.
func TestBreaksOffAnywhere(t *testing.T) {
	broke := problem.New(problem.Unavailable, "broke off")
	for _, late := range []bool{false, true} {
		fired := true
		for nth := int64(1); fired; nth++ {
			w := newWorld(t, embedded.Lag{})
			w.happen(t, "acme", 100)
			w.run(t)
			before := places(t, w, "acme")
			w.happen(t, "acme", 200)
			w.happen(t, "other", 1)
			f := &table.Fault{Table: w.DB, Nth: nth, After: late, Err: broke}
			_, err := w.sequencer(f).Run(t.Context(), 10_000)
			if fired = f.Fired(); fired && !problem.Is(err, problem.Unavailable) {
				t.Fatalf("call %d (late %v) failed unseen: %v", nth, late, err)
			}
			if _, err := w.verify(t, "acme", nil); err != nil {
				t.Fatalf("call %d (late %v), at once: %v", nth, late, err)
			}
			w.happen(t, "acme", 7) // others would now come in between, were a batch not settled
			w.run(t)
			root := w.whole(t, "acme", 307).Tree
			w.whole(t, "other", 1)
			after := places(t, w, "acme")
			for id, index := range before {
				if after[id] != index {
					t.Fatalf("event %s moved from %d to %d", id, index, after[id])
				}
			}
			w.agree(t, "acme", root)
		}
	}
}

// agree holds everything that was ever signed against the log as it is now.
func (w *world) agree(t *testing.T, org string, now tlog.Tree) {
	t.Helper()
	w.signed.mu.Lock()
	defer w.signed.mu.Unlock()
	seen := 0
	for _, text := range w.signed.texts {
		lines := strings.Split(text, "\n")
		if lines[0] != w.key.Origin(org) {
			continue
		}
		seen++
		root := w.rootAt(t, org, lines[1], now)
		if lines[2] != root {
			t.Errorf("at size %s a root was signed that is not the log's", lines[1])
		}
	}
	if seen == 0 {
		t.Error("nothing was signed")
	}
}

func places(t *testing.T, w *world, org string) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	for cursor := ""; ; {
		events, next, err := w.journal.Events(t.Context(), org, "", 100, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Index != nil {
				out[e.ID] = *e.Index
			}
		}
		if cursor = next; cursor == "" {
			return out
		}
	}
}

// TestManySequencers lets three of them run over an index that lags, while
// events are written.
func TestManySequencers(t *testing.T) {
	w := newWorld(t, embedded.Lag{For: 5 * time.Millisecond})
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				if _, err := w.sequencer(w.DB).Run(t.Context(), 200); err != nil {
					t.Error(err)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for range 100 {
		w.happen(t, "acme", 4)
	}
	close(stop)
	wg.Wait()
	for range 200 {
		w.run(t)
		if got, err := w.verify(t, "acme", nil); err != nil {
			t.Fatal(err)
		} else if got.Signed == 400 {
			break
		}
		time.Sleep(time.Millisecond) // the index catches up
	}
	w.agree(t, "acme", w.whole(t, "acme", 400).Tree)
}

func TestUnfitEventHoldsUpNobody(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	w.happen(t, "acme", 5)
	bad := table.Item{Key: audit.Key("acme", "evt_00000000000000000000000003"), Version: 1, Body: []byte(`{"id":"x","index":7,"after":""}`)}
	bad.Due = table.DueAt(table.DueEvent, bad.SK, day, bad.Key)
	if err := w.Commit(t.Context(), table.Replace(bad)); err != nil {
		t.Fatal(err)
	}
	n, err := w.seq.Run(t.Context(), 100)
	if n != 4 || !problem.Is(err, problem.Internal) || !strings.Contains(err.Error(), bad.SK) {
		t.Errorf("took %d: %v", n, err)
	}
}

func TestOtherItemsOfTheIndexAreNotRead(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	k := table.Key{PK: identity.OrgPK("acme", "OUTBOX"), SK: "msg_1"}
	if err := w.Commit(t.Context(), table.Create(table.Item{Key: k, Due: table.DueAt(table.DueMessage, k.SK, day, k)})); err != nil {
		t.Fatal(err)
	}
	count := table.NewCounting(w.DB)
	if n, err := w.sequencer(count).Run(t.Context(), 100); n != 0 || err != nil || count.Counts().Read != 0 {
		t.Errorf("took %d, read %d: %v", n, count.Counts().Read, err)
	}
}

// Who follows the log by its batches meets every event once, in its order.
func TestTheBatchesAreTheWholeLogInItsOrder(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	for _, n := range []int{1, 90, 3, 200} {
		w.happen(t, "acme", n)
		w.happen(t, "other", 2)
		w.run(t)
	}
	var next int64
	for {
		b, events, ok, err := transparency.Following(t.Context(), w.DB, "acme", next)
		if err != nil {
			t.Fatal(err)
		} else if !ok {
			break
		}
		for i, e := range events {
			if e.Index == nil || *e.Index != b.First+int64(i) {
				t.Fatalf("event %s stands at %d, its index is %v", e.ID, b.First+int64(i), e.Index)
			}
		}
		next = b.Next()
	}
	if next != 294 {
		t.Errorf("the batches end at %d", next)
	}
}

// Events that are named, in any order, twice, or among what is none, are taken
// once; the index need not show them yet.
func TestNamedEventsAreTakenOnce(t *testing.T) {
	w := newWorld(t, embedded.Lag{Commits: 1000})
	w.happen(t, "acme", 3)
	w.happen(t, "rival", 1)
	keys := []table.Key{audit.Key("acme", "evt_absent"), {PK: "ORG#acme#OUTBOX", SK: "msg_1"}}
	for _, org := range []string{"acme", "rival", "acme"} {
		events, _, err := w.journal.Events(t.Context(), org, "", 10, "") // newest first
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			keys = append(keys, audit.Key(org, e.ID))
		}
	}
	for _, want := range []int{4, 0} {
		if n, err := w.seq.Take(t.Context(), keys); err != nil || n != want {
			t.Errorf("took %d, %v, want %d", n, err, want)
		}
	}
	for org, size := range map[string]int64{"acme": 3, "rival": 1} {
		w.whole(t, org, size)
	}
}
