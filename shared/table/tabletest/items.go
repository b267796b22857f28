package tabletest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// roundTrip: an item comes back as it was put, in any text and with any bytes.
func roundTrip(s *suite) {
	it := table.Item{
		Key:     s.key("VEN#华为#é", "HEAD#\U0001F600"),
		List:    s.key("VENDORS", "ärger"),
		Group:   s.key("VENDORS#high", "ärger"),
		Due:     table.Key{PK: "DUE#03", SK: s.org},
		Expires: s.Now().Add(time.Hour).Truncate(time.Second).UTC(),
		Body:    []byte{0, 1, 0xff, '"', 0},
	}
	s.absent(it.Key)
	s.commit(table.Create(it))
	it.Version = 1
	same(s, it, s.get(it.Key))

	it.Body, it.List, it.Expires = nil, table.Key{}, time.Time{}
	s.commit(table.Replace(it))
	it.Version = 2
	same(s, it, s.get(it.Key))
	s.Settle()
	same(s, []table.Item{it}, s.all(table.Query{Index: table.ByGroup, PK: it.Group.PK}))
}

// conditions: each verb, with each condition, on what stands and what does not.
func conditions(s *suite) {
	k, none := s.key("A", "1"), s.key("A", "none")
	put := func(version int64) table.Write { return table.Replace(table.Item{Key: k, Version: version}) }

	s.refused(problem.Conflict, put(1))
	s.refused(problem.Conflict, table.Remove(k, 1))
	s.refused(problem.Conflict, table.Require(k, 1))
	s.commit(table.Require(none, 0))
	s.absent(k)

	s.commit(put(0))
	s.refused(problem.Conflict, put(0))
	s.refused(problem.Conflict, put(2))
	s.refused(problem.Conflict, table.Require(k, 0))
	s.refused(problem.Conflict, table.Require(k, 2))
	s.refused(problem.Conflict, table.Remove(k, 2))
	s.commit(table.Require(k, 1), table.Create(table.Item{Key: s.key("B", "1")}))
	s.commit(put(1))
	if v := s.get(k).Version; v != 2 {
		s.Fatalf("version %d after two puts", v)
	}
	s.refused(problem.Conflict, table.Remove(k, 1))
	s.commit(table.Remove(k, 2))
	s.absent(k)
	s.commit(put(0))
	if v := s.get(k).Version; v != 1 {
		s.Fatalf("version %d of an item created again", v)
	}
}

// allOrNothing: one condition that fails, wherever it stands, stops them all.
func allOrNothing(s *suite) {
	kept := s.key("A", "kept")
	s.commit(table.Create(table.Item{Key: kept, Body: []byte("old"), List: s.key("L", "old")}))
	group := func(bad table.Write, at int) []table.Write {
		w := []table.Write{
			table.Create(table.Item{Key: s.key("A", "new"), List: s.key("L", "new")}),
			table.Replace(table.Item{Key: kept, Version: 1, Body: []byte("new"), List: s.key("L", "moved")}),
			table.Create(table.Item{Key: s.key("B", "new"), Group: s.key("L", "new")}),
		}
		return append(w[:at], append([]table.Write{bad}, w[at:]...)...)
	}
	for at := range 4 {
		s.refused(problem.Conflict, group(table.Require(s.key("C", "none"), 7), at)...)
		s.refused(problem.Conflict, group(table.Remove(s.key("C", "none"), 1), at)...)
	}
	s.Settle()
	s.absent(s.key("A", "new"))
	s.absent(s.key("B", "new"))
	if it := s.get(kept); string(it.Body) != "old" || it.Version != 1 {
		s.Fatal("a refused commit changed an item")
	}
	same(s, []string{"kept"}, sortKeys(s.all(table.Query{Index: table.ByList, PK: s.key("L", "").PK})))
	same(s, []string{}, sortKeys(s.all(table.Query{Index: table.ByGroup, PK: s.key("L", "").PK})))
}

func hundredWrites(s *suite) {
	writes := make([]table.Write, table.MaxWrites)
	for i := range writes {
		writes[i] = table.Create(table.Item{Key: s.key("A", fmt.Sprintf("%03d", i)), Body: body(i)})
	}
	s.commit(writes...)
	items := s.all(table.Query{PK: s.key("A", "").PK})
	if len(items) != table.MaxWrites {
		s.Fatalf("%d items", len(items))
	}
	for i, it := range items {
		if len(it.Body) != i || it.Version != 1 {
			s.Fatalf("item %d has %d bytes and version %d", i, len(it.Body), it.Version)
		}
	}
	more := append(writes[:0:0], writes...)
	for i := range more {
		more[i].If = 1
	}
	more = append(more, table.Require(s.key("B", "none"), 0))
	s.refused(problem.TooLarge, more...)
	if v := s.get(s.key("A", "000")).Version; v != 1 {
		s.Fatalf("version %d after a commit that was too large", v)
	}
}

