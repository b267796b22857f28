package obligation

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Create adds something that is owed under a contract. A due day in the past
// is taken, and the state says so at once. invalid names every faulty field;
// conflict when the contract has ended.
func (s *Service) Create(ctx context.Context, a identity.Actor, contractID string, d Details) (Obligation, error) {
	c, err := s.Contracts.Get(ctx, a, contractID)
	if err != nil {
		return Obligation{}, err
	}
	if c.Status == contract.Terminated {
		return Obligation{}, problem.New(problem.Conflict, "the contract is terminated; nothing new is owed under it")
	}
	p, err := s.place(ctx, a.Org)
	if err != nil {
		return Obligation{}, err
	}
	now := s.Now()
	o := Obligation{
		ID: s.IDs(ids.Obligation), Version: 1, CreatedAt: now, UpdatedAt: now, VendorID: c.VendorID, VendorName: c.VendorName, ContractID: c.ID,
		Kind: FromContract, Owner: c.Owner, Occurrence: 1, RemindDays: Reminders(p.Organisation),
	}
	o.Series = o.ID
	d.apply(&o)
	if err := s.check(&o, endless(c)); err != nil {
		return Obligation{}, err
	}
	n, err := s.Table.Query(ctx, table.Query{PK: contract.PK(a.Org, c.ID), Prefix: prefix, Limit: MaxPerContract})
	if err != nil {
		return Obligation{}, problem.Wrap("obligation.create", err)
	}
	if len(n.Items) >= MaxPerContract {
		return Obligation{}, problem.New(problem.TooLarge, "a contract holds at most %d obligations, those of the past included", MaxPerContract)
	}
	o.begin(p.today)
	it := item(a.Org, o, 0, p.zone)
	return o, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "obligation:create", Subject: o.ID, After: it.Body,
		Writes: []table.Write{table.Create(it), table.RefWrite(a.Org, o.ID, it.PK), contract.Unmoved(a.Org, c)},
	})
}
