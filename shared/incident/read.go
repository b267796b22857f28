package incident

import (
	"context"
	"slices"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Get reads one incident or drill with its clocks as of now.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (View, error) {
	r, _, err := s.load(ctx, a, id)
	if err != nil {
		return View{}, err
	}
	return s.view(r.Incident), nil
}

// List answers incidents, without drills: all newest first, those that are
// open by their next deadline, or the closed ones.
func (s *Service) List(ctx context.Context, a identity.Actor, state State, limit int, cursor string) ([]Summary, string, error) {
	q := table.Query{Index: table.ByList, PK: listPK(a.Org), Descending: true, Limit: limit, Cursor: cursor}
	switch state {
	case "":
	case Open, Closed:
		q.Index, q.PK, q.Descending = table.ByGroup, groupPK(a.Org, state == Open), state == Closed
	default:
		var f problem.Fields
		f.AddKey("?state", "field.choose", "choose open or closed")
		return nil, "", f.Err()
	}
	if a.Owns != "" {
		return s.ownList(ctx, a, prefix, state, limit, cursor)
	}
	out, next, err := table.List[Summary](ctx, s.Table, q)
	return out, next, problem.Wrap("incident.list", err)
}

// ownList is a list for an actor who is kept to their own vendors.
func (s *Service) ownList(ctx context.Context, a identity.Actor, prefix string, state State, limit int, cursor string) ([]Summary, string, error) {
	owned, err := s.Vendors.Owned(ctx, a)
	if err != nil {
		return nil, "", err
	}
	found := map[string]Summary{}
	find := func(vendor string) (at []string, err error) {
		for q := (table.Query{PK: vendors.PK(a.Org, vendor), Prefix: prefix}); ; {
			some, next, err := table.List[Summary](ctx, s.Table, q)
			if err != nil {
				return nil, problem.Wrap("incident.list", err)
			}
			for _, i := range some {
				if state == "" || (state == Closed) == (i.State == Closed) {
					found[position(i, state)] = i
					at = append(at, position(i, state))
				}
			}
			if q.Cursor = next; next == "" {
				return at, nil
			}
		}
	}
	return vendors.Across(owned, limit, cursor, state != Open, find, func(at string) (Summary, error) { return found[at], nil })
}

// position is where a summary stands in its list: by time, or, open, by its
// next deadline.
func position(i Summary, state State) string {
	if state != Open {
		return i.ID
	}
	return deadlineSK(i)
}

// Drills answers drills, newest first.
func (s *Service) Drills(ctx context.Context, a identity.Actor, limit int, cursor string) ([]Summary, string, error) {
	if a.Owns != "" {
		return s.ownList(ctx, a, drillPrefix, "", limit, cursor)
	}
	out, next, err := table.List[Summary](ctx, s.Table, table.Query{Index: table.ByList, PK: drillsPK(a.Org), Descending: true, Limit: limit, Cursor: cursor})
	return out, next, problem.Wrap("incident.drills", err)
}

// Of answers a vendor's incidents, newest first, without drills.
func (s *Service) Of(ctx context.Context, a identity.Actor, vendor string, limit int, cursor string) ([]Summary, string, error) {
	if !ids.Valid(ids.Vendor, vendor) {
		return nil, "", problem.New(problem.NotFound, "there is no such vendor")
	}
	if _, err := s.Vendors.Get(ctx, a, vendor); err != nil {
		return nil, "", err
	}
	out, next, err := table.List[Summary](ctx, s.Table, table.Query{PK: vendors.PK(a.Org, vendor), Prefix: prefix, Descending: true, Limit: limit, Cursor: cursor})
	return out, next, problem.Wrap("incident.of", err)
}

// FromItems picks the incidents out of a vendor's partition, newest first.
func FromItems(items []table.Item) ([]Summary, error) {
	var out []Summary
	for _, it := range items {
		if !IsKey(it.SK) {
			continue
		}
		sum, err := table.Decode[Summary](it)
		if err != nil {
			return nil, err
		}
		out = append(out, sum)
	}
	slices.Reverse(out) // ids follow time
	return out, nil
}

// Note says how the clocks of new incidents read deadlines.
func (s *Service) Note() clocks.Text { return clocks.Newest(s.Book().Clocks).Note }

// Level is an incident's level under China's reporting measures; "" when
// nothing is known of it.
func (s *Service) Level(i *Incident) string { return s.rules(i).Level(&i.Facts) }

// Zone is the time zone of an organisation, in which new incidents are told
// unless somebody says otherwise; UTC when it cannot be read.
func (s *Service) Zone(ctx context.Context, org string) string {
	o, err := s.People.Organisation(ctx, org)
	if err != nil || o.TimeZone == "" {
		return "UTC"
	}
	return o.TimeZone
}
