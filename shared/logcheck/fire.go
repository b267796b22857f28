package logcheck

import (
	"context"
	"errors"
	"slices"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// pause keeps a piece from being followed by the next within the same tick.
const pause = time.Second

// Fire is the tick's handler: it begins the verification that is due, or does
// the next piece of the one under way.
func (s *Service) Fire(ctx context.Context, org string, k table.Key) (bool, error) {
	now := s.Now()
	done, err := table.TakeDue(ctx, s.Table, k, now, func(r record, it table.Item) error { return s.step(ctx, org, &r, it, now) })
	return done, problem.Wrap("logcheck.fire", err)
}

// step does one piece and stores where it led.
func (s *Service) step(ctx context.Context, org string, r *record, it table.Item, now time.Time) error {
	r.UpdatedAt, r.NextAt = now, now.Add(pause)
	w, err := r.Walk, error(nil)
	if w == nil {
		w, err = s.begin(ctx, org, r.Status, now)
		if w == nil && err == nil {
			r.NextAt = now.Add(soon) // the log has no checkpoint yet
			return s.put(ctx, org, r, it)
		}
	}
	r.Walk = w
	done := false
	if err == nil {
		done, err = s.piece(ctx, org, w)
	}
	var b *transparency.Broken
	switch {
	case errors.As(err, &b):
		return s.broken(ctx, org, r, it, fault(b), now)
	case err != nil:
		return problem.Wrap("logcheck.step", err)
	case !done:
		return s.put(ctx, org, r, it)
	default:
		return s.whole(ctx, org, r, it, now)
	}
}

func (s *Service) put(ctx context.Context, org string, r *record, it table.Item) error {
	return problem.Wrap("logcheck.put", s.Table.Commit(ctx, table.Replace(item(org, *r, it.Version))))
}

// ended adds a result and plans the next verification.
func (r *record) ended(res Result, now time.Time) {
	r.Results = slices.Insert(r.Results, 0, res)
	r.Results = r.Results[:min(len(r.Results), MaxResults)]
	r.Walk, r.NextAt = nil, now.Add(Every)
}

// whole records that the log was found whole.
func (s *Service) whole(ctx context.Context, org string, r *record, it table.Item, now time.Time) error {
	w := r.Walk
	r.Size, r.Root, r.VerifiedAt, r.Fault = w.Size, w.Root, now, nil
	if w.Whole {
		r.WholeAt = now
	}
	r.ended(Result{At: now, Whole: w.Whole, Size: w.Size, OK: true}, now)
	next := item(org, *r, it.Version)
	return s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(org), Action: "audit:verify", Subject: org, Before: it.Body, After: next.Body, Writes: []table.Write{table.Replace(next)},
	})
}

// broken records what was found, and raises the alert unless the same was found
// the last time.
func (s *Service) broken(ctx context.Context, org string, r *record, it table.Item, f *Fault, now time.Time) error {
	res := Result{At: now, Fault: f}
	if r.Walk != nil {
		res.Whole, res.Size = r.Walk.Whole, r.Walk.Size
	}
	f.At = now
	known := r.Fault.same(f)
	if known {
		f.At = r.Fault.At
	}
	r.Fault = f
	r.ended(res, now)
	if known {
		return s.put(ctx, org, r, it)
	}
	writes, err := s.Alerts.Writes(ctx, org, detect.Hit{Rule: alert.LogBroken, Severity: detect.Critical, At: now})
	if err != nil {
		return err
	}
	next := item(org, *r, it.Version)
	return s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(org), Action: "audit:find-broken", Subject: org, Before: it.Body, After: next.Body,
		Writes: append(writes, table.Replace(next)), Wake: true,
	})
}

// same tells whether two faults are one.
func (f *Fault) same(g *Fault) bool {
	if f == nil || f.What != g.What || (f.Index == nil) != (g.Index == nil) {
		return false
	}
	return f.Index == nil || *f.Index == *g.Index
}
