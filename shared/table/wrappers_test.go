package table_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// memory is the least table that the wrappers need: no versions, no order.
type memory map[table.Key]table.Item

func (m memory) Get(_ context.Context, k table.Key) (table.Item, error) {
	it, ok := m[k]
	if !ok {
		return it, problem.New(problem.NotFound, "none")
	}
	return it, nil
}

func (m memory) Query(context.Context, table.Query) (table.Page, error) {
	return table.Page{Read: len(m)}, nil
}

func (m memory) Commit(_ context.Context, writes ...table.Write) error {
	for _, w := range writes {
		m[w.Item.Key] = w.Item
	}
	return nil
}

func put(pk string, change func(*table.Item)) table.Write {
	it := table.Item{Key: table.Key{PK: pk, SK: "HEAD"}}
	if change != nil {
		change(&it)
	}
	return table.Create(it)
}

func TestWithin(t *testing.T) {
	under := table.NewCounting(memory{})
	in := table.Within(under, "acme")
	key := func(pk string) table.Key { return table.Key{PK: pk, SK: "x"} }
	for _, pk := range []string{"ORG#acme", "ORG#acme#VEN#1"} {
		w := put(pk, func(it *table.Item) { it.List, it.Group, it.Due = key(pk), key(pk), key("DUE#15") })
		if err := in.Commit(t.Context(), w); err != nil {
			t.Errorf("commit of %s: %v", pk, err)
		}
		if _, err := in.Get(t.Context(), w.Item.Key); err != nil {
			t.Errorf("get of %s: %v", pk, err)
		}
		if _, err := in.Query(t.Context(), table.Query{PK: pk, Index: table.ByGroup}); err != nil {
			t.Errorf("query of %s: %v", pk, err)
		}
	}
	allowed := under.Counts()
	refused := func(what string, err error) {
		t.Helper()
		if !problem.Is(err, problem.Internal) || strings.Contains(err.Error(), "ORG#") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, pk := range []string{"", "ORG#", "ORG#acm", "ORG#acme2", "ORG#acme2#VEN#1", "ORG#other#VEN", "org#acme", "DUE#00", "xORG#acme"} {
		_, err := in.Get(t.Context(), key(pk))
		refused("get "+pk, err)
		_, err = in.Query(t.Context(), table.Query{PK: pk})
		refused("query "+pk, err)
		for _, w := range []table.Write{put(pk, nil), table.Remove(key(pk), 1), table.Require(key(pk), 0)} {
			refused("commit "+pk, in.Commit(t.Context(), put("ORG#acme", nil), w))
		}
		refused("list "+pk, in.Commit(t.Context(), put("ORG#acme", func(it *table.Item) { it.List = key(pk) })))
		refused("group "+pk, in.Commit(t.Context(), put("ORG#acme", func(it *table.Item) { it.Group = key(pk) })))
	}
	for _, pk := range []string{"", "DUE#16", "DUE#0", "DUE#00#", "ORG#acme"} {
		refused("due "+pk, in.Commit(t.Context(), put("ORG#acme", func(it *table.Item) { it.Due = key(pk) })))
	}
	for _, pk := range []string{"DUE#00", "ORG#acme"} {
		_, err := in.Query(t.Context(), table.Query{Index: table.ByDue, PK: pk})
		refused("due query", err)
	}
	if d := cmp.Diff(allowed, under.Counts()); d != "" {
		t.Errorf("refused calls reached the engine: %s", d)
	}
	for _, org := range []string{"", "a#b", "a\x00"} {
		_, err := table.Within(memory{}, org).Get(t.Context(), key("ORG#"+org))
		refused("organisation", err)
	}
}

func TestCounting(t *testing.T) {
	c := table.NewCounting(memory{})
	before := c.Counts()
	_ = c.Commit(t.Context(), put("A", nil), put("B", nil))
	_, _ = c.Get(t.Context(), table.Key{PK: "A", SK: "HEAD"})
	_, _ = c.Get(t.Context(), table.Key{PK: "C", SK: "HEAD"})
	_, _ = c.Query(t.Context(), table.Query{})
	if d := cmp.Diff(table.Counts{Gets: 2, Queries: 1, Commits: 1, Read: 3}, c.Since(before)); d != "" {
		t.Error(d)
	}
}

func TestFault(t *testing.T) {
	broke := errors.New("broke")
	for _, after := range []bool{false, true} {
		m := memory{}
		f := &table.Fault{Table: m, On: table.CommitCall, Nth: 2, After: after, Err: broke}
		if _, err := f.Query(t.Context(), table.Query{}); err != nil {
			t.Fatal(err)
		}
		for n, want := range []error{nil, broke, nil} {
			if err := f.Commit(t.Context(), put(fmt.Sprint(n), nil)); !errors.Is(err, want) {
				t.Errorf("commit %d: %v", n, err)
			}
			if f.Fired() != (n >= 1) {
				t.Errorf("fired after %d: %v", n, f.Fired())
			}
		}
		if _, happened := m[table.Key{PK: "1", SK: "HEAD"}]; happened != after || len(m) < 2 {
			t.Errorf("after=%v: the failing commit happened: %v", after, happened)
		}
	}
	any := &table.Fault{Table: memory{}, Nth: 2, Err: broke}
	_, _ = any.Get(t.Context(), table.Key{})
	if _, err := any.Query(t.Context(), table.Query{}); !errors.Is(err, broke) {
		t.Error(err)
	}
}

func TestRefs(t *testing.T) {
	under := table.NewCounting(memory{})
	refs := table.NewRefs(under, 2)
	for _, id := range []string{"asm_1", "asm_2", "asm_3"} {
		if err := under.Commit(t.Context(), table.RefWrite("o", id, "ORG#o#ASM#"+id)); err != nil {
			t.Fatal(err)
		}
	}
	find := func(org, id string) (string, int64) {
		t.Helper()
		before := under.Counts()
		pk, err := refs.Partition(t.Context(), org, id)
		if err != nil && !problem.Is(err, problem.NotFound) {
			t.Fatal(err)
		}
		return pk, under.Since(before).Gets
	}
	for i, want := range []int64{1, 0, 0} {
		if pk, gets := find("o", "asm_1"); pk != "ORG#o#ASM#asm_1" || gets != want {
			t.Errorf("call %d: %q with %d gets", i, pk, gets)
		}
	}
	// Another organisation does not profit from what this one has asked.
	if pk, gets := find("p", "asm_1"); pk != "" || gets != 1 {
		t.Errorf("another organisation got %q with %d gets", pk, gets)
	}
	// Absence is not remembered: the record may be created next.
	for range 2 {
		if pk, gets := find("o", "asm_9"); pk != "" || gets != 1 {
			t.Errorf("%q with %d gets", pk, gets)
		}
	}
	for _, id := range []string{"", "a#b", "a\x00b", "\xff", strings.Repeat("x", 3000)} {
		if pk, gets := find("o", id); pk != "" || gets != 0 {
			t.Errorf("unfit id: %q with %d gets", pk, gets)
		}
	}
	// Bounded: of three remembered ones at least one is asked for again.
	total := int64(0)
	for _, id := range []string{"asm_1", "asm_2", "asm_3", "asm_1", "asm_2", "asm_3"} {
		_, gets := find("o", id)
		total += gets
	}
	if total < 3 {
		t.Errorf("%d gets: the memory is larger than it should be", total)
	}
}

func TestDue(t *testing.T) {
	seen := map[string]bool{}
	for i := range 1000 {
		id := fmt.Sprintf("msg_%026d", i)
		if first, again := table.DuePK(id), table.DuePK(id); first != again {
			t.Fatal("an id falls into two partitions")
		}
		seen[table.DuePK(id)] = true
	}
	for _, pk := range table.DuePartitions() {
		delete(seen, pk)
	}
	if len(table.DuePartitions()) != table.DueShards || len(seen) != 0 {
		t.Errorf("partitions outside the list: %v", seen)
	}
	k := table.Key{PK: "ORG#o#OUTBOX", SK: "msg_1"}
	at := time.Date(2026, 3, 1, 13, 0, 0, 0, time.FixedZone("", 3600))
	if got, want := table.DueSK(table.DueMessage, at, k), "M#2026-03-01T12:00:00Z#ORG#o#OUTBOX#msg_1"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	due := func(after time.Duration, now time.Time) bool {
		sk := table.DueSK(table.DueSchedule, at.Add(after), k)
		for _, other := range []table.DueClass{table.DueMessage, table.DueEvent} {
			if sk >= table.DuePrefix(other) && sk < table.DueTo(other, now) {
				t.Errorf("a reader of class %s reads %s", other, sk)
			}
		}
		return sk >= table.DuePrefix(table.DueSchedule) && sk < table.DueTo(table.DueSchedule, now)
	}
	for _, c := range []struct {
		after, now time.Duration
		want       bool
	}{
		{0, 0, true}, {0, -time.Second, false}, {0, time.Hour, true},
		{time.Millisecond, time.Millisecond, false}, // never early: the next whole second
		{time.Millisecond, time.Second, true},
	} {
		if got := due(c.after, at.Add(c.now)); got != c.want {
			t.Errorf("due %v later, asked %v later: %v", c.after, c.now, got)
		}
	}
}

func TestLoad(t *testing.T) {
	type thing struct{ N int }
	m := memory{}
	k := table.Key{PK: "ORG#o", SK: "1"}
	m[k] = table.Item{Key: k, Version: 3, Body: table.Encode(thing{N: 7})}
	v, it, err := table.Load[thing](t.Context(), m, k)
	if err != nil || v.N != 7 || it.Version != 3 {
		t.Fatalf("%v %v %v", v, it, err)
	}
	if _, _, err := table.Load[thing](t.Context(), m, table.Key{PK: "ORG#o", SK: "2"}); !problem.Is(err, problem.NotFound) {
		t.Error(err)
	}
	if _, err := table.Decode[thing](table.Item{Body: []byte("{")}); !problem.Is(err, problem.Internal) {
		t.Error(err)
	}
}
