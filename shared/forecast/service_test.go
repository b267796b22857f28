package forecast_test

import (
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/forecast"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

func TestWhoSeesAForecastAndWhatItCosts(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	mine := w.Approved(t)
	w.Approved(t) // another vendor's
	w.Sent(t)     // not handed in
	w.Now.Pass(90 * 24 * time.Hour)
	w.Sent(t) // not due
	before := w.Storage.Counts()
	f, err := w.Forecast.Of(t.Context(), apptest.Auditor, mine.VendorID)
	if err != nil {
		t.Fatal(err)
	}
	calls := w.Storage.Since(before)
	if calls.Queries != 2 || calls.Gets != 2 || calls.Commits != 0 || calls.Read > 20 {
		t.Errorf("it costs %+v", calls)
	}
	if f.Vendor.All != 1 || f.Organisation.All != 3 || f.Organisation.Trouble != 1 || len(f.Past) != 1 || f.Past[0].AssessmentID != mine.ID || f.Method != forecast.Nothing {
		t.Errorf("%+v", f)
	}
	_, err = w.Forecast.Of(t.Context(), identity.Actor{Org: apptest.Other, ID: apptest.Auditor.ID, Roles: apptest.Auditor.Roles}, mine.VendorID)
	apptest.Code(t, "from another organisation", err, problem.NotFound)
	owner := apptest.Buyer
	owner.Owns = "somebody.else@acme.example"
	_, err = w.Forecast.Of(t.Context(), owner, mine.VendorID)
	apptest.Code(t, "by who is kept to other vendors", err, problem.NotFound)
}
