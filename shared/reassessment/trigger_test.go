package reassessment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

func ask(t *testing.T, w *apptest.World, vendor string, why trigger.Why, about string) {
	t.Helper()
	err := w.Journal.Commit(t.Context(), audit.Change{
		Actor: apptest.Buyer, Action: "test:trigger", Subject: about, Wake: true,
		Writes: []table.Write{trigger.Reassess(w.Journal, apptest.Org, vendor, why, about)},
	})
	apptest.Code(t, "trigger", err, "")
	w.Drain()
}

func plan(t *testing.T, w *apptest.World, vendor string) reassessment.Schedule {
	t.Helper()
	sc, err := w.Reassessment.Get(t.Context(), apptest.Buyer, vendor)
	apptest.Code(t, "get", err, "")
	return sc
}

func TestATriggerMakesAVendorDueTodayAndReasonsAddUp(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Admin)
	as := w.Approved(t)
	w.Pass(40 * 24 * time.Hour)
	const incident, contract = "inc_00000000000000000000000001", "con_00000000000000000000000001"
	ask(t, w, as.VendorID, trigger.Incident, incident)
	ask(t, w, as.VendorID, trigger.Incident, incident)
	ask(t, w, as.VendorID, trigger.ContractRenewal, contract)
	today := w.Now.Read().Format("2006-01-02")
	want := []trigger.Reason{{Why: trigger.Incident, On: today, About: incident}, {Why: trigger.ContractRenewal, On: today, About: contract}}
	sc := plan(t, w, as.VendorID)
	if diff := cmp.Diff(want, sc.Reasons); diff != "" || sc.DueOn != today || sc.Why != trigger.Incident {
		t.Errorf("%s due %s because of %s\n%s", sc.VendorName, sc.DueOn, sc.Why, diff)
	}
	if r, err := w.Tick.Run(t.Context(), 10); r.Failed > 0 || err != nil {
		t.Fatalf("%+v, %v", r, err)
	}
	next := w.Read(t, open(t, w, as.VendorID)[0])
	if diff := cmp.Diff(want, next.Reasons); diff != "" || next.Why != string(trigger.Incident) {
		t.Errorf("sent because of %s\n%s", next.Why, diff)
	}
	ask(t, w, as.VendorID, trigger.Score, "") // while that one is open
	w.Pass(time.Minute)
	if r, err := w.Tick.Run(t.Context(), 10); r.Failed > 0 || err != nil {
		t.Fatalf("%+v, %v", r, err)
	}
	if ids := open(t, w, as.VendorID); len(ids) != 1 || plan(t, w, as.VendorID).Open != ids[0] {
		t.Errorf("open: %v", ids)
	}
}

func TestAVendorThatIsDueAlreadyHasOneReasonMore(t *testing.T) {
	w, as := due(t)
	was := plan(t, w, as.VendorID)
	ask(t, w, as.VendorID, trigger.Evidence, "evd_00000000000000000000000001")
	sc := plan(t, w, as.VendorID)
	if sc.DueOn != was.DueOn || sc.Why != trigger.Cadence || len(sc.Reasons) != 2 || sc.Reasons[1].Why != trigger.Evidence {
		t.Errorf("%+v", sc)
	}
}

func TestNothingIsBroughtForwardForAVendorThatWasNeverDecidedOnOrLeaves(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	fresh := w.Vendor(t, 2)
	ask(t, w, fresh.ID, trigger.Incident, "")
	_, err := w.Reassessment.Get(t.Context(), apptest.Buyer, fresh.ID)
	apptest.Code(t, "schedule", err, problem.NotFound)

	as := w.Approved(t)
	v, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
	apptest.Code(t, "get", err, "")
	_, err = w.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, v.Version, "the contract ends")
	apptest.Code(t, "offboard", err, "")
	was := plan(t, w, v.ID)
	ask(t, w, v.ID, trigger.Incident, "")
	if diff := cmp.Diff(was, plan(t, w, v.ID)); diff != "" {
		t.Error(diff)
	}
}

