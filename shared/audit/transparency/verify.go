package transparency

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Source is what a log is verified from.
type Source interface {
	Getter
	// Keys tells of every item of a partition, also of those that cannot be
	// opened, in the order of their sort keys.
	Keys(ctx context.Context, pk string, each func(sk string) error) error
}

// Whole is what a log without a fault is.
type Whole struct {
	tlog.Tree
	Signed  int64     // size of the newest signed checkpoint
	Last    time.Time // when the last entry happened; zero for an empty log
	Waiting int       // events that have no place in the log yet
	Note    string    // that checkpoint itself
}

// Broken is the first fault of a log.
type Broken struct {
	Index int64  // of the entry at which it lies, or from which on; -1 for none
	What  string // for people
}

func (b *Broken) Error() string {
	if b.Index < 0 {
		return b.What
	}
	return fmt.Sprintf("entry %d: %s", b.Index, b.What)
}

func broken(index int64, format string, args ...any) error {
	return &Broken{Index: index, What: fmt.Sprintf(format, args...)}
}

// Verify reads an organisation's whole log and holds it together: every entry
// against its index and its leaf, every tile and the root against the entries,
// the checkpoint against key and root, and the log against an older checkpoint
// (nil: none is known). It errs with *Broken at the first fault. Nothing of
// what wrote the log is used, so that a fault there would show.
func Verify(ctx context.Context, src Source, org string, key note.Verifier, older *checkpoint.Checkpoint) (Whole, error) {
	v := &verifier{ctx: ctx, src: src, org: org, key: key}
	for _, step := range []func() error{v.events, v.begin, func() error { return v.notRolledBack(older) }, v.places, v.tiles, v.signature} {
		if err := step(); err != nil {
			return v.whole, err
		}
	}
	if older != nil {
		if root, err := v.rootAt(older.N); err != nil || root != older.Hash {
			return v.whole, broken(-1, "the first %d entries are not those of the older checkpoint: history was rewritten", older.N)
		}
	}
	return v.whole, nil
}

// place is one entry as its event says it.
type place struct {
	leaf  tlog.Hash
	event string
}

type verifier struct {
	ctx   context.Context
	src   Source
	org   string
	key   note.Verifier
	whole Whole

	ids        []string // of all events
	unreadable []string
	stray      string // an event that would never enter the log
	double     *Broken
	beyond     *Broken
	entries    []place // by index; an index without event is empty
	head       Head
	unsigned   bool
	hashes     []tlog.Hash // in tlog's order of storage
}

// events reads every event of the organisation.
func (v *verifier) events() error {
	err := v.src.Keys(v.ctx, audit.Partition(v.org), func(sk string) error {
		v.ids = append(v.ids, sk)
		return nil
	})
	if err != nil {
		return problem.Wrap("transparency.verify", err)
	}
	v.entries = make([]place, len(v.ids)) // more cannot have one each
	var last int64 = -1
	for _, id := range v.ids {
		if err := v.ctx.Err(); err != nil {
			return problem.Wrap("transparency.verify", err)
		}
		it, err := v.src.Get(v.ctx, audit.Key(v.org, id))
		if err != nil {
			v.unreadable = append(v.unreadable, id)
			continue
		}
		entry, index, numbered, err := audit.Entry(it.Body)
		e, decodeErr := table.Decode[audit.Event](it)
		if err != nil || decodeErr != nil || e.ID != id {
			v.unreadable = append(v.unreadable, id)
			continue
		}
		if !numbered {
			v.whole.Waiting++
			if it.Due == (table.Key{}) {
				v.stray = id
			}
			continue
		}
		v.put(index, place{tlog.RecordHash(entry), id})
		if index > last {
			last, v.whole.Last = index, e.At
		}
	}
	return nil
}

func (v *verifier) put(index int64, p place) {
	if index >= int64(len(v.entries)) {
		if v.beyond == nil || index < v.beyond.Index {
			v.beyond = &Broken{index, "event " + p.event + " lies beyond the end of the log"}
		}
		return
	}
	if other := v.entries[index].event; other != "" {
		if v.double == nil || index < v.double.Index {
			v.double = &Broken{index, "events " + other + " and " + p.event + " both claim it"}
		}
		return
	}
	v.entries[index] = p
}

// begin reads the head.
func (v *verifier) begin() error {
	it, err := v.src.Get(v.ctx, headKey(v.org))
	if problem.Is(err, problem.NotFound) {
		for i, p := range v.entries {
			if p.event != "" {
				return broken(int64(i), "event %s has a place in the log, but the log's head is gone", p.event)
			}
		}
		return nil
	}
	if err == nil {
		v.head, err = table.Decode[Head](it)
	}
	if err != nil || v.head.Size < 1 {
		return broken(-1, "the log's head cannot be read")
	}
	v.unsigned = it.Due != (table.Key{})
	v.whole.Tree = tlog.Tree{N: v.head.Size, Hash: v.head.Root}
	v.whole.Note = v.head.Note
	return nil
}

