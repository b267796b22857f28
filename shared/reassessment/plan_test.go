package reassessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/scoring"
)

func set(t *testing.T, w *apptest.World, vendor, day string) reassessment.Schedule {
	t.Helper()
	sc, err := w.Reassessment.Set(t.Context(), apptest.Buyer, vendor, 0, reassessment.Setting{DueOn: &day})
	apptest.Code(t, "set", err, "")
	return sc
}

func TestTheCadenceFollowsTheTierAndAnUnratedVendorIsCritical(t *testing.T) {
	for tier, want := range map[scoring.Band]int{scoring.Critical: 6, scoring.High: 12, scoring.Medium: 24, scoring.Low: 36, "": 6} {
		if got := reassessment.Cadence(identity.Organisation{Settings: identity.DefaultSettings()}, tier); got != want {
			t.Errorf("%q: %d months, want %d", tier, got, want)
		}
	}
}

func TestAnApprovalPlansByTierOrByTheVendorsOwnCadence(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	v, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
	apptest.Code(t, "vendor", err, "")
	_, err = w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, apptest.Accept)
	apptest.Code(t, "approve", err, "")
	sc, err := w.Reassessment.Get(t.Context(), apptest.Buyer, v.ID)
	apptest.Code(t, "get", err, "")
	want := apptest.Start.AddDate(0, map[scoring.Band]int{scoring.High: 12, scoring.Medium: 24}[v.Tier], 0).Format("2006-01-02")
	if sc.DueOn != want || sc.Why != reassessment.WhyCadence || sc.Assessment != as.ID {
		t.Errorf("planned %+v, want %s", sc, want)
	}

	other := w.InReview(t)
	_, err = w.Reassessment.Set(t.Context(), apptest.Buyer, other.VendorID, 0, reassessment.Setting{CadenceMonths: apptest.Ptr(3)})
	apptest.Code(t, "set", err, "")
	_, err = w.Assessments.Approve(t.Context(), apptest.Approver, other.ID, 0, apptest.Accept)
	apptest.Code(t, "approve", err, "")
	if sc, _ := w.Reassessment.Get(t.Context(), apptest.Buyer, other.VendorID); sc.DueOn != "2027-02-23" || sc.CadenceMonths != 3 {
		t.Errorf("planned %+v", sc)
	}
}

func TestADaySetByHandHoldsItsRules(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 2)
	_, err := w.Reassessment.Get(t.Context(), apptest.Buyer, v.ID)
	apptest.Code(t, "before any plan", err, problem.NotFound)
	for name, c := range map[string]struct {
		in   reassessment.Setting
		want []string
	}{
		"nothing":     {reassessment.Setting{}, []string{"/dueOn"}},
		"no such day": {reassessment.Setting{DueOn: apptest.Ptr("2027-02-29")}, []string{"/dueOn"}},
		"past":        {reassessment.Setting{DueOn: apptest.Ptr("2026-11-22")}, []string{"/dueOn"}},
		"both wrong":  {reassessment.Setting{DueOn: apptest.Ptr(""), CadenceMonths: apptest.Ptr(61)}, []string{"/cadenceMonths", "/dueOn"}},
		"negative":    {reassessment.Setting{CadenceMonths: apptest.Ptr(-1)}, []string{"/cadenceMonths"}},
	} {
		_, err := w.Reassessment.Set(t.Context(), apptest.Buyer, v.ID, 0, c.in)
		apptest.Code(t, name, err, problem.Invalid)
		if diff := cmp.Diff(c.want, apptest.Pointers(err)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	sc := set(t, w, v.ID, "2026-11-23")
	if sc.Why != reassessment.WhyHand || sc.Version != 1 {
		t.Errorf("set %+v", sc)
	}
	_, err = w.Reassessment.Set(t.Context(), apptest.Buyer, v.ID, 0, reassessment.Setting{DueOn: apptest.Ptr("2027-01-01")})
	apptest.Code(t, "on an older version", err, problem.Conflict)
}

func TestTheListIsByDayAndEndsBeforeADay(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for _, day := range []string{"2027-03-01", "2026-12-01", "2027-01-15"} {
		set(t, w, w.Prospect(t).ID, day)
	}
	for before, want := range map[string][]string{
		"":           {"2026-12-01", "2027-01-15", "2027-03-01"},
		"2027-01-15": {"2026-12-01"},
		"2027-01-16": {"2026-12-01", "2027-01-15"},
	} {
		list, _, err := w.Reassessment.List(t.Context(), apptest.Auditor, before, 10, "")
		apptest.Code(t, before, err, "")
		var got []string
		for _, sc := range list {
			got = append(got, sc.DueOn)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("before %q:\n%s", before, diff)
		}
	}
	_, _, err := w.Reassessment.List(t.Context(), apptest.Auditor, "soon", 10, "")
	apptest.Code(t, "no day", err, problem.Invalid)
}
