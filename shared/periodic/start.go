package periodic

import (
	"context"
	"errors"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// ErrNothing says that there is nothing to review yet; the schedule looks again
// the next day.
var ErrNothing = errors.New("nothing to review")

func nothing(err error) bool { return errors.Is(err, ErrNothing) }

// Start begins a review before it is due. conflict while one is open, and where
// there is nothing to review.
func (s *Reviews[R, P]) Start(ctx context.Context, a identity.Actor) (R, error) {
	var none R
	if err := s.Ensure(ctx, a.Org); err != nil {
		return none, err
	}
	sc, it, err := s.schedule(ctx, a.Org)
	if err != nil {
		return none, err
	}
	if sc.ReviewID != "" {
		return none, problem.New(problem.Conflict, "a review is open already; complete that one first")
	}
	return s.start(ctx, a, sc, it.Version)
}

// start claims the review in the schedule, then collects as far as one piece
// goes. What breaks off after the claim is gone on with by the tick.
func (s *Reviews[R, P]) start(ctx context.Context, a identity.Actor, sc Schedule, version int64) (R, error) {
	var none R
	now := s.Now()
	h := &Held[R, P]{of: s}
	head := h.head()
	*head = Head{
		ID: s.IDs(s.kind.Prefix), CreatedAt: now, State: Collecting,
		DueOn: now.AddDate(0, 0, s.kind.Days).Format(clock.Date), StartedBy: a.ID,
	}
	if s.subject.Begin != nil {
		if err := s.subject.Begin(ctx, a.Org, sc, &h.Review); err != nil {
			return none, err
		}
	}
	sc.ReviewID, sc.RemindedAt, sc.LookAt = head.ID, time.Time{}, now.Add(pause)
	first := h.Write(a.Org, now)
	err := s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: s.kind.Started, Subject: head.ID, After: first.Item.Body,
		Writes: []table.Write{first, table.Replace(s.scheduleItem(a.Org, sc, version))},
	})
	if err != nil {
		return none, err
	}
	h.was = first.Item
	h.was.Version = head.Version
	err = s.collect(ctx, a.Org, h)
	return h.Review, err
}

// collect does one piece and stores it. With the last one the review is open,
// and those who are to decide are told.
func (s *Reviews[R, P]) collect(ctx context.Context, org string, h *Held[R, P]) error {
	done, err := s.subject.Collect(ctx, org, &h.Review)
	if err != nil {
		return err
	}
	sc, plan, err := s.schedule(ctx, org)
	if err != nil {
		return err
	}
	now := s.Now()
	if !done {
		sc.LookAt = now.Add(pause)
		return problem.Wrap(s.kind.op("collect"), s.Table.Commit(ctx, h.Write(org, now), table.Replace(s.scheduleItem(org, sc, plan.Version))))
	}
	h.head().State, sc.LookAt = Open, now.Add(daily)
	mails, err := s.tell(ctx, org, h.head(), s.kind.MailDue)
	if err != nil {
		return err
	}
	next := h.Write(org, now)
	return s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(org), Action: s.kind.Opened, Subject: h.head().ID, Before: h.was.Body, After: next.Item.Body, Wake: true,
		Writes: append(mails, next, table.Replace(s.scheduleItem(org, sc, plan.Version))),
	})
}
