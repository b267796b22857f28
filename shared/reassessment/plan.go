package reassessment

import (
	"context"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Plan is the write that sets the next reassessment after a decision on an
// assessment; the caller commits it with the decision. What spoke for the last
// one is settled by it.
func (s *Service) Plan(ctx context.Context, a identity.Actor, v vendors.Vendor, decided assessment.Assessment, on string) ([]table.Write, error) {
	old, err := s.read(ctx, a.Org, v.ID)
	if err != nil {
		return nil, err
	}
	next := old
	if next.DueOn, err = s.byCadence(ctx, a.Org, old.CadenceMonths, v, on); err != nil {
		return nil, problem.Wrap("schedule.plan", err)
	}
	next.Why, next.Reasons = WhyCadence, []Reason{{Why: WhyCadence, On: next.DueOn}}
	next.Assessment, next.Tier = decided.ID, v.Tier
	next.Asked, next.AskedVersion = decided.Questionnaire.Name, decided.Questionnaire.Version
	return s.put(a.Org, v, old, next)
}

// byCadence is the day that the vendor's own cadence gives or, when it has
// none (0), the one of its tier.
func (s *Service) byCadence(ctx context.Context, org string, months int, v vendors.Vendor, from string) (string, error) {
	if months == 0 {
		o, err := s.Organisation(ctx, org)
		if err != nil {
			return "", err
		}
		months = Cadence(o, v.Tier)
	}
	return after(from, months)
}
