package apptest

import (
	"bytes"
	"net/http"
	"testing"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault/vaulttest"
	"vendorrisk/shared/vendors"
)

// Terms are a contract in force for a year, with notice of three months, that
// renews itself.
func Terms() contract.Details {
	return contract.Details{
		Title: Ptr("Data processing agreement"), Status: Ptr(contract.Active), SignedOn: Ptr("2026-06-20"), StartsOn: Ptr("2026-07-01"), EndsOn: Ptr("2027-06-30"),
		Notice: &contract.Notice{Count: 3, Unit: "months"}, Renewal: &contract.Renewal{Kind: contract.Automatic, Months: 12},
		Services: &[]string{"Customer analytics"}, GoverningLaw: Ptr("Germany"), Regimes: &[]string{"customer-data", "gdpr-28"},
		Parties: &[]contract.Party{{Name: "Acme Retail", Role: "customer"}, {Name: "Nordlicht Analytics GmbH", Role: "vendor"}},
	}
}

// Contract is a contract of those terms with a new vendor.
func (w *World) Contract(t testing.TB) contract.Contract {
	t.Helper()
	return w.ContractWith(t, w.Vendor(t, 2), Terms())
}

// ContractWith makes a contract with a vendor.
func (w *World) ContractWith(t testing.TB, v vendors.Vendor, d contract.Details) contract.Contract {
	t.Helper()
	c, err := w.Contracts.Create(t.Context(), Buyer, v.ID, d)
	must(t, err)
	return c
}

// Owe adds an obligation under a contract.
func (w *World) Owe(t testing.TB, contractID string, d obligation.Details) obligation.Obligation {
	t.Helper()
	o, err := w.Obligations.Create(t.Context(), Buyer, contractID, d)
	must(t, err)
	return o
}

// Yearly is a report that a vendor owes each year, two weeks of grace, with
// evidence.
func Yearly(due string) obligation.Details {
	return obligation.Details{
		Title: Ptr("Yearly audit report"), Owes: Ptr(obligation.VendorOwes), Clause: Ptr("§ 7.2"), DueOn: Ptr(due), Recurrence: Ptr("FREQ=YEARLY"),
		GraceDays: Ptr(14), EvidenceRequired: Ptr(true), RemindDays: &[]int{7, 30},
	}
}

// Hang takes a file of a contract or an obligation the whole way.
func (w *World) Hang(t testing.TB, a identity.Actor, about, purpose string) assessment.Evidence {
	t.Helper()
	e, form, err := w.Evidence.Hang(t.Context(), a, about, purpose, Announce("certificate.txt", "text/plain", Certificate))
	must(t, err)
	if got := vaulttest.Post(t, w.Client, form, bytes.NewReader(Certificate), int64(len(Certificate))); got.Status != http.StatusNoContent {
		t.Fatalf("the form answers %d: %s", got.Status, got.Body)
	}
	e, err = w.Evidence.Complete(t.Context(), a, e.ID)
	must(t, err)
	return e
}

// Farewell is what a vendor in off-boarding must return or delete.
func (w *World) Farewell(t testing.TB, vendor string) obligation.Obligation {
	t.Helper()
	f, err := w.Vendors.Open(t.Context(), Buyer, vendor)
	must(t, err)
	all, err := obligation.FromItems(f.Rest)
	must(t, err)
	if len(all) != 1 {
		t.Fatalf("off-boarding made %d obligations", len(all))
	}
	return all[0]
}

// Returned shows with a certificate that a vendor in off-boarding returned or
// deleted all data.
func (w *World) Returned(t testing.TB, vendor string) obligation.Obligation {
	t.Helper()
	o := w.Farewell(t, vendor)
	e := w.Hang(t, Buyer, o.ID, evidence.ForDeletion)
	o, err := w.Obligations.Fulfil(t.Context(), Buyer, o.ID, 0, obligation.Doing{EvidenceIDs: []string{e.ID}})
	must(t, err)
	return o
}

// Ticks runs the tick until nothing is due and answers how much was done.
func (w *World) Ticks(t testing.TB) int {
	t.Helper()
	done := 0
	for {
		r, err := w.Tick.Run(t.Context(), table.DueShards*100)
		must(t, err)
		if r.Failed > 0 {
			t.Fatalf("the tick failed on %d records", r.Failed)
		}
		if r.Done == 0 {
			return done
		}
		done += r.Done
	}
}
