package finding_test

import (
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/finding"
)

func sweep(t *testing.T, w *apptest.World, pass time.Duration) {
	t.Helper()
	w.Now.Pass(pass)
	for range 2 {
		if r, err := w.Tick.Run(t.Context(), 100); err != nil || r.Failed > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
}

func TestAnAcceptedRiskIsOpenAgainByItselfAfterItsDay(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Admin)
	v := w.Vendor(t, 2)
	f, err := w.Findings.Create(t.Context(), apptest.Analyst, v.ID, finding.Details{Title: apptest.Ptr("No second factor"), Severity: apptest.Ptr("low")})
	apptest.Code(t, "create", err, "")
	status := finding.RiskAccepted
	f, err = w.Findings.Update(t.Context(), apptest.Approver, f.ID, f.Version, finding.Details{
		Status: &status, Acceptance: &finding.Acceptance{Reason: "replaced in spring", ExpiresOn: "2026-12-01"},
	})
	apptest.Code(t, "accept", err, "")
	sweep(t, w, 8*24*time.Hour) // on its last day
	got, err := w.Findings.Get(t.Context(), apptest.Analyst, f.ID)
	if err != nil || got.Status != finding.RiskAccepted || got.Version != f.Version {
		t.Fatalf("%+v, %v", got, err)
	}
	sweep(t, w, 24*time.Hour)
	sweep(t, w, 24*time.Hour)
	got, err = w.Findings.Get(t.Context(), apptest.Analyst, f.ID)
	if err != nil || got.Status != finding.Open || got.Acceptance != nil || got.Lapsed == nil || got.Lapsed.By != apptest.Approver.ID || got.Version != f.Version+1 {
		t.Errorf("%+v, %v", got, err)
	}
	n := 0
	for _, a := range w.Actions(t, f.ID) {
		if a == "finding:reopen" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("opened again %d times", n)
	}
}

func TestWhoSeesToAFindingHearsOnceThatItsDayIsPast(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Admin)
	v := w.Vendor(t, 2)
	f, err := w.Findings.Create(t.Context(), apptest.Analyst, v.ID, finding.Details{
		Title: apptest.Ptr("No backups"), Severity: apptest.Ptr("medium"), DueOn: apptest.Ptr("2026-12-01"),
	})
	apptest.Code(t, "create", err, "")
	sweep(t, w, 9*24*time.Hour)
	sweep(t, w, 24*time.Hour)
	reminded := func() (n int) {
		for _, a := range w.Actions(t, f.ID) {
			if a == "finding:remind" {
				n++
			}
		}
		return n
	}
	if n := reminded(); n != 1 {
		t.Fatalf("told %d times", n)
	}
	f, err = w.Findings.Get(t.Context(), apptest.Analyst, f.ID)
	apptest.Code(t, "get", err, "")
	_, err = w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, finding.Details{DueOn: apptest.Ptr("2026-12-20")})
	apptest.Code(t, "another day", err, "")
	sweep(t, w, 30*24*time.Hour)
	if n := reminded(); n != 2 {
		t.Errorf("told %d times, of two days", n)
	}
}