// sized makes an item of exactly n bytes.
func (s *suite) sized(k table.Key, n int) table.Item {
	it := table.Item{Key: k, List: s.key("L", k.SK)}
	it.Body = body(n - it.Size())
	return it
}

func limits(s *suite) {
	s.commit(table.Create(s.sized(s.key("A", "max"), table.MaxItemBytes)))
	s.refused(problem.TooLarge, table.Create(s.sized(s.key("A", "over"), table.MaxItemBytes+1)))
	s.absent(s.key("A", "over"))

	// Eleven items below the commit's limit, the last one fills it.
	var writes []table.Write
	left := table.MaxCommitBytes
	for i := 0; left > 0; i++ {
		n := min(left, table.MaxItemBytes)
		writes = append(writes, table.Create(s.sized(s.key("B", fmt.Sprintf("%02d", i)), n)))
		left -= n
	}
	over := append(writes[:0:0], writes...)
	over[len(over)-1].Item.Body = body(len(over[len(over)-1].Item.Body) + 1)
	s.refused(problem.TooLarge, over...)
	same(s, []string{}, sortKeys(s.all(table.Query{PK: s.key("B", "").PK})))
	s.commit(writes...)
	if n := len(s.all(table.Query{PK: s.key("B", "").PK})); n != len(writes) {
		s.Fatalf("%d items of %d", n, len(writes))
	}

	k := s.key("C", "twice")
	s.refused(problem.Invalid, table.Create(table.Item{Key: k}), table.Require(k, 0))
	s.refused(problem.Invalid, table.Remove(k, 0))
	s.refused(problem.Invalid)
}

// pageLimit: a page holds no more than its bytes and says that there is more.
func pageLimit(s *suite) {
	var writes []table.Write
	for i := range 8 {
		writes = append(writes, table.Create(s.sized(s.key("A", fmt.Sprint(i)), 300<<10)))
	}
	s.commit(writes...)
	s.Settle()
	for _, q := range []table.Query{{PK: s.key("A", "").PK}, {Index: table.ByList, PK: s.key("L", "").PK}} {
		p, err := s.Table.Query(s.ctx, q)
		if err != nil {
			s.Fatal(err)
		}
		n := 0
		for i := range p.Items {
			n += p.Items[i].Size()
		}
		// An engine may finish the item that crosses the line.
		if p.Cursor == "" || n == 0 || n > table.MaxPageBytes+table.MaxItemBytes {
			s.Fatalf("a first page of %d bytes, more to come: %v", n, p.Cursor != "")
		}
		same(s, []string{"0", "1", "2", "3", "4", "5", "6", "7"}, sortKeys(s.all(q)))
	}
}

func unfitKeys(s *suite) {
	long := strings.Repeat("é", table.MaxSKBytes/2)
	s.commit(table.Create(table.Item{Key: s.key("A", long)}))
	s.get(s.key("A", long))
	ok := s.key("A", "1")
	for _, k := range []table.Key{
		{}, {PK: ok.PK}, {SK: ok.SK},
		s.key("A\x00", "1"), s.key("A", "1\x00"), s.key("A", "\xff"), s.key("A", long+"x"),
		s.key(strings.Repeat("x", table.MaxPKBytes), "1"),
	} {
		s.refused(problem.Invalid, table.Create(table.Item{Key: k}))
		s.refused(problem.Invalid, table.Remove(k, 1))
		s.refused(problem.Invalid, table.Require(k, 0))
		_, err := s.Table.Get(s.ctx, k)
		wantCode(s, problem.Invalid, err)
		if k == (table.Key{}) {
			continue // as an index key: not in that index
		}
		s.refused(problem.Invalid, table.Create(table.Item{Key: ok, List: k}))
		s.refused(problem.Invalid, table.Create(table.Item{Key: ok, Group: k}))
		s.refused(problem.Invalid, table.Create(table.Item{Key: ok, Due: k}))
	}
	s.absent(ok)
}

