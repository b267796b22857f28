package logreview

import (
	"cmp"
	"context"
	"slices"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
)

// maxBatches bounds one piece: some hundred reads of storage.
const maxBatches = 200

// count reads the stretch on; done says that all of it is counted.
func (s *Service) count(ctx context.Context, org string, r *Review) (done bool, err error) {
	tally := map[[2]string]int64{}
	for _, c := range r.Counts {
		tally[[2]string{c.Action, c.Outcome}] = c.Times
	}
	for range maxBatches {
		at := r.From.Size + r.Counted
		if at >= r.To.Size {
			break
		}
		b, events, ok, err := transparency.Following(ctx, s.Table, org, at)
		if err == nil && (!ok || len(events) != len(b.IDs)) {
			err = problem.New(problem.Internal, "the audit log cannot be read on from entry %d; its verification says what is wrong", at)
		}
		if err != nil {
			return false, problem.Wrap("logreview.count", err)
		}
		for _, e := range events {
			tally[[2]string{e.Action, e.Outcome}] += max(1, e.Count)
			r.administered(e)
		}
		r.Counted = b.Next() - r.From.Size
	}
	r.Counts = r.Counts[:0:0]
	for k, n := range tally {
		r.Counts = append(r.Counts, Count{k[0], k[1], n})
	}
	slices.SortFunc(r.Counts, func(x, y Count) int {
		return cmp.Or(cmp.Compare(x.Action, y.Action), cmp.Compare(x.Outcome, y.Outcome))
	})
	return r.From.Size+r.Counted >= r.To.Size, nil
}

// own are changes that people make about themselves, or that come with a
// person's first sign-in.
var own = map[string]bool{"token:create": true, "token:end": true, "person:bind": true, "person:create": true}

// administered notes who changed people, rights or settings.
func (r *Review) administered(e audit.Event) {
	changed := GroupOf(e.Action) == Rights && !own[e.Action] || GroupOf(e.Action) == Settings
	if changed && e.Outcome == audit.Done && ids.Valid(ids.Person, e.Actor) && !slices.Contains(r.Administered, e.Actor) && len(r.Administered) < maxAdministered {
		r.Administered = append(r.Administered, e.Actor)
	}
}