func TestAnUnknownReasonStaysInTheOutboxAsAFault(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ask(t, w, w.Approved(t).VendorID, "whim", "")
	for _, m := range w.Messages(t, "") {
		if m.Kind == trigger.Kind && m.Error == "" {
			t.Errorf("%+v", m)
		}
	}
}

func TestAHigherTierIsAReasonAndALowerOneEases(t *testing.T) {
	for level, want := range map[int]string{4: "2026-12-03", 0: "2029-11-23"} { // today, or 36 months after the decision
		w := apptest.New(t, apptest.Options{})
		as := w.Approved(t)
		w.Pass(10 * 24 * time.Hour)
		v, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
		apptest.Code(t, "get", err, "")
		_, _, err = w.Vendors.Intake(t.Context(), apptest.Buyer, v.ID, v.Version, vendors.DefaultEngagement, apptest.Factors(level))
		apptest.Code(t, "intake", err, "")
		w.Drain()
		sc := plan(t, w, v.ID)
		if wantWhy := map[int]trigger.Why{4: trigger.Tier, 0: trigger.Cadence}[level]; sc.DueOn != want || sc.Why != wantWhy {
			t.Errorf("factors at %d: due %s because of %s", level, sc.DueOn, sc.Why)
		}
	}
}

func TestTheOrganisationChoosesTheCadence(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	o, err := w.Directory.Organisation(t.Context(), apptest.Org)
	apptest.Code(t, "organisation", err, "")
	_, _, write, err := w.Directory.ChangeOrganisation(t.Context(), apptest.Org, o.Version, w.Now.Read(), func(o *identity.Organisation) {
		o.CadenceMonths = identity.CadenceMonths{Critical: 1, High: 2, Medium: 5, Low: 7}
	})
	apptest.Code(t, "change", err, "")
	apptest.Code(t, "commit", w.DB.Commit(t.Context(), write), "")
	as := w.Approved(t)
	v, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
	apptest.Code(t, "get", err, "")
	if sc := plan(t, w, as.VendorID); v.Tier != "medium" && v.Tier != "high" || sc.DueOn != map[string]string{"medium": "2027-04-23", "high": "2027-01-23"}[string(v.Tier)] {
		t.Errorf("%s: %s", v.Tier, sc.DueOn)
	}
}

// The same contract is about to be renewed each year: a reason that has been
// served speaks again when it comes again, but not when its message does.
func TestAReasonComesAgain(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Admin)
	as := w.Approved(t)
	const contract = "con_00000000000000000000000001"
	tell := func(at time.Time) {
		t.Helper()
		m := notify.Task(w.Journal.IDs, at, trigger.Kind, as.VendorID)
		m.Data = map[string]string{trigger.WhyField: string(trigger.ContractRenewal), trigger.AboutField: contract}
		apptest.Code(t, "tell", w.Reassessment.Triggered(t.Context(), apptest.Org, m), "")
		if r, err := w.Tick.Run(t.Context(), 100); err != nil || r.Failed > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	served := func(what string, want int) {
		t.Helper()
		ids := open(t, w, as.VendorID)
		if len(ids) != want {
			t.Fatalf("%s: %d reassessments", what, len(ids))
		}
		for _, id := range ids {
			_, err := w.Assessments.Cancel(t.Context(), apptest.Buyer, id, 0, "not this year")
			apptest.Code(t, "cancel", err, "")
		}
	}
	first := w.Now.Read()
	tell(first)
	served("the first year", 1)
	tell(first)
	served("the same message again", 0)
	w.Pass(365 * 24 * time.Hour)
	tell(first)
	served("the same message a year later", 0)
	tell(w.Now.Read())
	served("the second year", 1)
	if sc := plan(t, w, as.VendorID); len(sc.Reasons) != 1 || sc.Reasons[0].On != w.Now.Read().Format("2006-01-02") {
		t.Errorf("the reasons are %+v", sc.Reasons)
	}
}
