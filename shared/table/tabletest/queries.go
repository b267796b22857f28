package tabletest

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// indexes are all ways to the same items, with the index key that leads there.
var indexes = []table.Index{table.Main, table.ByList, table.ByGroup, table.ByDue}

// everywhere makes an item that stands in every index under its own sort key.
func (s *suite) everywhere(pk, sk string) table.Item {
	return table.Item{
		Key: s.key(pk, sk), List: s.key(pk+"#L", sk), Group: s.key(pk+"#G", sk),
		Due: table.Key{PK: "DUE#" + s.org + pk, SK: sk},
	}
}

func (s *suite) fill(pk string, sks ...string) {
	s.Helper()
	for chunk := range slices.Chunk(sks, table.MaxWrites) {
		var writes []table.Write
		for _, sk := range chunk {
			writes = append(writes, table.Create(s.everywhere(pk, sk)))
		}
		s.commit(writes...)
	}
	s.Settle()
}

func (s *suite) pk(ix table.Index, pk string) string {
	it := s.everywhere(pk, "x")
	return it.IndexKey(ix).PK
}

func unfitQueries(s *suite) {
	pk := s.key("A", "").PK
	for i, q := range []table.Query{
		{}, {PK: pk, Limit: -1}, {PK: pk, Index: 9}, {PK: "A\x00B"}, {PK: pk, Prefix: "\xff"},
		{PK: pk, From: "a\x00"}, {PK: pk, To: "b\xff"}, {PK: strings.Repeat("x", table.MaxPKBytes+1)},
		{PK: pk, Prefix: "a", From: "b"}, {PK: pk, Prefix: "a", To: "b"},
		{PK: pk, Prefix: strings.Repeat("x", table.MaxSKBytes+1)},
	} {
		if _, err := s.Table.Query(s.ctx, q); !problem.Is(err, problem.Invalid) {
			s.Errorf("query %d: %v", i, err)
		}
	}
}

// order is that of the bytes, not of any language, and partitions whose names
// begin alike keep apart.
func order(s *suite) {
	sks := []string{"A", "B", "a", "a!", "a#1", "a#10", "a#2", "aa", "b", "z", "é", "华", "\U0001F600"}
	mixed := slices.Clone(sks)
	slices.Reverse(mixed)
	s.fill("P", mixed...)
	s.fill("P#", "other")
	s.fill("P!", "other")
	s.fill("PP", "other")
	down := slices.Clone(sks)
	slices.Reverse(down)
	for _, ix := range indexes {
		for _, limit := range []int{0, 1, 5, len(sks), 100} {
			q := table.Query{Index: ix, PK: s.pk(ix, "P"), Limit: limit}
			same(s, sks, sortKeys(s.all(q)))
			q.Descending = true
			same(s, down, sortKeys(s.all(q)))
		}
	}
}

func ranges(s *suite) {
	s.fill("P", "a", "b", "b#1", "b#2", "b#2x", "c", "c\U0010FFFF", "d")
	for _, c := range []struct {
		q    table.Query
		want string
	}{
		{table.Query{Prefix: "b"}, "b b#1 b#2 b#2x"},
		{table.Query{Prefix: "b#2"}, "b#2 b#2x"},
		{table.Query{Prefix: "c\U0010FFFF"}, "c\U0010FFFF"},
		{table.Query{Prefix: "x"}, ""},
		{table.Query{From: "b#2"}, "b#2 b#2x c c\U0010FFFF d"},
		{table.Query{From: "b#3"}, "c c\U0010FFFF d"},
		{table.Query{To: "b"}, "a"},
		{table.Query{To: "b#2"}, "a b b#1"},
		{table.Query{From: "b", To: "b#2x"}, "b b#1 b#2"},
		{table.Query{From: "b", To: "b"}, ""},
		{table.Query{From: "d", To: "a"}, ""},
	} {
		want := strings.Fields(c.want)
		for _, ix := range indexes {
			for _, limit := range []int{0, 1, 2} {
				q := c.q
				q.Index, q.PK, q.Limit = ix, s.pk(ix, "P"), limit
				same(s, want, sortKeys(s.all(q)))
				q.Descending = true
				down := slices.Clone(want)
				slices.Reverse(down)
				same(s, down, sortKeys(s.all(q)))
			}
		}
	}
}

