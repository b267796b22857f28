package reassessment

import (
	"context"
	"strconv"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Kind of the records that Tick handles.
const Kind = "SCH"

// Tick fires reassessments that have come due, once each: the schedule leaves
// the due index in the commit that makes the new assessment.
type Tick struct {
	Service *Service
	Vendors interface {
		Open(ctx context.Context, a identity.Actor, id string) (vendors.File, error)
	}
	Assessments interface {
		Renew(ctx context.Context, a identity.Actor, r assessment.Renewal) (assessment.Assessment, error)
	}
}

// Fire starts one vendor's reassessment (a tick.Handler). Done twice at once,
// one of the two meets a conflict; broken off, the next run does it again.
func (t *Tick) Fire(ctx context.Context, org string, k table.Key) (bool, error) {
	vendor := strings.TrimPrefix(k.PK, vendors.PK(org, ""))
	it, err := t.Service.Table.Get(ctx, k)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	sc, err := decode(it)
	if err != nil {
		return false, err
	}
	now := t.Service.Now()
	if !sc.Fired.IsZero() || sc.DueOn > now.Format(clock.Date) {
		return false, nil // the index lags
	}
	a := identity.AsSystem(org)
	f, err := t.Vendors.Open(ctx, a, vendor)
	if err != nil {
		return false, err
	}
	if open, none := standing(f, sc); open != "" || none {
		err = t.settle(ctx, a, sc, it, open)
	} else {
		err = t.renew(ctx, a, f.Vendor, sc, it)
	}
	if problem.Is(err, problem.Conflict) {
		return false, nil // another tick did it, or somebody set another day
	}
	return err == nil, err
}

// standing tells which assessment of the vendor is open already, so that a
// second one would only be a burden, or that nothing is to be fired at all.
func standing(f vendors.File, sc Schedule) (open string, none bool) {
	if f.Vendor.Status == vendors.Offboarding || f.Vendor.Status == vendors.Terminated || sc.Assessment == "" {
		return "", true
	}
	for _, it := range f.Rest {
		if !assessment.IsSummaryKey(it.SK) {
			continue
		}
		if s, err := table.Decode[assessment.Summary](it); err == nil && !s.State.Ended() {
			return s.ID, false
		}
	}
	return "", false
}

func (t *Tick) renew(ctx context.Context, a identity.Actor, v vendors.Vendor, sc Schedule, it table.Item) error {
	due, err := clock.ParseDate(sc.DueOn)
	if err != nil {
		return problem.Wrap("schedule.fire", err)
	}
	_, err = t.Assessments.Renew(ctx, a, assessment.Renewal{
		Vendor: v, Previous: sc.Assessment, Due: due, Why: string(sc.Why), Reasons: sc.Reasons, Firing: strconv.FormatInt(sc.Version, 10),
		Also: func(id string) []table.Write {
			w, _ := t.fired(a.Org, sc, it, id)
			return []table.Write{w}
		},
	})
	return err
}

// settle takes a schedule out of the due index without a new assessment.
func (t *Tick) settle(ctx context.Context, a identity.Actor, sc Schedule, it table.Item, open string) error {
	w, err := t.fired(a.Org, sc, it, open)
	if err != nil {
		return err
	}
	return t.Service.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "schedule:due", Subject: sc.VendorID, Before: it.Body, After: w.Item.Body, Writes: []table.Write{w},
	})
}

func (t *Tick) fired(org string, sc Schedule, it table.Item, open string) (table.Write, error) {
	now := t.Service.Now()
	sc.Fired, sc.Open, sc.Version, sc.UpdatedAt = now, open, it.Version+1, now
	next, err := item(org, sc, it.Version)
	return table.Replace(next), err
}
