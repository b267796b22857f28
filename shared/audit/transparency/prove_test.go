package transparency_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

func raw(hashes []tlog.Hash) [][]byte {
	out := make([][]byte, len(hashes))
	for i := range hashes {
		out[i] = hashes[i][:]
	}
	return out
}

// rootAt answers the root (base64) of an earlier size, by a consistency proof
// that verifies against the tree as it is now.
func (w *world) rootAt(t *testing.T, org, size string, now tlog.Tree) string {
	t.Helper()
	from, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.log.Prove(t.Context(), org, transparency.Ask{From: from})
	if err != nil {
		t.Fatal(err)
	}
	c := p.Consistency
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(from), uint64(now.N), raw(c.Hashes), c.Root[:], now.Hash[:]); err != nil {
		t.Fatal(err)
	}
	return c.Root.String()
}

// TestProofsHoldElsewhere gives every proof to a verifier that shares no code
// with what made it.
func TestProofsHoldElsewhere(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	const size = 300
	w.happen(t, "acme", size)
	w.run(t)
	now := w.checkpoint(t, "acme").Tree
	entries := map[int64][]byte{}
	for id, index := range places(t, w, "acme") {
		it, err := w.Get(t.Context(), audit.Key("acme", id))
		if err != nil {
			t.Fatal(err)
		}
		entry, _, _, err := audit.Entry(it.Body)
		if err != nil {
			t.Fatal(err)
		}
		entries[index] = entry
	}
	h := rfc6962.DefaultHasher
	for _, n := range []int64{1, 2, 80, 255, 256, 257, 299, size} {
		for index := int64(0); index < n; index += 7 {
			p, err := w.log.Prove(t.Context(), "acme", transparency.Ask{Index: &index, Size: n, From: max(1, n/2)})
			if err != nil {
				t.Fatal(err)
			}
			leaf := h.HashLeaf(entries[index])
			if err := proof.VerifyInclusion(h, uint64(index), uint64(n), leaf, raw(p.Inclusion.Hashes), p.Root[:]); err != nil {
				t.Errorf("entry %d in %d: %v", index, n, err)
			}
			leaf[0] ^= 1
			if proof.VerifyInclusion(h, uint64(index), uint64(n), leaf, raw(p.Inclusion.Hashes), p.Root[:]) == nil {
				t.Errorf("entry %d in %d: another entry passes too", index, n)
			}
			c := p.Consistency
			if err := proof.VerifyConsistency(h, uint64(c.From), uint64(n), raw(c.Hashes), c.Root[:], p.Root[:]); err != nil {
				t.Errorf("from %d to %d: %v", c.From, n, err)
			}
			if got := w.rootAt(t, "acme", fmt.Sprint(n), now); got != p.Root.String() {
				t.Errorf("the root at %d is %s and %s", n, got, p.Root)
			}
		}
	}
}

func TestProofsAreRefused(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	at := func(i int64) *int64 { return &i }
	if _, err := w.log.Prove(t.Context(), "acme", transparency.Ask{Index: at(0)}); !problem.Is(err, problem.NotFound) {
		t.Errorf("empty log: %v", err)
	}
	w.happen(t, "acme", 5)
	w.run(t)
	w.happen(t, "acme", 5) // not in the checkpoint, so not to be proved
	for _, c := range []struct {
		ask  transparency.Ask
		want []string
	}{
		{transparency.Ask{}, []string{"?index"}},
		{transparency.Ask{Index: at(5)}, []string{"?index"}},
		{transparency.Ask{Index: at(-1), From: 9}, []string{"?index", "?from"}},
		{transparency.Ask{Index: at(0), Size: 6}, []string{"?size"}},
		{transparency.Ask{Size: -1}, []string{"?index", "?size"}},
		{transparency.Ask{Index: at(3), Size: 3}, []string{"?index"}},
		{transparency.Ask{From: 4, Size: 3}, []string{"?from"}},
	} {
		_, err := w.log.Prove(t.Context(), "acme", c.ask)
		var e *problem.Error
		if !errors.As(err, &e) || e.Code != problem.Invalid {
			t.Fatalf("%+v: %v", c.ask, err)
		}
		var got []string
		for _, f := range e.Fields {
			got = append(got, f.Pointer)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%+v: %s", c.ask, d)
		}
	}
	if _, err := w.log.Prove(t.Context(), "other", transparency.Ask{Index: at(0)}); !problem.Is(err, problem.NotFound) {
		t.Errorf("another organisation: %v", err)
	}
}

// stored is a log in memory that counts what is read.
type stored struct {
	items map[table.Key]table.Item
	reads int
}

func (s *stored) Get(_ context.Context, k table.Key) (table.Item, error) {
	s.reads++
	it, ok := s.items[k]
	if !ok {
		return it, problem.New(problem.NotFound, "none")
	}
	return it, nil
}

// growth is a log of so many entries, made without events.
func growth(t testing.TB, w *world, size int64) []table.Write {
	t.Helper()
	writes, err := transparency.Grow(w.key, "acme", size, func(i int64) tlog.Hash {
		return sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
	})
	if err != nil {
		t.Fatal(err)
	}
	return writes
}

func TestProofOfAMillionReadsFewTiles(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	const size = 1_000_000
	s := &stored{items: map[table.Key]table.Item{}}
	for _, wr := range growth(t, w, size) {
		s.items[wr.Item.Key] = wr.Item
	}
	l := &transparency.Log{Table: s, Key: w.key}
	for _, index := range []int64{0, 255, 256, 65_535, 65_536, 524_287, 777_777, size - 1} {
		s.reads = 0
		p, err := l.Prove(t.Context(), "acme", transparency.Ask{Index: &index, From: index + 1})
		if err != nil {
			t.Fatal(err)
		}
		if s.reads > 40 {
			t.Errorf("entry %d: %d reads", index, s.reads)
		}
		leaf := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(index)))
		if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), size, leaf[:], raw(p.Inclusion.Hashes), p.Root[:]); err != nil {
			t.Errorf("entry %d: %v", index, err)
		}
	}
}