// indexesFollow: entries come, move and go with their item, and an index
// answers the item itself.
func indexesFollow(s *suite) {
	it := s.everywhere("P", "1")
	it.Body = []byte("first")
	s.commit(table.Create(it))
	s.Settle()
	it.Version = 1
	old := it
	for _, ix := range indexes {
		same(s, []table.Item{it}, s.all(table.Query{Index: ix, PK: it.IndexKey(ix).PK}))
	}

	it.Body = []byte("second")
	it.List.SK = "moved" // within its partition
	it.Group = s.key("elsewhere", "1")
	it.Due = table.Key{}
	s.commit(table.Replace(it))
	s.Settle()
	it.Version = 2
	same(s, []table.Item{it}, s.all(table.Query{Index: table.ByList, PK: it.List.PK}))
	same(s, []table.Item{it}, s.all(table.Query{Index: table.ByGroup, PK: it.Group.PK}))
	same(s, []table.Item{}, s.all(table.Query{Index: table.ByGroup, PK: old.Group.PK}))
	same(s, []table.Item{}, s.all(table.Query{Index: table.ByDue, PK: old.Due.PK}))

	s.commit(table.Remove(it.Key, 2))
	s.Settle()
	for _, k := range []table.Key{it.List, old.List} {
		same(s, []table.Item{}, s.all(table.Query{Index: table.ByList, PK: k.PK}))
	}
	same(s, []table.Item{}, s.all(table.Query{Index: table.ByGroup, PK: it.Group.PK}))
}

// sameSortKey: items that share an index key are each answered once, page by
// page.
func sameSortKey(s *suite) {
	var writes []table.Write
	var want []string
	for i := range 25 {
		sk := fmt.Sprintf("%02d", i)
		want = append(want, sk)
		writes = append(writes, table.Create(table.Item{Key: s.key("P"+sk, sk), List: s.key("L", "same")}))
	}
	s.commit(writes...)
	s.Settle()
	for _, descending := range []bool{false, true} {
		for _, limit := range []int{1, 7, 0} {
			got := sortKeys(s.all(table.Query{Index: table.ByList, PK: s.key("L", "").PK, Limit: limit, Descending: descending}))
			sort.Strings(got)
			same(s, want, got)
		}
	}
}

// cursors are good for their own query at their own table only.
func cursors(s *suite) {
	s.fill("P", "a", "b", "c", "d")
	s.fill("Q", "a", "b", "c", "d")
	for _, ix := range indexes {
		q := table.Query{Index: ix, PK: s.pk(ix, "P"), From: "a", To: "z", Limit: 2}
		p, err := s.Table.Query(s.ctx, q)
		if err != nil || p.Cursor == "" {
			s.Fatalf("first page: %v, cursor %q", err, p.Cursor)
		}
		q.Cursor = p.Cursor
		same(s, []string{"c", "d"}, sortKeys(s.all(q)))
		other := q
		other.Limit = 1 // the page size may change on the way
		same(s, []string{"c", "d"}, sortKeys(s.all(other)))

		spoil := func(change func(*table.Query)) table.Query {
			c := q
			change(&c)
			return c
		}
		for i, bad := range []table.Query{
			spoil(func(q *table.Query) { q.PK = s.pk(ix, "Q") }),
			spoil(func(q *table.Query) { q.Index = (ix + 1) % 4 }),
			spoil(func(q *table.Query) { q.Descending = true }),
			spoil(func(q *table.Query) { q.From = "" }),
			spoil(func(q *table.Query) { q.To = "y" }),
			spoil(func(q *table.Query) { q.From, q.To, q.Prefix = "", "", "a" }),
			spoil(func(q *table.Query) { q.Cursor = "x" }),
			spoil(func(q *table.Query) { q.Cursor = q.Cursor[1:] }),
			spoil(func(q *table.Query) { q.Cursor += "AA" }),
			spoil(func(q *table.Query) { q.Cursor = strings.Repeat("A", 1<<16) }),
			spoil(func(q *table.Query) { q.Cursor = flip(q.Cursor, 0) }),
			spoil(func(q *table.Query) { q.Cursor = flip(q.Cursor, len(q.Cursor)/2) }),
			spoil(func(q *table.Query) { q.Cursor = flip(q.Cursor, len(q.Cursor)-3) }),
		} {
			_, err := s.Table.Query(s.ctx, bad)
			wantBadCursor(s, i, err)
		}
		_, err = s.Stranger.Query(s.ctx, q)
		wantBadCursor(s, -1, err)
	}
}

func flip(cursor string, at int) string {
	b := []byte(cursor)
	if b[at] == 'A' {
		b[at] = 'B'
	} else {
		b[at] = 'A'
	}
	return string(b)
}

func wantBadCursor(s *suite, i int, err error) {
	s.Helper()
	var e *problem.Error
	if !errors.As(err, &e) || e.Code != problem.Invalid || len(e.Fields) != 1 || e.Fields[0].Pointer != "?cursor" {
		s.Fatalf("cursor %d: %v", i, err)
	}
}
