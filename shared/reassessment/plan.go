package reassessment

import (
	"context"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

// Plan is the write that sets the next reassessment after a decision on an
// assessment; the caller commits it with the decision. What spoke for the last
// one is settled by it.
func (s *Service) Plan(ctx context.Context, a identity.Actor, v vendors.Vendor, decided *assessment.File, on string) ([]table.Write, error) {
	old, err := s.read(ctx, a.Org, v.ID)
	if err != nil {
		return nil, err
	}
	next := old
	if next.DueOn, err = s.byCadence(ctx, a.Org, old.CadenceMonths, v, on); err != nil {
		return nil, problem.Wrap("schedule.plan", err)
	}
	next.DueOn, next.Why, next.Reasons = soonest(next.DueOn, decided.Evidence, on)
	as := decided.Assessment
	next.Assessment, next.Tier = as.ID, v.Tier
	next.Asked, next.AskedVersion = as.Questionnaire.Name, as.Questionnaire.Version
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

// soonest is the day of the cadence or, when evidence runs out before it, the
// day on which the schedule has to act on that; with all reasons that hold by
// then.
func soonest(cadence string, files []assessment.Evidence, on string) (string, Why, []Reason) {
	day, why := cadence, WhyCadence
	var ends []Reason
	for _, e := range files {
		at, ok := e.RunsOut(on)
		if !ok || at > cadence {
			continue
		}
		ends = append(ends, Reason{Why: trigger.Evidence, On: at, About: e.ID})
		if at < day {
			day, why = at, trigger.Evidence
		}
	}
	var reasons []Reason
	if day == cadence {
		reasons = append(reasons, Reason{Why: WhyCadence, On: cadence})
	}
	for _, r := range ends {
		if r.On == day {
			reasons, _ = trigger.Add(reasons, r)
		}
	}
	return day, why, reasons
}
