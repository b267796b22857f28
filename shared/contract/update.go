package contract

import (
	"context"
	"slices"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

// Update changes the given details of the contract that has this version;
// conflict when it has another, with the contract as it stands, and for a
// change of status that is not one: draft → active → terminated, and an
// expired one becomes active again with a later end.
func (s *Service) Update(ctx context.Context, a identity.Actor, id string, version int64, d Details) (Contract, error) {
	c, it, err := s.load(ctx, a, id)
	if err != nil {
		return Contract{}, err
	}
	if c.Version != version {
		return Contract{}, vendors.Stale(c)
	}
	if c.Status == Terminated {
		return Contract{}, problem.New(problem.Conflict, "a terminated contract does not change any more")
	}
	f, err := s.Vendors.Open(ctx, a, c.VendorID)
	if err != nil {
		return Contract{}, err
	}
	zone, err := s.zone(ctx, a.Org)
	if err != nil {
		return Contract{}, err
	}
	was, today := c, clock.DayIn(s.Now(), zone)
	d.apply(&c)
	if err := c.moves(was, today); err != nil {
		return Contract{}, err
	}
	others, err := FromItems(f.Rest)
	if err != nil {
		return Contract{}, err
	}
	faults := c.check(today)
	above := c.place(&faults, f, others)
	if err := s.hold(&faults, &c, d); err != nil {
		return Contract{}, err
	}
	if err := faults.Err(); err != nil {
		return Contract{}, err
	}
	c.reckon()
	c.VendorName, c.Version, c.UpdatedAt = f.Vendor.Name, version+1, s.Now()
	next := item(a.Org, c, version, zone)
	writes := append([]table.Write{table.Replace(next)}, still(a.Org, above)...)
	if c.Status == Active && was.Status == Active && (!slices.Equal(c.Services, was.Services) || !slices.Equal(c.Engagements, was.Engagements)) {
		writes = append(writes, trigger.Reassess(s.Journal, a.Org, c.VendorID, trigger.ContractScope, c.ID))
	}
	return c, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "contract:update", Subject: c.ID, Before: it.Body, After: next.Body, Writes: writes, Wake: true,
	})
}

// moves holds a change of status to the ways there are.
func (c *Contract) moves(was Contract, today string) error {
	if was.Status == Expired && c.Status == Expired && c.EndsOn != was.EndsOn && (c.EndsOn == "" || c.EndsOn >= today) {
		c.Status = Active // its end was moved
	}
	if c.Status == was.Status || !slices.Contains(Statuses, c.Status) && c.Status != Expired {
		return nil // the latter is named with the other faults
	}
	switch {
	case was.Status == Draft && c.Status == Active, was.Status == Active && c.Status == Terminated, was.Status == Expired && c.Status == Terminated:
		return nil
	case was.Status == Expired && c.Status == Active && (c.EndsOn == "" || c.EndsOn >= today):
		return nil
	case was.Status == Expired && c.Status == Active:
		return problem.New(problem.Conflict, "the contract has expired; move its end first")
	default:
		return problem.New(problem.Conflict, "a contract that is %s does not become %s", was.Status, c.Status)
	}
}
