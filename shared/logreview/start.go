package logreview

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Start begins a review before it is due. conflict while one is open, and where
// the log has nothing that was not reviewed.
func (s *Service) Start(ctx context.Context, a identity.Actor) (Review, error) {
	if err := s.Ensure(ctx, a.Org); err != nil {
		return Review{}, err
	}
	sc, it, err := s.schedule(ctx, a.Org)
	if err != nil {
		return Review{}, err
	}
	if sc.ReviewID != "" {
		return Review{}, problem.New(problem.Conflict, "a review is open already; sign that one off first")
	}
	return s.start(ctx, a, sc, it.Version)
}

var errNothingNew = problem.New(problem.Conflict, "the audit log holds nothing that was not reviewed")

func nothingNew(err error) bool { return errors.Is(err, errNothingNew) }

// start claims the review in the schedule, then counts as far as one piece
// goes. The tick counts on.
func (s *Service) start(ctx context.Context, a identity.Actor, sc schedule, version int64) (Review, error) {
	now := s.Now()
	signed, err := s.Log.Checkpoint(ctx, a.Org)
	if problem.Is(err, problem.NotFound) {
		return Review{}, errNothingNew
	} else if err != nil {
		return Review{}, err
	}
	c, err := checkpoint.Unverified([]byte(signed))
	if err != nil {
		return Review{}, &problem.Error{Code: problem.Internal, Op: "logreview.start", Err: err} // ours, so it is damage
	}
	if c.N <= sc.Last.Size {
		return Review{}, errNothingNew
	}
	r := Review{
		ID: s.IDs(ids.LogReview), Version: 1, CreatedAt: now, UpdatedAt: now, State: Collecting,
		DueOn: now.AddDate(0, 0, TimeToSign).Format(clock.Date), StartedBy: a.ID,
		From: sc.Last, To: Mark{Size: c.N, Root: c.Hash, At: now}, Checkpoint: signed, Counts: []Count{}, Administered: []string{},
	}
	sc.ReviewID, sc.RemindedAt, sc.LookAt = r.ID, time.Time{}, now.Add(pause)
	head := headItem(a.Org, r, 0)
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "log-review:start", Subject: r.ID, After: head.Body,
		Writes: []table.Write{table.Create(head), table.Replace(scheduleItem(a.Org, sc, version))},
	})
	if err != nil {
		return Review{}, err
	}
	head.Version = 1
	return s.count(ctx, a, r, head)
}

// maxBatches bounds one piece: some hundred reads of storage.
const maxBatches = 200

// count reads the stretch on, and opens the review when all of it is counted.
func (s *Service) count(ctx context.Context, a identity.Actor, r Review, head table.Item) (Review, error) {
	was := r
	tally := map[[2]string]int64{}
	for _, c := range r.Counts {
		tally[[2]string{c.Action, c.Outcome}] = c.Times
	}
	for range maxBatches {
		at := r.From.Size + r.Counted
		if at >= r.To.Size {
			break
		}
		b, events, ok, err := transparency.Following(ctx, s.Table, a.Org, at)
		if err == nil && (!ok || len(events) != len(b.IDs)) {
			err = problem.New(problem.Internal, "the audit log cannot be read on from entry %d; its verification says what is wrong", at)
		}
		if err != nil {
			return was, problem.Wrap("logreview.count", err)
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
	return s.counted(ctx, a, r, head)
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

// counted stores a piece. With the last one the review is open, and auditors
// are told.
func (s *Service) counted(ctx context.Context, a identity.Actor, r Review, head table.Item) (Review, error) {
	sc, it, err := s.schedule(ctx, a.Org)
	if err != nil {
		return r, err
	}
	now := s.Now()
	r.Version, r.UpdatedAt, sc.LookAt = head.Version+1, now, now.Add(pause)
	if r.From.Size+r.Counted < r.To.Size {
		return r, problem.Wrap("logreview.count", s.Table.Commit(ctx,
			table.Replace(headItem(a.Org, r, head.Version)), table.Replace(scheduleItem(a.Org, sc, it.Version))))
	}
	r.State, sc.LookAt = Open, now.Add(daily)
	mails, err := s.tell(ctx, a.Org, r, "log-review-due")
	if err != nil {
		return r, err
	}
	next := headItem(a.Org, r, head.Version)
	return r, s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(a.Org), Action: "log-review:open", Subject: r.ID, Before: head.Body, After: next.Body, Wake: true,
		Writes: append(mails, table.Replace(next), table.Replace(scheduleItem(a.Org, sc, it.Version))),
	})
}
