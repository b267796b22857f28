package contract

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// Create adds a contract with a vendor, as a draft unless it says otherwise.
// It covers the default engagement unless it names others. invalid names every
// faulty field; conflict when the vendor is terminated.
func (s *Service) Create(ctx context.Context, a identity.Actor, vendor string, d Details) (Contract, error) {
	f, err := s.Vendors.Open(ctx, a, vendor)
	if err != nil {
		return Contract{}, err
	}
	if f.Vendor.Status == vendors.Terminated {
		return Contract{}, problem.New(problem.Conflict, "the vendor is terminated; no contract is made with it any more")
	}
	zone, err := s.zone(ctx, a.Org)
	if err != nil {
		return Contract{}, err
	}
	now := s.Now()
	c := Contract{
		ID: s.IDs(ids.Contract), Version: 1, CreatedAt: now, UpdatedAt: now, VendorID: vendor, VendorName: f.Vendor.Name,
		Engagements: []string{vendors.DefaultEngagement}, Status: Draft, Owner: f.Vendor.Owner,
	}
	d.apply(&c)
	others, err := FromItems(f.Rest)
	if err != nil {
		return Contract{}, err
	}
	if len(others) >= MaxPerVendor {
		return Contract{}, problem.New(problem.TooLarge, "a vendor has at most %d contracts", MaxPerVendor)
	}
	faults := c.check(clock.DayIn(now, zone))
	if c.Status == Expired {
		faults.AddKey("/status", "field.choose", "choose draft, active or terminated")
	}
	above := c.place(&faults, f, others)
	if err := s.hold(&faults, &c, d); err != nil {
		return Contract{}, err
	}
	if err := faults.Err(); err != nil {
		return Contract{}, err
	}
	c.reckon()
	it := item(a.Org, c, 0, zone)
	return c, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "contract:create", Subject: c.ID, After: it.Body,
		Writes: append([]table.Write{table.Create(it), table.RefWrite(a.Org, c.ID, it.PK), vendors.Unmoved(a.Org, f.Vendor)}, still(a.Org, above)...),
	})
}

// still holds a commit to the contracts that stand above one: without it two
// changes at once could each put one contract above the other.
func still(org string, above []Contract) []table.Write {
	var out []table.Write
	for _, c := range above {
		out = append(out, Unmoved(org, c))
	}
	return out
}
