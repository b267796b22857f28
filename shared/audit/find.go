package audit

import (
	"context"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Filter narrows the log; what is "" does not.
type Filter struct {
	Subject string // id of a record
	Person  string // who acted
	Action  string // subject:verb
	Outcome string // done or refused
	From    string // first day, YYYY-MM-DD in UTC
	To      string // last day
}

// maxLooked bounds how many events one call looks at. Record, person and days
// are found by index; an action, an outcome, or a record together with a person, is
// looked for among what the index answers.
const maxLooked = 1000

// Find lists the log, newest first. A page can hold fewer events than asked
// for, even none, and yet not be the last: who pages goes on until the cursor
// is "". Days that do not exist, or stand in the wrong order, are invalid at
// ?from and ?to.
func (j *Journal) Find(ctx context.Context, org string, f Filter, limit int, cursor string) ([]Event, string, error) {
	q, err := f.query(org)
	if err != nil {
		return nil, "", err
	}
	var out []Event
	q.Cursor = cursor
	for looked := 0; ; {
		q.Limit = limit - len(out)
		page, err := j.Table.Query(ctx, q)
		if err != nil {
			return nil, "", problem.Wrap("audit.find", err)
		}
		for _, it := range page.Items {
			e, err := table.Decode[Event](it)
			if err != nil {
				return nil, "", problem.Wrap("audit.find", err)
			}
			if (f.Action == "" || e.Action == f.Action) && (f.Outcome == "" || e.Outcome == f.Outcome) && (f.Subject == "" || e.Subject == f.Subject) {
				out = append(out, e)
			}
		}
		q.Cursor = page.Cursor
		if looked += max(page.Read, 1); q.Cursor == "" || len(out) >= limit || looked >= maxLooked {
			return out, q.Cursor, nil
		}
	}
}

func (f *Filter) query(org string) (table.Query, error) {
	q := table.Query{PK: Partition(org), Descending: true}
	switch {
	case f.Person != "":
		q.Index, q.PK = table.ByGroup, identity.OrgPK(org, "ACTOR", f.Person)
	case f.Subject != "":
		q.Index, q.PK = table.ByList, identity.OrgPK(org, "SUBJECT", f.Subject)
	}
	var bad problem.Fields
	day := func(name, s string, or time.Time) time.Time {
		if s == "" {
			return or
		}
		t, err := clock.ParseDate(s)
		if err != nil {
			bad.AddKey("?"+name, "field.date", "must be a day such as 2026-11-23")
		}
		return t
	}
	if f.Outcome != "" && f.Outcome != Done && f.Outcome != Refused {
		bad.AddKey("?outcome", "field.unknown", "must be done or refused")
	}
	from, to := day("from", f.From, time.Unix(0, 0)), day("to", f.To, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	if len(bad) == 0 && to.Before(from) {
		bad.AddKey("?to", "field.dateOrder", "must not be before the first day", f.From)
	}
	if f.From != "" || f.To != "" { // ids begin with the time
		q.From, q.To = ids.Since(ids.Event, from), ids.Since(ids.Event, to.AddDate(0, 0, 1))
	}
	return q, bad.Err()
}

// MaxExport is how many events one export holds at the most.
const MaxExport = 10_000

// Export collects events for a file, newest first, and writes down that it was
// made. next is where a further export goes on, "" when all are there.
func (j *Journal) Export(ctx context.Context, a identity.Actor, f Filter, cursor string) (out []Event, next string, err error) {
	if _, err := f.query(a.Org); err != nil {
		return nil, "", err
	}
	if err := j.Commit(ctx, Change{Actor: a, Action: "audit:export", Subject: a.Org}); err != nil {
		return nil, "", err
	}
	for next = cursor; len(out) < MaxExport; {
		page, more, err := j.Find(ctx, a.Org, f, min(500, MaxExport-len(out)), next)
		if err != nil {
			return nil, "", err
		}
		out = append(out, page...)
		if next = more; next == "" {
			break
		}
	}
	return out, next, nil
}
