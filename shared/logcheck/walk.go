package logcheck

import (
	"context"
	"errors"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/problem"
)

// walk is a verification under way, as it is stored between two pieces.
type walk struct {
	StartedAt time.Time `json:"startedAt"`
	Whole     bool      `json:"whole"`
	Size      int64     `json:"size"`
	Root      tlog.Hash `json:"root"`
	Way       way       `json:"way"`
	Next      int64     `json:"next"`            // by order and naming: index that comes next
	After     string    `json:"after,omitempty"` // by time: event that was last looked at
	Seen      int64     `json:"seen,omitempty"`  // by time: entries so far
	Found     *Fault    `json:"found,omitempty"` // naming: what is broken, if no entry can be named
}

// way is how a walk goes through the log.
type way string

const (
	byTime  way = "time"  // every event, also those that nothing leads to
	byOrder way = "order" // the entries since the last time
	naming  way = "name"  // something is broken: all entries by their order, for the first one
)

// Bounds of one piece: some thousand reads of storage, a few seconds.
const (
	pages      = 5
	perPage    = 1000
	maxBatches = 200
)

func (w *walk) shown() *Running {
	if w == nil {
		return nil
	}
	r := &Running{StartedAt: w.StartedAt, Whole: w.Whole, Size: w.Size, Done: w.Next}
	if w.Way == byTime {
		r.Done = w.Seen
	}
	return r
}

// begin says what is to be verified; nil while there is nothing.
func (s *Service) begin(ctx context.Context, org string, known Status, now time.Time) (*walk, error) {
	c, err := s.Log.Newest(ctx, org)
	switch {
	case problem.Is(err, problem.NotFound) && known.Size == 0:
		return nil, nil
	case problem.Is(err, problem.NotFound):
		return nil, &transparency.Broken{Index: 0, What: "the log's head is gone"}
	case err != nil:
		return nil, err
	}
	w := &walk{StartedAt: now, Size: c.N, Root: c.Hash, Whole: now.Sub(known.WholeAt) >= WholeEvery, Way: byOrder, Next: known.Size}
	if w.Whole {
		w.Way, w.Next = byTime, 0
	}
	r := transparency.Recheck{Table: s.Table, Org: org, Tree: c.Tree}
	err = r.Extends(ctx, tlog.Tree{N: known.Size, Hash: known.Root})
	var b *transparency.Broken
	if errors.As(err, &b) && b.Index < 0 {
		w.name(b)
		return w, nil
	}
	return w, err
}

// name turns a walk into the search for the first broken entry.
func (w *walk) name(b *transparency.Broken) {
	w.Way, w.Next = naming, 0
	w.Found = fault(b)
}

// fault is a broken place as it is kept.
func fault(b *transparency.Broken) *Fault {
	f := &Fault{What: b.What}
	if b.Index >= 0 {
		f.Index = &b.Index
	}
	return f
}

// piece does the next piece of a walk. done says that the walk has come to its
// end; *transparency.Broken is an end too.
func (s *Service) piece(ctx context.Context, org string, w *walk) (done bool, err error) {
	r := transparency.Recheck{Table: s.Table, Org: org, Tree: tlog.Tree{N: w.Size, Hash: w.Root}}
	if w.Way == byTime {
		return s.timed(ctx, &r, w)
	}
	if w.Next >= w.Size {
		return true, w.end()
	}
	next, err := r.ByOrder(ctx, w.Next, maxBatches)
	var b *transparency.Broken
	if errors.As(err, &b) {
		switch {
		case b.Index >= 0:
			return true, err
		case w.Way == byOrder:
			w.name(b)
			return false, nil
		}
		err = nil // it lies elsewhere
	}
	if err != nil {
		return false, err
	}
	w.Next = next
	if w.Next < w.Size {
		return false, nil
	}
	return true, w.end()
}

// end is what a walk by order ends with: where no entry could be named, what
// was found before.
func (w *walk) end() error {
	if w.Found == nil {
		return nil
	}
	b := &transparency.Broken{Index: -1, What: w.Found.What}
	if w.Found.Index != nil {
		b.Index = *w.Found.Index
	}
	return b
}

func (s *Service) timed(ctx context.Context, r *transparency.Recheck, w *walk) (done bool, err error) {
	for range pages {
		last, seen, err := r.ByTime(ctx, w.After, perPage)
		var b *transparency.Broken
		if errors.As(err, &b) {
			w.name(b)
			return false, nil
		} else if err != nil {
			return false, err
		}
		w.After, w.Seen = last, w.Seen+seen
		if last != "" {
			continue
		}
		if w.Seen != w.Size {
			w.name(&transparency.Broken{Index: -1, What: "the log has more entries than there are events"})
			return false, nil
		}
		return true, nil
	}
	return false, nil
}
