package restoredrill

import (
	"context"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Fire is the tick's handler: it looks once a day. Where no drill was good in
// time it raises an alert, and again after as many days as long as there is
// none.
func (s *Service) Fire(ctx context.Context, org string, k table.Key) (bool, error) {
	now := s.Now()
	done, err := table.TakeDue(ctx, s.Table, k, now, func(st Status, it table.Item) error { return s.look(ctx, org, st, it, now) })
	return done, problem.Wrap("restoredrill.fire", err)
}

func (s *Service) look(ctx context.Context, org string, st Status, it table.Item, now time.Time) error {
	days, err := s.days(ctx, org)
	if err != nil {
		return err
	}
	since := st.LastGood
	if since.IsZero() {
		since = st.Began
	}
	st.UpdatedAt, st.LookAt = now, now.Add(daily)
	if st.Late.IsZero() {
		st.DueAt = since.AddDate(0, 0, days) // as the setting has it now
	}
	if st.DueAt.After(now) {
		return problem.Wrap("restoredrill.look", s.Table.Commit(ctx, table.Replace(item(org, st, it.Version))))
	}
	st.DueAt = now.AddDate(0, 0, max(days, 1))
	if st.Late.IsZero() {
		st.Late = now
	}
	hit := detect.Hit{Rule: alert.BackupLate, Severity: detect.High, At: now, Count: int64(now.Sub(since) / (24 * time.Hour))}
	writes, err := s.Alerts.Writes(ctx, org, hit)
	if err != nil {
		return err
	}
	next := item(org, st, it.Version)
	return s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(org), Action: "restore-drill:find-late", Subject: org, Before: it.Body, After: next.Body,
		Writes: append(writes, table.Replace(next)), Wake: true,
	})
}
