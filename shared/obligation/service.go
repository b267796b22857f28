package obligation

import (
	"context"
	"slices"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/contract/clause"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Service does what people and the calendar do with obligations. Permission is
// checked by the caller's route; the organisation is always the actor's own.
type Service struct {
	Table        table.Table
	Refs         *table.Refs
	Journal      *audit.Journal
	Now          clock.Clock
	IDs          ids.Maker
	Clauses      func() (*clause.Library, error) // that an obligation can follow from
	Organisation func(ctx context.Context, org string) (identity.Organisation, error)
	Contracts    interface {
		Get(ctx context.Context, a identity.Actor, id string) (contract.Contract, error)
	}
	Vendors interface {
		Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
		Owned(ctx context.Context, a identity.Actor) ([]string, error)
	}
	BaseURL func() string // where the links in mails lead
}

func missing() error { return problem.New(problem.NotFound, "there is no such obligation") }

// place is the organisation with its zone and the day that it is there.
type place struct {
	identity.Organisation
	zone  *time.Location
	today string
}

func (s *Service) place(ctx context.Context, org string) (place, error) {
	o, err := s.Organisation(ctx, org)
	if err != nil {
		return place{}, problem.Wrap("obligation.place", err)
	}
	zone := clock.Zone(o.TimeZone)
	return place{Organisation: o, zone: zone, today: clock.DayIn(s.Now(), zone)}, nil
}

// Reminders is the plan of an obligation that is given none of its own: the
// organisation's days before a due day, the longest first.
func Reminders(o identity.Organisation) []int {
	return longestFirst(o.RemindDaysBefore[:min(len(o.RemindDaysBefore), MaxReminders)])
}

// Get reads one obligation; not_found in any other organisation.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Obligation, error) {
	o, _, err := s.load(ctx, a, id)
	return o, err
}

func (s *Service) load(ctx context.Context, a identity.Actor, id string) (Obligation, table.Item, error) {
	if !ids.Valid(ids.Obligation, id) {
		return Obligation{}, table.Item{}, missing()
	}
	o, it, err := table.LoadByID[Obligation](ctx, s.Refs, a.Org, id, prefix+id)
	if err == nil {
		err = vendors.Shown(ctx, s.Vendors, a, o.VendorID)
	}
	if problem.Is(err, problem.NotFound) {
		return Obligation{}, table.Item{}, missing()
	}
	return o, it, problem.Wrap("obligation.get", err)
}

// List answers what is owed under a contract, and was, oldest first.
func (s *Service) List(ctx context.Context, a identity.Actor, contractID string, limit int, cursor string) ([]Obligation, string, error) {
	if _, err := s.Contracts.Get(ctx, a, contractID); err != nil {
		return nil, "", err
	}
	out, next, err := table.List[Obligation](ctx, s.Table, table.Query{PK: contract.PK(a.Org, contractID), Prefix: prefix, Limit: limit, Cursor: cursor})
	return out, next, problem.Wrap("obligation.list", err)
}

// Upcoming answers what is owed in the whole organisation by due day; before
// (YYYY-MM-DD, exclusive) narrows it.
func (s *Service) Upcoming(ctx context.Context, a identity.Actor, before string, limit int, cursor string) ([]Obligation, string, error) {
	q := table.Query{Index: table.ByGroup, PK: listPK(a.Org), Limit: limit, Cursor: cursor}
	if before != "" {
		if err := clock.CheckDay("?dueBefore", before); err != nil {
			return nil, "", err
		}
		q.To = before
	}
	if a.Owns != "" {
		return s.ownUpcoming(ctx, a, before, limit, cursor)
	}
	out, next, err := table.List[Obligation](ctx, s.Table, q)
	return out, next, problem.Wrap("obligation.upcoming", err)
}

// ownUpcoming is Upcoming for an actor who is kept to their own vendors: what
// is owed under their contracts, and by the vendors themselves.
func (s *Service) ownUpcoming(ctx context.Context, a identity.Actor, before string, limit int, cursor string) ([]Obligation, string, error) {
	owned, err := s.Vendors.Owned(ctx, a)
	if err != nil {
		return nil, "", err
	}
	found := map[string]Obligation{}
	find := func(vendor string) (at []string, err error) {
		partitions := []string{vendors.PK(a.Org, vendor)}
		contracts, err := vendors.RecordKeys(ctx, s.Table, a.Org, vendor, contract.Kind+"#")
		if err != nil {
			return nil, problem.Wrap("obligation.upcoming", err)
		}
		for _, id := range contracts {
			partitions = append(partitions, contract.PK(a.Org, id))
		}
		for _, pk := range partitions {
			for q := (table.Query{PK: pk, Prefix: prefix}); ; {
				some, next, err := table.List[Obligation](ctx, s.Table, q)
				if err != nil {
					return nil, problem.Wrap("obligation.upcoming", err)
				}
				for _, o := range some {
					if position := o.DueOn + "#" + o.ID; !o.State.Ended() && (before == "" || o.DueOn < before) {
						found[position] = o
						at = append(at, position)
					}
				}
				if q.Cursor = next; next == "" {
					break
				}
			}
		}
		return at, nil
	}
	return vendors.Across(owned, limit, cursor, false, find, func(at string) (Obligation, error) { return found[at], nil })
}

// change reads an obligation that has not ended, lets f change it, and commits
// it with what f answers beside it. version 0 takes the obligation as it
// stands: the states themselves refuse what came too late.
func (s *Service) change(ctx context.Context, a identity.Actor, id string, version int64, action string, f func(o *Obligation, p place) ([]table.Write, error)) (Obligation, error) {
	o, it, err := s.load(ctx, a, id)
	if err != nil {
		return Obligation{}, err
	}
	if version > 0 && o.Version != version {
		return Obligation{}, vendors.Stale(o)
	}
	if o.State.Ended() {
		return Obligation{}, problem.New(problem.Conflict, "the obligation is %s; nothing changes about it any more", o.State)
	}
	p, err := s.place(ctx, a.Org)
	if err != nil {
		return Obligation{}, err
	}
	o.RemindDays, o.Past = slices.Clone(o.RemindDays), slices.Clone(o.Past)
	more, err := f(&o, p)
	if err != nil {
		return Obligation{}, err
	}
	o.Version, o.UpdatedAt = it.Version+1, s.Now()
	next := item(a.Org, o, it.Version, p.zone)
	return o, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: action, Subject: o.ID, Before: it.Body, After: next.Body, Writes: append([]table.Write{table.Replace(next)}, more...),
	})
}
