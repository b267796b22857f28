package obligation

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Update changes the given details of the obligation that has this version;
// conflict when it has another, or has ended. Another due day, grace or plan
// of reminders lets the calendar begin anew. What off-boarding made changes
// only in who sees to it, when it is due and who is reminded.
func (s *Service) Update(ctx context.Context, a identity.Actor, id string, version int64, d Details) (Obligation, error) {
	return s.change(ctx, a, id, version, "obligation:update", func(o *Obligation, p place) ([]table.Write, error) {
		if o.Kind == ReturnOrDelete && (d.Title != nil || d.Owes != nil || d.Recurrence != nil || d.EvidenceRequired != nil) {
			return nil, problem.New(problem.Conflict, "what the vendor must return or delete, and how that is shown, does not change")
		}
		anew := d.apply(o)
		noEnd := false
		if o.ContractID != "" && o.Recurrence != "" {
			c, err := s.Contracts.Get(ctx, a, o.ContractID)
			if err != nil {
				return nil, err
			}
			noEnd = endless(c)
		}
		if err := s.check(o, noEnd); err != nil {
			return nil, err
		}
		if anew && o.State != Waived { // a waiver's end begins the calendar anew by itself
			o.begin(p.today)
		}
		return nil, nil
	})
}
