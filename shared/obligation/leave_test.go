package obligation_test

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

func TestWhatALeavingVendorMustReturnOrDelete(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ctx := t.Context()
	v := w.Vendor(t, 2)
	v, err := w.Vendors.Offboard(ctx, apptest.Buyer, v.ID, v.Version, "the contract has ended")
	apptest.Code(t, "off-board", err, "")
	o := w.Farewell(t, v.ID)
	if o.Kind != obligation.ReturnOrDelete || o.Owes != obligation.VendorOwes || o.DueOn != "2026-12-23" || o.State != obligation.Open {
		t.Errorf("%+v", o)
	}
	_, err = w.Vendors.Terminate(ctx, apptest.Buyer, v.ID, v.Version)
	apptest.Code(t, "terminate while data are there", err, problem.Conflict)
	_, err = w.Obligations.Close(ctx, apptest.Buyer, o.ID, 0, "we trust them")
	apptest.Code(t, "close by hand", err, problem.Conflict)
	_, err = w.Obligations.Waive(ctx, apptest.Buyer, o.ID, 0, obligation.Waiving{Reason: "we trust them", ExpiresOn: "2027-01-01"})
	apptest.Code(t, "waive", err, problem.Conflict)
	_, err = w.Obligations.Update(ctx, apptest.Buyer, o.ID, o.Version, obligation.Details{EvidenceRequired: apptest.Ptr(false)})
	apptest.Code(t, "need no evidence any more", err, problem.Conflict)
	other := w.Hang(t, apptest.Buyer, o.ID, evidence.ForDuty)
	for name, files := range map[string][]string{"nothing": {}, "another file": {other.ID}} {
		_, err = w.Obligations.Fulfil(ctx, apptest.Buyer, o.ID, 0, obligation.Doing{EvidenceIDs: files})
		apptest.Code(t, "with "+name, err, problem.Invalid)
	}
	e, _, err := w.Evidence.Hang(ctx, apptest.Buyer, o.ID, evidence.ForDeletion, apptest.Announce("c.txt", "text/plain", apptest.Certificate))
	apptest.Code(t, "announce", err, "")
	_, err = w.Obligations.Fulfil(ctx, apptest.Buyer, o.ID, 0, obligation.Doing{EvidenceIDs: []string{e.ID}})
	apptest.Code(t, "a certificate that has not arrived", err, problem.Invalid)
	if got := w.Returned(t, v.ID); got.State != obligation.Closed || got.NextID != "" {
		t.Errorf("%+v", got)
	}
	_, err = w.Vendors.Terminate(ctx, apptest.Buyer, v.ID, v.Version)
	apptest.Code(t, "terminate", err, "")
}

// The obligation of a leaving vendor is there exactly when the vendor leaves,
// wherever storage breaks off.
func TestOffboardingAndItsObligationAreOne(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for nth := int64(1); ; nth++ {
		v := w.Vendor(t, 2)
		fault := w.Break.At(table.AnyCall, nth, false)
		_, err := w.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, v.Version, "the contract has ended")
		w.Break.Mend()
		if !fault.Fired() {
			return
		}
		apptest.Code(t, "broken off", err, problem.Unavailable)
		f, err := w.Vendors.Open(t.Context(), apptest.Buyer, v.ID)
		apptest.Code(t, "read", err, "")
		all, err := obligation.FromItems(f.Rest)
		apptest.Code(t, "obligations", err, "")
		if f.Vendor.Status == "offboarding" || len(all) > 0 {
			t.Errorf("call %d: %s with %d obligations", nth, f.Vendor.Status, len(all))
		}
		v, err = w.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, f.Vendor.Version, "the contract has ended")
		apptest.Code(t, "again", err, "")
		w.Farewell(t, v.ID)
	}
}
