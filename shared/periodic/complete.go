package periodic

import (
	"context"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
)

// Complete stores the review, which the subject has closed at a time, and plans
// the next one.
func (h *Held[R, P]) Complete(ctx context.Context, a identity.Actor, now time.Time) error {
	s := h.of
	sc, plan, err := s.schedule(ctx, a.Org)
	if err != nil {
		return err
	}
	sc.Since, sc.ReviewID, sc.RemindedAt, sc.LookAt = now, "", time.Time{}, now.Add(daily)
	if s.subject.Keep != nil {
		sc.Last = s.subject.Keep(&h.Review)
	}
	next := h.Write(a.Org, now)
	return s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: s.kind.Completed, Subject: h.head().ID, Before: h.was.Body, After: next.Item.Body,
		Writes: []table.Write{next, table.Replace(s.scheduleItem(a.Org, sc, plan.Version))},
	})
}