// expiry: from its second on an item is absent to reads and to conditions.
func expiry(s *suite) {
	at := s.Now().Add(time.Minute).Truncate(time.Second).UTC()
	k, other := s.key("A", "1"), s.key("A", "2")
	it := table.Item{Key: k, Expires: at, List: s.key("L", "1"), Body: []byte("old")}
	s.commit(table.Create(it), table.Create(table.Item{Key: other, List: s.key("L", "2")}))
	s.get(k)
	s.refused(problem.Conflict, table.Create(it))

	s.Advance(2 * time.Minute)
	s.Settle()
	s.absent(k)
	same(s, []string{"2"}, sortKeys(s.all(table.Query{PK: k.PK})))
	same(s, []string{"2"}, sortKeys(s.all(table.Query{PK: k.PK, Limit: 1})))
	same(s, []string{"2"}, sortKeys(s.all(table.Query{Index: table.ByList, PK: it.List.PK, Limit: 1})))
	s.refused(problem.Conflict, table.Require(k, 1))
	s.refused(problem.Conflict, table.Remove(k, 1))
	s.refused(problem.Conflict, table.Replace(table.Item{Key: k, Version: 1}))
	s.commit(table.Require(k, 0))

	it.Expires, it.Body = time.Time{}, []byte("new")
	s.commit(table.Create(it))
	s.Advance(time.Hour)
	s.Settle()
	it.Version = 1
	same(s, it, s.get(k))
	same(s, []string{"1", "2"}, sortKeys(s.all(table.Query{Index: table.ByList, PK: it.List.PK})))
}

// oneWinner: of many writers with the same version one gets through.
func oneWinner(s *suite) {
	const writers, rounds = 8, 10
	k := s.key("A", "1")
	for version := range int64(rounds) {
		errs := make([]error, writers)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				errs[w] = s.Table.Commit(s.ctx,
					table.Replace(table.Item{Key: k, Version: version}),
					table.Create(table.Item{Key: s.key("W", fmt.Sprintf("%d-%d", version, w))}))
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			wantCode(s, problem.Conflict, err)
		}
		if won != 1 {
			s.Fatalf("%d winners", won)
		}
	}
	if n := len(s.all(table.Query{PK: s.key("W", "").PK})); n != rounds {
		s.Fatalf("%d companions of %d wins", n, rounds)
	}
}

// counter: read, add one, write, again on conflict: no addition is lost, and
// commits on other items are not disturbed.
func counter(s *suite) {
	const writers, each = 4, 10
	k := s.key("A", "1")
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				errs[w] = bump(s.ctx, s.Table, k)
				if errs[w] == nil {
					errs[w] = s.Table.Commit(s.ctx, table.Create(table.Item{Key: s.key("B", fmt.Sprintf("%d-%d", w, i))}))
				}
				if errs[w] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			s.Fatal(err)
		}
	}
	if it := s.get(k); it.Version != writers*each || len(it.Body) != writers*each {
		s.Fatalf("version %d and %d additions of %d", it.Version, len(it.Body), writers*each)
	}
}

func bump(ctx context.Context, t table.Table, k table.Key) error {
	for {
		it, err := t.Get(ctx, k)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
		it.Key = k
		it.Body = append(it.Body, '1')
		if err = t.Commit(ctx, table.Replace(it)); !problem.Is(err, problem.Conflict) {
			return err
		}
	}
}

// copies: what was read or written does not change with the caller's bytes.
func copies(s *suite) {
	it := table.Item{Key: s.key("A", "1"), Body: []byte("right")}
	s.commit(table.Create(it))
	copy(it.Body, "wrong")
	got := s.get(it.Key)
	copy(got.Body, "wrong")
	p := s.all(table.Query{PK: it.PK})
	copy(p[0].Body, "wrong")
	s.commit(table.Create(table.Item{Key: s.key("A", "2"), Body: body(1 << 16)}))
	if b := s.get(it.Key).Body; string(b) != "right" {
		s.Fatalf("the stored body reads %q", b)
	}
}

// givenUp: a context that is over has no effect and is no fault of ours.
func givenUp(s *suite) {
	ctx, stop := context.WithCancel(s.ctx)
	stop()
	k := s.key("A", "1")
	wantCode(s, problem.Unavailable, s.Table.Commit(ctx, table.Create(table.Item{Key: k})))
	_, err := s.Table.Get(ctx, k)
	wantCode(s, problem.Unavailable, err)
	_, err = s.Table.Query(ctx, table.Query{PK: k.PK})
	wantCode(s, problem.Unavailable, err)
	s.absent(k)
}
