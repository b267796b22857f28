package alert

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Escalate tells all administrators of an alert that nobody has acknowledged
// in time. It is the tick's handler for alerts.
func (s *Service) Escalate(ctx context.Context, org string, k table.Key) (bool, error) {
	_, id, ok := owned(k)
	if !ok {
		return false, nil
	}
	al, it, err := s.read(ctx, org, id)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	after := escalateAfter[al.Severity]
	if al.State != Open || !al.EscalatedAt.IsZero() || after == 0 || s.Now().Before(al.CreatedAt.Add(after)) {
		return false, nil // the index lags
	}
	o, err := s.Directory.Organisation(ctx, org)
	if err != nil {
		return false, err
	}
	writes, err := s.mails(ctx, o, al, mailEscalated)
	if err != nil {
		return false, err
	}
	al.EscalatedAt, al.UpdatedAt, al.Version = s.Now(), s.Now(), it.Version+1
	next := item(org, al, it.Version)
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(org), Action: "alert:escalate", Subject: id, Before: it.Body, After: next.Body,
		Writes: append(writes, table.Replace(next)), Wake: true,
	})
	if problem.Is(err, problem.Conflict) {
		return false, nil // somebody has it, or another tick was faster
	}
	return err == nil, err
}
