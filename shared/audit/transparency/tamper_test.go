package transparency_test

import (
	"errors"
	"strings"
	"testing"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

// vandal changes stored items behind the log's back.
type vandal struct {
	*world
	t  *testing.T
	at map[int64]string // event by index
}

func (v vandal) change(k table.Key, edit func(*table.Item)) {
	v.t.Helper()
	it, err := v.Get(v.t.Context(), k)
	if err != nil {
		v.t.Fatal(err)
	}
	edit(&it)
	v.commit(table.Replace(it))
}

func (v vandal) event(index int64, edit func(*table.Item)) {
	v.t.Helper()
	v.change(audit.Key("acme", v.at[index]), edit)
}

func (v vandal) remove(k table.Key) {
	v.t.Helper()
	it, err := v.Get(v.t.Context(), k)
	if err != nil {
		v.t.Fatal(err)
	}
	v.commit(table.Remove(k, it.Version))
}

func (v vandal) commit(w table.Write) {
	v.t.Helper()
	if err := v.Commit(v.t.Context(), w); err != nil {
		v.t.Fatal(err)
	}
}

// renumber gives an event another index.
func (v vandal) renumber(index, to int64) {
	v.event(index, func(it *table.Item) {
		entry, _, _, err := audit.Entry(it.Body)
		if err != nil {
			v.t.Fatal(err)
		}
		it.Body = audit.Numbered(entry, to)
	})
}

func flip(it *table.Item) { it.Body[len(it.Body)/2] ^= 1 }

func reword(it *table.Item) {
	it.Body = []byte(strings.Replace(string(it.Body), "vendor:update", "vendor:create", 1))
}

const damagedSize = 600

var damages = map[string]struct {
	do    func(v vandal)
	index int64 // that is named; -1 for none
}{
	"an event is reworded":        {func(v vandal) { v.event(300, reword) }, 300},
	"the first event is reworded": {func(v vandal) { v.event(0, reword) }, 0},
	"the last event is reworded":  {func(v vandal) { v.event(599, reword) }, 599},
	"two events are reworded":     {func(v vandal) { v.event(41, reword); v.event(40, reword) }, 40},
	"an event is no longer one":   {func(v vandal) { v.event(17, func(it *table.Item) { it.Body = []byte("{") }) }, 17},
	"an event is deleted":         {func(v vandal) { v.remove(audit.Key("acme", v.at[256])) }, 256},
	"the last event is deleted":   {func(v vandal) { v.remove(audit.Key("acme", v.at[599])) }, 599},
	"two events change places":    {func(v vandal) { v.renumber(9, 12); v.renumber(12, 9) }, 9},
	"two events claim one place":  {func(v vandal) { v.renumber(50, 51) }, 50},
	"an event moves to the end":   {func(v vandal) { v.renumber(5, 600) }, 5},
	"an index far beyond":         {func(v vandal) { v.renumber(5, 1<<60) }, 5},
	"an event loses its index":    {func(v vandal) { v.event(70, unnumber) }, 70},
	"an event is put in between":  {func(v vandal) { v.add(30) }, 30},
	"an event is put at the end":  {func(v vandal) { v.add(600) }, 600},
	"an event that never enters":  {func(v vandal) { v.add(-1) }, -1},
	"a leaf in a tile is flipped": {func(v vandal) { v.tile(0, 1, flip) }, 256 + 128},
	"a tile is cut":               {func(v vandal) { v.tile(0, 2, func(it *table.Item) { it.Body = it.Body[:32*80] }) }, 512 + 80},
	"a tile is longer":            {func(v vandal) { v.tile(0, 2, func(it *table.Item) { it.Body = append(it.Body, it.Body[:32]...) }) }, 600},
	"a tile is gone":              {func(v vandal) { v.remove(transparency.TileKey("acme", 0, 1)) }, 256},
	"an upper tile is flipped":    {func(v vandal) { v.tile(1, 0, flip) }, 256},
	"a tile too many":             {func(v vandal) { v.extra() }, -1},
	"the head is gone":            {func(v vandal) { v.remove(transparency.HeadKey("acme")) }, 0},
	"the head is garbled":         {func(v vandal) { v.head(func(h *transparency.Head) { h.Size = -1 }) }, -1},
	"the head claims more":        {func(v vandal) { v.head(func(h *transparency.Head) { h.Size = 1 << 60 }) }, 600},
	"the head claims less":        {func(v vandal) { v.head(func(h *transparency.Head) { h.Size = 512 }) }, 512},
	"the head has another root":   {func(v vandal) { v.head(func(h *transparency.Head) { h.Root[0] ^= 1 }) }, -1},
	"the checkpoint is altered": {func(v vandal) {
		v.head(func(h *transparency.Head) { h.Note = strings.Replace(h.Note, "600", "601", 1) })
	}, -1},
	"the checkpoint is gone":       {func(v vandal) { v.head(func(h *transparency.Head) { h.Note = "" }) }, -1},
	"somebody else signs":          {func(v vandal) { v.forge() }, -1},
	"the signing is left undone":   {func(v vandal) { v.stale() }, 300},
	"the tail is cut off with all": {func(v vandal) { v.truncate(550) }, 550},
}

func unnumber(it *table.Item) {
	entry, _, _, _ := audit.Entry(it.Body)
	it.Body = entry
}

func (v vandal) add(index int64) {
	e := audit.Event{ID: "evt_0000000000000000000000ZZZZ", At: day, Actor: "per_9", Action: "vendor:update", Subject: "ven_9", Outcome: audit.Done}
	body := table.Encode(e)
	if index >= 0 {
		body = audit.Numbered(body, index)
	}
	v.commit(table.Create(table.Item{Key: audit.Key("acme", e.ID), Body: body}))
}

func (v vandal) tile(level int, n int64, edit func(*table.Item)) {
	v.change(transparency.TileKey("acme", level, n), edit)
}

func (v vandal) extra() {
	v.commit(table.Create(table.Item{Key: transparency.TileKey("acme", 0, 9), Body: make([]byte, 32)}))
}

func (v vandal) head(edit func(*transparency.Head)) {
	v.change(transparency.HeadKey("acme"), func(it *table.Item) {
		h, err := table.Decode[transparency.Head](*it)
		if err != nil {
			v.t.Fatal(err)
		}
		edit(&h)
		it.Body = table.Encode(h)
	})
}

// forge signs the true tree with a key of its own.
func (v vandal) forge() {
	ring, err := keyring.Open(v.t.TempDir())
	if err != nil {
		v.t.Fatal(err)
	}
	key, err := checkpoint.NewKey(ring.Signer())
	if err != nil {
		v.t.Fatal(err)
	}
	by, err := key.Signer("acme")
	if err != nil {
		v.t.Fatal(err)
	}
	c := v.checkpoint(v.t, "acme")
	c.Origin = v.key.Origin("acme")
	note, err := checkpoint.Sign(c, by)
	if err == nil {
		v.t.Fatal("a note was signed under another name")
	}
	c.Origin = by.Name()
	if note, err = checkpoint.Sign(c, by); err != nil {
		v.t.Fatal(err)
	}
	v.head(func(h *transparency.Head) { h.Note = note })
}

// stale puts back the checkpoint of an earlier size.
func (v vandal) stale() {
	v.head(func(h *transparency.Head) { h.Note = v.old })
}

// truncate takes events, tiles, and the head back; only what is signed stays.
func (v vandal) truncate(size int64) {
	p, err := v.log.Prove(v.t.Context(), "acme", transparency.Ask{From: size, Size: size})
	if err != nil {
		v.t.Fatal(err)
	}
	for i := size; i < damagedSize; i++ {
		v.remove(audit.Key("acme", v.at[i]))
	}
	v.tile(0, 2, func(it *table.Item) { it.Body = it.Body[:(size-512)*32] })
	if p, err := v.log.Prove(v.t.Context(), "acme", transparency.Ask{From: size}); err == nil {
		v.t.Error("a proof came from a tile that was cut", p)
	}
	v.head(func(h *transparency.Head) { h.Size, h.Root = size, p.Root })
}

func TestDamageIsFoundAndNamed(t *testing.T) {
	for name, c := range damages {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, embedded.Lag{})
			w.happen(t, "acme", 300)
			w.run(t)
			old, err := w.log.Checkpoint(t.Context(), "acme")
			if err != nil {
				t.Fatal(err)
			}
			w.old = old
			w.happen(t, "acme", damagedSize-300)
			w.run(t)
			w.whole(t, "acme", damagedSize)
			v := vandal{w, t, map[int64]string{}}
			for id, index := range places(t, w, "acme") {
				v.at[index] = id
			}
			c.do(v)
			_, err = w.verify(t, "acme", nil)
			var found *transparency.Broken
			if !errors.As(err, &found) {
				t.Fatalf("not found: %v", err)
			}
			if found.Index != c.index {
				t.Errorf("named %d, not %d: %v", found.Index, c.index, found)
			}
		})
	}
}

