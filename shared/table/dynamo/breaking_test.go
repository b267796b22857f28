package dynamo_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/dynamo"
)

// breaking opens a fresh table on moto whose requests go wrong as pick says.
func breaking(t *testing.T, pick func(n int) enginetest.Fault) (whole, broken *dynamo.DB) {
	t.Helper()
	at := enginetest.TakeMoto(t)
	tokens := &enginetest.Tokens{}
	c := client(at, tokens)
	name, now := create(t, c), newHand().Now
	b := client(at, &enginetest.Breaking{Next: tokens, Pick: func(n int, _ *http.Request) enginetest.Fault { return pick(n) }})
	return open(t, c, name, 1, now), openWith(t, dynamo.Options{Client: b, Table: name, Now: now, Pause: hurry, Patience: 200 * time.Millisecond})
}

// Every request goes wrong at first: each call is repeated, done once, and
// answers what it answers on a good day.
func TestEachFaultIsRepeatedAndNothingIsDoubled(t *testing.T) {
	for _, fault := range enginetest.Faults {
		t.Run(string(fault), func(t *testing.T) {
			_, db := breaking(t, func(n int) enginetest.Fault {
				if n%2 == 1 {
					return fault
				}
				return enginetest.Whole
			})
			k := table.Key{PK: "ORG#a", SK: "1"}
			for i := range 3 {
				it := table.Item{Key: k, Version: int64(i), Body: fmt.Append(nil, i)}
				if err := db.Commit(t.Context(), table.Replace(it), table.Create(table.Item{Key: table.Key{PK: "ORG#b", SK: fmt.Sprint(i)}})); err != nil {
					t.Fatal(err)
				}
			}
			got, err := db.Get(t.Context(), k)
			if err != nil || got.Version != 3 || string(got.Body) != "2" {
				t.Errorf("%+v, %v", got, err)
			}
			page, err := db.Query(t.Context(), table.Query{PK: "ORG#b"})
			if err != nil || len(page.Items) != 3 {
				t.Errorf("%d items, %v", len(page.Items), err)
			}
		})
	}
}

// An engine that never recovers: a few repeats, then the right code, and a
// commit is whole or not there.
func TestAFaultThatStaysIsToldAndLeavesNoHalf(t *testing.T) {
	for fault, want := range map[enginetest.Fault]problem.Code{
		enginetest.Throttled: problem.Throttled, enginetest.Failed: problem.Unavailable, enginetest.Dropped: problem.Unavailable,
		enginetest.Late: problem.Unavailable, enginetest.Truncated: problem.Unavailable,
	} {
		t.Run(string(fault), func(t *testing.T) {
			sent := 0
			whole, db := breaking(t, func(int) enginetest.Fault { sent++; return fault })
			a, b := table.Key{PK: "ORG#a", SK: "1"}, table.Key{PK: "ORG#b", SK: "1"}
			err := db.Commit(t.Context(), table.Create(table.Item{Key: a}), table.Create(table.Item{Key: b}))
			if answered := fault == enginetest.Truncated && err == nil; !answered { // "{" of "{}" is all that a commit answers
				if problem.CodeOf(err) != want || sent != 6 {
					t.Errorf("%v after %d requests", err, sent)
				}
			}
			var there []bool
			for _, k := range []table.Key{a, b} {
				_, err := whole.Get(t.Context(), k)
				there = append(there, err == nil)
			}
			done := fault == enginetest.Dropped || fault == enginetest.Late || fault == enginetest.Truncated
			if diff := cmp.Diff([]bool{done, done}, there); diff != "" {
				t.Error(diff)
			}
			if _, err := db.Get(t.Context(), a); problem.CodeOf(err) != want {
				t.Errorf("get: %v", err)
			}
			if _, err := db.Query(t.Context(), table.Query{PK: a.PK}); problem.CodeOf(err) != want {
				t.Errorf("query: %v", err)
			}
		})
	}
}

// The wait before a repeat is random, and bounded.
func TestRepeatsAreSpreadAndBounded(t *testing.T) {
	w := &wire{answer: func(int) (int, string, error) { return 500, fail("InternalServerError", ""), nil }}
	waits := map[time.Duration]bool{}
	for range 3 {
		db := openWith(t, dynamo.Options{Client: client("http://127.0.0.1:1", w), Table: "t", Now: newHand().Now})
		began := time.Now()
		_, err := db.Get(t.Context(), table.Key{PK: "P", SK: "S"})
		took := time.Since(began)
		if !problem.Is(err, problem.Unavailable) || took > 1600*time.Millisecond {
			t.Errorf("%v after %s", err, took)
		}
		waits[took.Round(time.Microsecond)] = true
	}
	if len(waits) < 2 || len(w.sent) != 18 {
		t.Errorf("%d requests, waited %v", len(w.sent), waits)
	}
}
