package reassessment

import (
	"context"
	"errors"
	"strconv"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Tick fires the reassessments that have come due, once each: the schedule
// leaves the due index in the commit that makes the new assessment. It reads
// the due index only, so its cost grows with what is due, never with the
// number of vendors.
type Tick struct {
	Service *Service
	Vendors interface {
		Open(ctx context.Context, a identity.Actor, id string) (vendors.File, error)
	}
	Assessments interface {
		Renew(ctx context.Context, a identity.Actor, r assessment.Renewal) (assessment.Assessment, error)
	}
}

const batch = 100

// Run fires at most limit due reassessments and answers how many it handled.
// One that fails never holds up the others; it is tried again on the next run.
func (t *Tick) Run(ctx context.Context, limit int) (int, error) {
	fired := 0
	var errs []error
	for _, pk := range table.DuePartitions() {
		for cursor := ""; fired < limit; {
			page, err := t.Service.Table.Query(ctx, table.Query{
				Index: table.ByDue, PK: pk, From: table.DuePrefix(table.DueSchedule), To: table.DueTo(table.DueSchedule, t.Service.Now()), Limit: min(batch, limit-fired), Cursor: cursor,
			})
			if err != nil {
				errs = append(errs, err)
				break
			}
			for _, it := range page.Items {
				done, err := t.fire(ctx, it.Key)
				if err != nil {
					errs = append(errs, err)
				} else if done {
					fired++
				}
			}
			if cursor = page.Cursor; cursor == "" {
				break
			}
		}
	}
	return fired, errors.Join(errs...)
}

// fire starts one vendor's reassessment. Done twice at once, one of the two
// meets a conflict; broken off, the next run does it again.
func (t *Tick) fire(ctx context.Context, k table.Key) (bool, error) {
	org, vendor, ok := owned(k)
	if !ok {
		return false, nil // another subject's due item
	}
	sc, it, err := table.Load[Schedule](ctx, t.Service.Table, k)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
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
		Vendor: v, Previous: sc.Assessment, Due: due, Why: string(sc.Why), Firing: strconv.FormatInt(sc.Version, 10),
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