// TestOlderCheckpoint gives the log a history that is whole in itself, and is
// found out by a checkpoint that somebody kept.
func TestOlderCheckpoint(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	w.happen(t, "acme", 100)
	w.run(t)
	kept := w.checkpoint(t, "acme")
	before := w.view(t)
	w.happen(t, "acme", 50)
	w.run(t)
	late := w.checkpoint(t, "acme")
	if _, err := w.verify(t, "acme", &kept); err != nil {
		t.Errorf("the true history: %v", err)
	}
	if _, err := w.verify(t, "acme", &late); err != nil {
		t.Errorf("the newest checkpoint: %v", err)
	}
	key := w.verifier(t, "acme")
	_, err := transparency.Verify(t.Context(), before, "acme", key, &late)
	var found *transparency.Broken
	if !errors.As(err, &found) || found.Index != 100 {
		t.Errorf("rolled back: %v", err)
	}
	if _, err := transparency.Verify(t.Context(), before, "acme", key, nil); err != nil {
		t.Errorf("rolled back, without anything to hold against it: %v", err)
	}
	_, err = transparency.Verify(t.Context(), w.view(t), "none", key, &late)
	if !errors.As(err, &found) || found.Index != 0 {
		t.Errorf("all gone: %v", err)
	}
	forked := late
	forked.N, forked.Hash = 120, kept.Hash
	if _, err := w.verify(t, "acme", &forked); !errors.As(err, &found) {
		t.Errorf("rewritten: %v", err)
	}
}
