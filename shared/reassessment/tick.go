package reassessment

import (
	"context"
	"errors"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Tick finds what has come due and tells the vendor's owner, once each: the
// schedule then leaves the due index. It reads the due index only, so its cost
// grows with what is due, never with the number of vendors.
type Tick struct {
	Service *Service
	IDs     ids.Maker
	BaseURL func() string
}

const batch = 100

// Run handles at most limit due schedules, oldest first within each partition
// of the index, and answers how many it told of.
func (t *Tick) Run(ctx context.Context, limit int) (int, error) {
	told := 0
	var errs []error
	for _, pk := range table.DuePartitions() {
		for cursor := ""; told < limit; {
			page, err := t.Service.Table.Query(ctx, table.Query{
				Index: table.ByDue, PK: pk, To: table.DueTo(t.Service.Now()), Limit: min(batch, limit-told), Cursor: cursor,
			})
			if err != nil {
				errs = append(errs, err)
				break
			}
			for _, it := range page.Items {
				done, err := t.tell(ctx, it.Key)
				if err != nil {
					errs = append(errs, err)
				} else if done {
					told++
				}
			}
			if cursor = page.Cursor; cursor == "" {
				break
			}
		}
	}
	return told, errors.Join(errs...)
}

// tell writes the notice and takes the schedule out of the due index in one
// commit: done twice at once, one of the two meets a conflict.
func (t *Tick) tell(ctx context.Context, k table.Key) (bool, error) {
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
	if !sc.Noticed.IsZero() || sc.DueOn > now.Format("2006-01-02") {
		return false, nil // the index lags
	}
	a := identity.AsSystem(org)
	v, err := t.Service.Vendors.Get(ctx, a, vendor)
	if err != nil {
		return false, err
	}
	sc.Noticed, sc.Version, sc.UpdatedAt = now, it.Version+1, now
	next, err := item(org, sc, it.Version)
	if err != nil {
		return false, err
	}
	writes := []table.Write{table.Replace(next)}
	if v.Owner != "" {
		writes = append(writes, notify.Write(org, notify.Mail(t.IDs, now, vendor, v.Owner, "reassessment", "en", map[string]string{
			"vendor": v.Name, "due": sc.DueOn, "link": t.BaseURL() + "/vendors/" + vendor,
		})))
	}
	err = t.Service.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "schedule:due", Subject: vendor, Before: it.Body, After: next.Body, Writes: writes, Wake: true,
	})
	if problem.Is(err, problem.Conflict) {
		return false, nil
	}
	return err == nil, err
}
