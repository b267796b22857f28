package local

import (
	"context"
	"fmt"

	"vendorrisk/shared/contract"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/vendors"
)

// contracts gives a vendor its agreement: two clauses that the review found
// wanting, an obligation that comes due soon, and one that is overdue.
func (d *demo) contracts(ctx context.Context, v vendors.Vendor) error {
	buyer := d.people["procurement"]
	c, err := d.Contracts.Create(ctx, buyer, v.ID, contract.Details{
		Title: ptr("Data processing agreement, warehouse"), Reference: ptr("V-2026-017"), Status: ptr(contract.Active),
		Parties:  &[]contract.Party{{Name: "Demo Retail", Role: "customer"}, {Name: v.LegalName, Role: "vendor"}},
		Services: &v.Services, SignedOn: ptr(d.day(-320)), StartsOn: ptr(d.day(-310)), EndsOn: ptr(d.day(54)), GoverningLaw: ptr("Germany"),
		Notice: &contract.Notice{Count: 1, Unit: "months"}, Renewal: &contract.Renewal{Kind: contract.Automatic, Months: 12},
		Regimes: &[]string{"customer-data", "gdpr-28"},
	})
	if err != nil {
		return err
	}
	if err := d.judged(ctx, c); err != nil {
		return err
	}
	for _, o := range []obligation.Details{
		{
			Title: ptr("Yearly penetration test report"), Clause: ptr("§ 9.3"), ClauseID: ptr("gdpr-28.28-3-h"), DueOn: ptr(d.day(20)),
			Recurrence: ptr("FREQ=YEARLY"), GraceDays: ptr(14), RemindDays: &[]int{30, 7}, EvidenceRequired: ptr(true),
		},
		{
			Title: ptr("List of sub-processors, updated"), Clause: ptr("§ 6.1"), ClauseID: ptr("gdpr-28.28-2"), DueOn: ptr(d.day(-12)),
			Recurrence: ptr("FREQ=MONTHLY;INTERVAL=6"), GraceDays: ptr(5),
		},
	} {
		o.Owes = ptr(obligation.VendorOwes)
		if _, err := d.Obligations.Create(ctx, buyer, c.ID, o); err != nil {
			return err
		}
	}
	return nil
}

// judged goes through the clauses as a reviewer would who found two wanting.
func (d *demo) judged(ctx context.Context, c contract.Contract) error {
	for i, j := range []struct {
		clause    string
		judgement contract.Judgement
	}{
		{"customer-data.safeguards", contract.Judgement{Standing: contract.Present, Reference: "Annex 2"}},
		{"customer-data.breach", contract.Judgement{Standing: contract.Weaker, Reference: "§ 8", Remark: "Names no time within which we are told."}},
		{"gdpr-28.28-3", contract.Judgement{Standing: contract.Present, Reference: "§ 1, Annex 1"}},
		{"gdpr-28.28-3-a", contract.Judgement{Standing: contract.Present, Reference: "§ 3"}},
		{"gdpr-28.28-3-i", contract.Judgement{Standing: contract.Missing}},
	} {
		if _, err := d.Contracts.Judge(ctx, d.people["analyst"], c.ID, j.clause, j.judgement); err != nil {
			return fmt.Errorf("clause %d: %w", i, err)
		}
	}
	return nil
}
