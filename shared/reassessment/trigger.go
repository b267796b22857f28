package reassessment

import (
	"context"
	"slices"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

// Triggered does what trigger.Reassess asked for: the vendor is due today, and
// the reason stands beside those that are there. It is the outbox's handler of
// trigger.Kind and may be called again for the same message.
func (s *Service) Triggered(ctx context.Context, org string, m notify.Message) error {
	r := Reason{Why: Why(m.Data[trigger.WhyField]), On: m.CreatedAt.Format(clock.Date), About: m.Data[trigger.AboutField]}
	if !r.Why.Known() {
		return problem.New(problem.Internal, "there is no such reason for a reassessment")
	}
	day := s.Now().Format(clock.Date)
	if on := m.Data[trigger.DayField]; on > day {
		day = on
	}
	return s.bringForward(ctx, identity.AsSystem(org), m.Subject, r, day)
}

// bringForward makes a vendor due on a day, or sooner when it is already, and
// adds a reason. Nothing happens about a vendor that was never decided on, or
// that leaves.
func (s *Service) bringForward(ctx context.Context, a identity.Actor, vendor string, r Reason, day string) error {
	it, err := s.Table.Get(ctx, key(a.Org, vendor))
	if problem.Is(err, problem.NotFound) {
		return nil
	} else if err != nil {
		return problem.Wrap("schedule.trigger", err)
	}
	old, err := decode(it)
	if err != nil || old.Assessment == "" {
		return err
	}
	v, err := s.Vendors.Get(ctx, a, vendor)
	if err != nil {
		return err
	}
	if v.Status == vendors.Offboarding || v.Status == vendors.Terminated {
		return nil
	}
	next, change, err := s.moved(ctx, a.Org, old, v, r, day)
	if err != nil || !change {
		return err
	}
	writes, err := s.put(a.Org, v, old, next)
	if err != nil {
		return err
	}
	return s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "schedule:trigger", Subject: vendor, Before: it.Body, After: writes[0].Item.Body, Writes: writes,
	})
}

// moved is a schedule with one more reason; change is false when the reason is
// no news, or no reason.
func (s *Service) moved(ctx context.Context, org string, old Schedule, v vendors.Vendor, r Reason, day string) (next Schedule, change bool, err error) {
	next = old
	if r.Why == trigger.Tier && !higher(v.Tier, old.Tier) {
		return s.eased(ctx, org, old, v)
	}
	planned := old.Fired.IsZero()
	switch {
	case planned && old.DueOn > day:
		next.Reasons = waiting(old) // the day of the cadence is far off yet: not what speaks for this one
	case !planned:
		if next.Reasons, change = old.since(r); !change {
			return old, false, nil
		}
	}
	if next.Reasons, change = trigger.Add(next.Reasons, r); !change {
		return old, false, nil
	}
	if !planned || old.DueOn > day {
		next.DueOn, next.Why = day, r.Why
	}
	return next, true, nil
}

// eased plans a vendor anew whose tier went down: less often, unless something
// else speaks for the day.
func (s *Service) eased(ctx context.Context, org string, old Schedule, v vendors.Vendor) (Schedule, bool, error) {
	if old.Why != WhyCadence || !old.Fired.IsZero() || old.CadenceMonths > 0 || v.DecidedOn == "" {
		return old, false, nil
	}
	next := old
	var err error
	if next.DueOn, err = s.byCadence(ctx, org, 0, v, v.DecidedOn); err != nil {
		return old, false, err
	}
	next.Tier, next.Reasons = v.Tier, []Reason{{Why: WhyCadence, On: next.DueOn}}
	return next, next.DueOn != old.DueOn, nil
}

// waiting are the reasons that hold before the planned day.
func waiting(sc Schedule) []Reason {
	var out []Reason
	for _, r := range sc.Reasons {
		if r.Why != WhyCadence && r.Why != WhyHand {
			out = append(out, r)
		}
	}
	return out
}

// since are the reasons of a schedule that has fired to which a new one can be
// added; none can that stood before the firing, which covered it, or that is
// told again. Those of before the firing day have done their work: the same
// contract is about to be renewed each year.
func (sc Schedule) since(r Reason) (left []Reason, fresh bool) {
	day := sc.Fired.Format(clock.Date)
	if r.On < day || slices.Contains(sc.Reasons, r) {
		return nil, false
	}
	for _, old := range sc.Reasons {
		if old.On >= day && (old.Why != r.Why || old.About != r.About) {
			left = append(left, old)
		}
	}
	return left, true
}

// higher tells whether a tier is riskier than another; no tier counts as
// critical.
func higher(a, b scoring.Band) bool {
	rank := map[scoring.Band]int{scoring.Low: 0, scoring.Medium: 1, scoring.High: 2, scoring.Critical: 3, "": 3}
	return rank[a] > rank[b]
}
