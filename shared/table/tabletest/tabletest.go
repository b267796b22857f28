// Package tabletest is the contract suite of the storage port: every engine
// passes Run, so that subjects never know which one they have.
package tabletest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Harness is one engine, ready and empty (or with nothing in the partitions
// that the suite makes up for itself).
type Harness struct {
	Table table.Table
	// Stranger is a table of the same kind that signs cursors with another key.
	Stranger table.Table
	// Now is the clock by which the engine judges expiry; Advance moves it.
	Now     func() time.Time
	Advance func(time.Duration)
	// Settle waits until index queries show every commit.
	Settle func()
}

// Run holds an engine to the contract. fresh is called once for each part.
func Run(t *testing.T, fresh func(t *testing.T) Harness) {
	parts := []struct {
		name string
		run  func(*suite)
	}{
		{"round trip", roundTrip},
		{"conditions", conditions},
		{"all or nothing", allOrNothing},
		{"hundred writes", hundredWrites},
		{"limits", limits},
		{"page limit", pageLimit},
		{"unfit keys", unfitKeys},
		{"unfit queries", unfitQueries},
		{"order", order},
		{"ranges", ranges},
		{"indexes follow the item", indexesFollow},
		{"same index sort key", sameSortKey},
		{"cursors", cursors},
		{"expiry", expiry},
		{"one winner", oneWinner},
		{"counter", counter},
		{"copies", copies},
		{"given up", givenUp},
		{"against a model", againstModel},
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) {
			h := fresh(t)
			p.run(&suite{T: t, Harness: h, ctx: t.Context(), org: "ORG#" + rand.Text()})
		})
	}
}

type suite struct {
	*testing.T
	Harness
	ctx context.Context
	org string // so that parts may share one table
}

func (s *suite) key(pk, sk string) table.Key { return table.Key{PK: s.org + "#" + pk, SK: sk} }

func (s *suite) commit(writes ...table.Write) {
	s.Helper()
	if err := s.Table.Commit(s.ctx, writes...); err != nil {
		s.Fatalf("commit: %v", err)
	}
}

func (s *suite) refused(code problem.Code, writes ...table.Write) {
	s.Helper()
	wantCode(s, code, s.Table.Commit(s.ctx, writes...))
}

func (s *suite) get(k table.Key) table.Item {
	s.Helper()
	it, err := s.Table.Get(s.ctx, k)
	if err != nil {
		s.Fatalf("get: %v", err)
	}
	return it
}

func (s *suite) absent(k table.Key) {
	s.Helper()
	_, err := s.Table.Get(s.ctx, k)
	wantCode(s, problem.NotFound, err)
}

// all pages through a query to its end and answers the items in order.
func (s *suite) all(q table.Query) []table.Item {
	s.Helper()
	items, err := readAll(s.ctx, s.Table, q)
	if err != nil {
		s.Fatalf("query: %v", err)
	}
	return items
}

func readAll(ctx context.Context, t table.Table, q table.Query) ([]table.Item, error) {
	var items []table.Item
	for page := 0; ; page++ {
		p, err := t.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		if q.Limit > 0 && len(p.Items) > q.Limit {
			return nil, fmt.Errorf("a page of %d items for limit %d", len(p.Items), q.Limit)
		}
		if len(p.Items) > p.Read {
			return nil, fmt.Errorf("a page of %d items says it read %d", len(p.Items), p.Read)
		}
		items = append(items, p.Items...)
		if p.Cursor == "" {
			return items, nil
		}
		if p.Cursor == q.Cursor || page > 10_000 {
			return nil, errors.New("paging does not move on")
		}
		q.Cursor = p.Cursor
	}
}

func sortKeys(items []table.Item) []string {
	sks := []string{}
	for _, it := range items {
		sks = append(sks, it.SK)
	}
	return sks
}

// fataler is testing.T and rapid.T.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func wantCode(t fataler, code problem.Code, err error) {
	t.Helper()
	var e *problem.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("got %v, want a problem with code %s", err, code)
	}
}

func same(t fataler, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("(-want +got)\n%s", d)
	}
}

func body(n int) []byte { return bytes.Repeat([]byte("x"), n) }
