package obligation

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// returnWithin is how many days a vendor has to return or delete our data
// after off-boarding began; people change the day on the obligation.
const returnWithin = 30

// Titles of what off-boarding makes, in the organisation's language.
var returnTitle = map[string]string{
	"en":    "Return or delete all data, and certify it",
	"zh-CN": "返还或删除全部数据并出具证明",
}

// Leaving answers the writes that go into the commit in which a vendor's
// off-boarding begins: it must return or delete all data.
func (s *Service) Leaving(ctx context.Context, a identity.Actor, v vendors.Vendor) ([]table.Write, error) {
	p, err := s.place(ctx, a.Org)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	title, ok := returnTitle[p.Language]
	if !ok {
		title = returnTitle["en"]
	}
	o := Obligation{
		ID: s.IDs(ids.Obligation), Version: 1, CreatedAt: now, UpdatedAt: now, VendorID: v.ID, VendorName: v.Name, Kind: ReturnOrDelete,
		Title: title, Owes: VendorOwes, Owner: v.Owner, DueOn: later(p.today, returnWithin), Occurrence: 1, EvidenceRequired: true,
		RemindDays: Reminders(p.Organisation),
	}
	o.StartsOn, o.Series = o.DueOn, o.ID
	o.begin(p.today)
	it := item(a.Org, o, 0, p.zone)
	return []table.Write{table.Create(it), table.RefWrite(a.Org, o.ID, it.PK)}, nil
}

// Left answers the conditions under which a vendor's off-boarding may end;
// conflict while it has not shown that all data were returned or deleted.
func (s *Service) Left(ctx context.Context, a identity.Actor, v vendors.Vendor) ([]table.Write, error) {
	page, err := s.Table.Query(ctx, table.Query{PK: vendors.PK(a.Org, v.ID), Prefix: prefix})
	if err != nil {
		return nil, problem.Wrap("obligation.left", err)
	}
	all, err := FromItems(page.Items)
	if err != nil {
		return nil, err
	}
	var still []table.Write
	for _, o := range all {
		if o.Kind != ReturnOrDelete {
			continue
		}
		if !o.State.Ended() {
			return nil, problem.New(problem.Conflict, "the vendor still owes the return or deletion of data (%s); it is closed by a deletion certificate", o.ID)
		}
		still = append(still, table.Require(o.key(a.Org), o.Version))
	}
	return still, nil
}
