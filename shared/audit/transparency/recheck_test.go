package transparency_test

import (
	"context"
	"errors"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

// recheck walks a log in pieces, in both orders, as the schedule does.
func recheck(w *world, ctx context.Context, known tlog.Tree) error {
	c, err := w.log.Newest(ctx, "acme")
	if err != nil {
		return err
	}
	r := transparency.Recheck{Table: w, Org: "acme", Tree: c.Tree}
	found := r.Extends(ctx, known)
	seen := int64(0)
	for after := ""; found == nil; {
		last, n, err := r.ByTime(ctx, after, 100)
		seen, found = seen+n, err
		if after = last; last == "" {
			break
		}
	}
	var b *transparency.Broken
	for next := int64(0); next < c.N; {
		to, err := r.ByOrder(ctx, next, 3)
		if errors.As(err, &b) && b.Index >= 0 {
			return err
		}
		if err != nil && found == nil {
			found = err
		}
		next = to
	}
	if found == nil && seen != c.N {
		return errors.New("an event is missing, and by its order it is there")
	}
	return found
}

// otherwise are the damages that a recheck names in another way than Verify,
// which rebuilds all tiles; 1<<62 for none: they change nothing that is signed.
var otherwise = map[string]int64{
	"an upper tile is flipped": -1,
	"a tile is longer":         1 << 62,
	"a tile too many":          1 << 62,
}

func TestARecheckFindsDamage(t *testing.T) {
	for name, c := range damages {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, embedded.Lag{})
			w.happen(t, "acme", 300)
			w.run(t)
			known := w.checkpoint(t, "acme")
			w.old, _ = w.log.Checkpoint(t.Context(), "acme")
			w.happen(t, "acme", damagedSize-300)
			w.run(t)
			if err := recheck(w, t.Context(), known.Tree); err != nil {
				t.Fatalf("before the damage: %v", err)
			}
			v := vandal{w, t, map[int64]string{}}
			for id, index := range places(t, w, "acme") {
				v.at[index] = id
			}
			c.do(v)
			want, other := otherwise[name]
			if !other {
				want = c.index
			}
			err := recheck(w, t.Context(), known.Tree)
			var b *transparency.Broken
			switch {
			case want == 1<<62:
				if err != nil {
					t.Error(err)
				}
			case name == "the head is gone": // the caller knows that there was one
				if !problem.Is(err, problem.NotFound) {
					t.Error(err)
				}
			case !errors.As(err, &b):
				t.Errorf("not found: %v", err)
			case b.Index != want:
				t.Errorf("named %d, not %d: %v", b.Index, want, b)
			}
		})
	}
}

// The history up to the last verified size stays known even where the whole log
// is exchanged for another that its own key signs.
func TestARecheckHoldsTheLogToWhatWasVerified(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	w.happen(t, "acme", 100)
	w.run(t)
	known := w.checkpoint(t, "acme").Tree
	var b *transparency.Broken
	r := transparency.Recheck{Table: w, Org: "acme", Tree: known}
	other := known
	other.N = 60
	if err := r.Extends(t.Context(), other); !errors.As(err, &b) {
		t.Errorf("another root: %v", err)
	}
	other = known
	other.N = 130
	if err := r.Extends(t.Context(), other); !errors.As(err, &b) || b.Index != 100 {
		t.Errorf("a longer log was known: %v", err)
	}
}

// Storage that fails says nothing of the log: that is no alarm.
func TestAnOutageIsNoDamage(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	w.happen(t, "acme", 300)
	w.run(t)
	c := w.checkpoint(t, "acme")
	for gone := range 6 {
		down := &failing{Table: w, after: gone}
		r := transparency.Recheck{Table: down, Org: "acme", Tree: c.Tree}
		_, err := r.ByOrder(t.Context(), 0, 9)
		_, _, err2 := r.ByTime(t.Context(), "", 500)
		_, err3 := (&transparency.Log{Table: &failing{Table: w}, Key: w.key}).Newest(t.Context(), "acme")
		for _, err := range []error{err, err2, err3} {
			if errors.As(err, new(*transparency.Broken)) {
				t.Errorf("after %d calls: %v", gone, err)
			}
		}
		if !problem.Is(err2, problem.Unavailable) || !problem.Is(err3, problem.Unavailable) {
			t.Errorf("after %d calls: %v, %v", gone, err2, err3)
		}
	}
}

// failing answers unavailable after some calls.
type failing struct {
	table.Table
	after int
}

func (f *failing) down() error {
	if f.after--; f.after < 0 {
		return problem.New(problem.Unavailable, "down")
	}
	return nil
}

func (f *failing) Get(ctx context.Context, k table.Key) (table.Item, error) {
	if err := f.down(); err != nil {
		return table.Item{}, err
	}
	return f.Table.Get(ctx, k)
}

func (f *failing) Query(ctx context.Context, q table.Query) (table.Page, error) {
	if err := f.down(); err != nil {
		return table.Page{}, err
	}
	return f.Table.Query(ctx, q)
}

// What the engine itself cannot read is told apart by entry too.
func TestARecheckMeetsWhatCannotBeRead(t *testing.T) {
	w := newWorld(t, embedded.Lag{})
	w.happen(t, "acme", 90)
	w.run(t)
	for id, index := range places(t, w, "acme") {
		if index != 44 {
			continue
		}
		hole := &unreadable{Table: w, key: audit.Key("acme", id)}
		r := transparency.Recheck{Table: hole, Org: "acme", Tree: w.checkpoint(t, "acme").Tree}
		var b *transparency.Broken
		if _, err := r.ByOrder(t.Context(), 0, 9); !errors.As(err, &b) || b.Index != 44 {
			t.Errorf("by order: %v", err)
		}
		after, steps := "", 0
		for {
			last, _, err := r.ByTime(t.Context(), after, 64)
			if err != nil {
				if !errors.As(err, &b) || b.Index != -1 {
					t.Errorf("by time: %v", err)
				}
				break
			}
			if after = last; last == "" || steps > 90 {
				t.Fatal("it was not met by time")
			}
			steps++
		}
	}
}

// unreadable fails what touches one item.
type unreadable struct {
	table.Table
	key table.Key
}

func (u *unreadable) Get(ctx context.Context, k table.Key) (table.Item, error) {
	if k == u.key {
		return table.Item{}, problem.New(problem.Internal, "damaged")
	}
	return u.Table.Get(ctx, k)
}

func (u *unreadable) Query(ctx context.Context, q table.Query) (table.Page, error) {
	page, err := u.Table.Query(ctx, q)
	for _, it := range page.Items {
		if it.Key == u.key {
			return table.Page{}, problem.New(problem.Internal, "damaged")
		}
	}
	return page, err
}
