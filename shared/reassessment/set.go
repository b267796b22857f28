package reassessment

import (
	"context"
	"fmt"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

// Setting is what people may set: a cadence, the next day, or both.
type Setting struct {
	CadenceMonths *int    `json:"cadenceMonths"`
	DueOn         *string `json:"dueOn"`
}

// Set changes a vendor's schedule. ifVersion is the schedule's (0: none yet).
func (s *Service) Set(ctx context.Context, a identity.Actor, vendor string, ifVersion int64, in Setting) (Schedule, error) {
	v, err := s.Vendors.Get(ctx, a, vendor)
	if err != nil {
		return Schedule{}, err
	}
	old, err := s.read(ctx, a.Org, vendor)
	if err != nil {
		return Schedule{}, problem.Wrap("schedule.set", err)
	}
	if old.Version != ifVersion {
		return Schedule{}, vendors.Stale(old)
	}
	next := old
	today := s.Now().Format(clock.Date)
	var f problem.Fields
	if in.CadenceMonths != nil {
		if next.CadenceMonths = *in.CadenceMonths; next.CadenceMonths != 0 && (next.CadenceMonths < minCadence || next.CadenceMonths > maxCadence) {
			f.AddKey("/cadenceMonths", "field.range", fmt.Sprintf("give %d to %d months, or 0 to go by the vendor's tier", minCadence, maxCadence), fmt.Sprint(minCadence), fmt.Sprint(maxCadence))
		}
	}
	switch {
	case in.DueOn != nil:
		if _, err := clock.ParseDate(*in.DueOn); err != nil {
			f.AddKey("/dueOn", "field.date", "give a day that exists, as YYYY-MM-DD")
		} else if *in.DueOn < today {
			f.AddKey("/dueOn", "field.notPast", "give a day that is not past")
		}
		next.DueOn, next.Why = *in.DueOn, WhyHand
		next.Reasons = handChosen(old, *in.DueOn)
	case in.CadenceMonths == nil:
		f.AddKey("/dueOn", "field.required", "give dueOn, cadenceMonths, or both")
	}
	if err := f.Err(); err != nil {
		return Schedule{}, err
	}
	if in.DueOn == nil {
		from := v.DecidedOn
		if from == "" {
			from = today
		}
		if next.DueOn, err = s.byCadence(ctx, a.Org, next.CadenceMonths, v, from); err != nil {
			return Schedule{}, problem.Wrap("schedule.set", err)
		}
		next.Why, next.Reasons = WhyCadence, []Reason{{Why: WhyCadence, On: next.DueOn}}
	}
	writes, err := s.put(a.Org, v, old, next)
	if err != nil {
		return Schedule{}, err
	}
	if err := s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "schedule:update", Subject: vendor, Before: table.Encode(old), After: writes[0].Item.Body, Writes: writes,
	}); err != nil {
		return Schedule{}, err
	}
	return decode(writes[0].Item)
}

// handChosen are the reasons for a day that a person chose: that, and what had
// happened before and waits still.
func handChosen(old Schedule, day string) []Reason {
	out := []Reason{{Why: WhyHand, On: day}}
	if !old.Fired.IsZero() {
		return out
	}
	for _, r := range old.Reasons {
		if r.Why != WhyHand && r.Why != WhyCadence {
			out, _ = trigger.Add(out, r)
		}
	}
	return out
}