func (v *verifier) notRolledBack(older *checkpoint.Checkpoint) error {
	if older != nil && older.N > v.head.Size {
		return broken(v.head.Size, "the log ends here, but the older checkpoint has %d entries: it was cut off or rolled back", older.N)
	}
	return nil
}

// places holds that every index below the head's size has its one event.
func (v *verifier) places() error {
	first := int64(-1)
	for i := range v.head.Size {
		if i == int64(len(v.entries)) || v.entries[i].event == "" {
			first = i
			break
		}
	}
	switch d := v.double; {
	case d != nil && (first < 0 || d.Index < first):
		return d
	case first >= 0 && len(v.unreadable) > 0:
		return broken(first, "no event that can be read holds it; event %s is damaged", v.unreadable[0])
	case first >= 0:
		return broken(first, "its event is gone")
	case len(v.unreadable) > 0:
		return broken(-1, "event %s is damaged; it has no place in the log yet", v.unreadable[0])
	case v.stray != "":
		return broken(-1, "event %s has no place in the log and does not wait for one", v.stray)
	}
	for i := v.head.Size; i < int64(len(v.entries)); i++ {
		if p := v.entries[i]; p.event != "" {
			return broken(i, "event %s lies beyond the end of the log", p.event)
		}
	}
	if v.beyond != nil {
		return v.beyond
	}
	return nil
}

// rootAt is the root of the first n entries.
func (v *verifier) rootAt(n int64) (tlog.Hash, error) {
	return tlog.TreeHash(n, tlog.HashReaderFunc(v.read))
}

func (v *verifier) read(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		out[i] = v.hashes[at]
	}
	return out, nil
}

// tiles builds the tree anew from the entries and compares what is stored.
func (v *verifier) tiles() error {
	v.hashes = make([]tlog.Hash, 0, tlog.StoredHashCount(v.head.Size))
	for i := range v.head.Size {
		more, err := tlog.StoredHashesForRecordHash(i, v.entries[i].leaf, tlog.HashReaderFunc(v.read))
		if err != nil {
			return problem.Wrap("transparency.verify", err)
		}
		v.hashes = append(v.hashes, more...)
	}
	known := map[string]bool{headKey(v.org).SK: true}
	for _, t := range tlog.NewTiles(tileHeight, 0, v.head.Size) {
		k := tileKey(v.org, t.L, t.N)
		known[k.SK] = true
		want, err := tlog.ReadTileData(t, tlog.HashReaderFunc(v.read))
		if err != nil {
			return problem.Wrap("transparency.verify", err)
		}
		it, err := v.src.Get(v.ctx, k)
		if err == nil && bytes.Equal(it.Body, want) {
			continue
		}
		return v.mismatch(t, it.Body, want, err)
	}
	if v.head.Size > 0 {
		if root, err := v.rootAt(v.head.Size); err != nil || root != v.head.Root {
			return broken(-1, "the root of the entries is not the one in the log's head")
		}
	}
	return v.src.Keys(v.ctx, logPK(v.org), func(sk string) error {
		if !known[sk] {
			return broken(-1, "%s stands in the log and does not belong there", sk)
		}
		return nil
	})
}

// mismatch names the entry at which a tile is not what the entries say.
func (v *verifier) mismatch(t tlog.Tile, got, want []byte, err error) error {
	covers := int64(1) << (tileHeight * t.L)
	first := t.N * tileWidth * covers
	if err != nil {
		return broken(first, "tile %d/%d, which begins with it, cannot be read", t.L, t.N)
	}
	for i, h := range split(want) {
		at := i * tlog.HashSize
		if at+tlog.HashSize <= len(got) && bytes.Equal(got[at:at+tlog.HashSize], h[:]) {
			continue
		}
		index := first + int64(i)*covers
		if t.L > 0 {
			return broken(index, "tile %d/%d does not hold the hash of the %d entries from it on", t.L, t.N, covers)
		}
		return broken(index, "event %s is not what was taken into the log", v.entries[index].event)
	}
	return broken(first+int64(t.W)*covers, "tile %d/%d goes on beyond the end of the log", t.L, t.N)
}

// signature holds the signed checkpoint against the entries.
func (v *verifier) signature() error {
	if v.head.Size == 0 {
		return nil
	}
	if v.head.Note == "" && v.unsigned {
		return nil // stopped between the first batch and its signing
	}
	c, err := checkpoint.Open([]byte(v.head.Note), v.key)
	if err != nil {
		return broken(-1, "the log's checkpoint is not signed by the key of this log")
	}
	v.whole.Signed = c.N
	if c.N > v.head.Size {
		return broken(v.head.Size, "the log ends here, but its checkpoint has %d entries", c.N)
	}
	if c.N < v.head.Size && !v.unsigned {
		return broken(c.N, "the log goes on from here, but its checkpoint does not, and nothing waits to be signed")
	}
	if c.N > 0 {
		if root, err := v.rootAt(c.N); err != nil || root != c.Hash {
			return broken(-1, "the first %d entries are not those that the log's checkpoint signs", c.N)
		}
	}
	return nil
}
