package assessment_test

import (
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

// hire gives an actor a record, so that mails reach them.
func hire(t *testing.T, w *apptest.World, a identity.Actor) {
	t.Helper()
	p := identity.Person{ID: a.ID, Email: a.Email, Name: a.Name, Roles: a.Roles, Active: true}
	apptest.Code(t, "hire", w.Journal.Commit(t.Context(), audit.Change{
		Actor: identity.AsSystem(a.Org), Action: "person:create", Subject: p.ID, Writes: w.Directory.PersonWrites(a.Org, p),
	}), "")
}

var worse = scoring.Override{Band: scoring.Critical, Reason: "a second source is missing", ExpiresOn: "2026-12-31"}

// proposed is an approved assessment for which Approver asks for another band.
func proposed(t *testing.T, w *apptest.World) assessment.Assessment {
	t.Helper()
	in := w.InReview(t)
	as, err := w.Assessments.Approve(t.Context(), apptest.Approver, in.ID, in.Version, assessment.Verdict{Decision: "mitigate", Override: &worse})
	apptest.Code(t, "approve", err, "")
	return as
}

func TestAProposedOverrideLeavesTheComputedBandUntilASecondPersonConfirms(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := proposed(t, w)
	w.Drain()
	d := as.Decision
	if d.Override != nil || d.Band != d.Computed || d.Band == worse.Band || d.Proposal.State != assessment.Waiting || as.State != assessment.Approved {
		t.Errorf("%+v", d)
	}
	ven, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
	apptest.Code(t, "vendor", err, "")
	if ven.ResidualBand != d.Computed {
		t.Errorf("the vendor's band is %s before anybody confirmed", ven.ResidualBand)
	}
	_, err = w.Assessments.ConfirmOverride(t.Context(), apptest.Approver, as.ID, as.Version)
	apptest.Code(t, "who proposed it confirms", err, problem.Forbidden)
	for _, a := range []identity.Actor{apptest.Analyst, apptest.Buyer} {
		a.Roles = identity.StaffRoles
		_, err = w.Assessments.ConfirmOverride(t.Context(), a, as.ID, as.Version)
		if want := map[bool]problem.Code{true: problem.Forbidden, false: ""}[a.ID == apptest.Analyst.ID]; want != "" {
			apptest.Code(t, "who reviewed it confirms", err, want)
		}
	}
	now := w.Read(t, as.ID)
	if d = now.Decision; d.Band != scoring.Critical || d.Override == nil || d.Proposal.State != assessment.Confirmed || d.Proposal.DecidedBy != apptest.Buyer.ID {
		t.Errorf("%+v", d)
	}
	for day, want := range map[string]scoring.Band{"2026-12-31": scoring.Critical, "2027-01-01": d.Computed} {
		if got := d.BandOn(day); got != want {
			t.Errorf("on %s the band is %s, want %s", day, got, want)
		}
	}
	if ven, err = w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID); err != nil || ven.ResidualBand != scoring.Critical {
		t.Errorf("the vendor's band is %s, %v", ven.ResidualBand, err)
	}
	_, err = w.Assessments.ConfirmOverride(t.Context(), apptest.Second, as.ID, 0)
	apptest.Code(t, "again", err, problem.Conflict)
	_, err = w.Assessments.DeclineOverride(t.Context(), apptest.Second, as.ID, 0, "too late for this")
	apptest.Code(t, "declined after that", err, problem.Conflict)
	if list, _, err := w.Assessments.WaitingOverrides(t.Context(), apptest.Second, 10, ""); err != nil || len(list) != 0 {
		t.Errorf("%d still wait, %v", len(list), err)
	}
	w.Drain() // sign-off and confirmation each have their reports
	if reports, _, err := w.Reports.List(t.Context(), apptest.Auditor, 10, ""); err != nil || len(reports) != 4 {
		t.Errorf("%d reports, %v", len(reports), err)
	}
}

func TestADeclinedOverrideLeavesTheComputedBand(t *testing.T) {
	for name, by := range map[string]identity.Actor{"by another": apptest.Second, "taken back": apptest.Approver} {
		w := apptest.New(t, apptest.Options{})
		hire(t, w, apptest.Approver)
		as := proposed(t, w)
		list, _, err := w.Assessments.WaitingOverrides(t.Context(), by, 10, "")
		apptest.Code(t, "list", err, "")
		if len(list) != 1 || list[0].AssessmentID != as.ID || list[0].Proposed != scoring.Critical || list[0].Computed != as.Decision.Computed {
			t.Errorf("%s: %+v", name, list)
		}
		_, err = w.Assessments.DeclineOverride(t.Context(), by, as.ID, as.Version, " ")
		apptest.Code(t, "without a reason", err, problem.Invalid)
		_, err = w.Assessments.DeclineOverride(t.Context(), by, as.ID, as.Version-1, "there is one")
		apptest.Code(t, "stale", err, problem.Conflict)
		now, err := w.Assessments.DeclineOverride(t.Context(), by, as.ID, as.Version, "there is one")
		apptest.Code(t, name, err, "")
		if d := now.Decision; d.Override != nil || d.Band != d.Computed || d.Proposal.State != assessment.Declined || d.Proposal.Reason != "there is one" {
			t.Errorf("%s: %+v", name, d)
		}
		w.Drain()
		want := 0
		if by.ID != apptest.Approver.ID {
			want = 1
		}
		if got := w.Mail.To(apptest.Approver.Email, "override-declined"); len(got) != want {
			t.Errorf("%s: %d mails to who proposed it", name, len(got))
		}
	}
}

// Who can confirm is told; where nobody can, administrators are.
func TestWhoIsToldOfAProposal(t *testing.T) {
	boss := identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000005", Name: "Amina", Email: "admin@acme.example", Roles: []identity.Role{identity.Administrator}}
	reviewer := apptest.Analyst // reviews, so that they are no second person although they are approver too
	reviewer.Roles = []identity.Role{identity.Analyst, identity.Approver}
	for name, c := range map[string]struct {
		second bool
		want   map[string]string
	}{
		"another approver":   {true, map[string]string{apptest.Second.Email: "override-proposed"}},
		"no second approver": {false, map[string]string{boss.Email: "override-stuck"}},
	} {
		w := apptest.New(t, apptest.Options{})
		for _, a := range []identity.Actor{boss, reviewer, apptest.Approver} {
			hire(t, w, a)
		}
		if second := apptest.Second; c.second {
			second.Email = "second@acme.example"
			c.want = map[string]string{second.Email: "override-proposed"}
			hire(t, w, second)
		}
		proposed(t, w)
		w.Drain()
		for _, to := range []string{boss.Email, reviewer.Email, apptest.Approver.Email, "second@acme.example"} {
			for _, template := range []string{"override-proposed", "override-stuck"} {
				want := 0
				if c.want[to] == template {
					want = 1
				}
				if got := w.Mail.To(to, template); len(got) != want {
					t.Errorf("%s: %d mails %s to %s, want %d", name, len(got), template, to, want)
				}
			}
		}
	}
}

func TestAnOverrideWhoseEndHasPassedIsNotConfirmed(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := proposed(t, w)
	w.Now.Pass(60 * 24 * time.Hour)
	_, err := w.Assessments.ConfirmOverride(t.Context(), apptest.Second, as.ID, 0)
	apptest.Code(t, "confirm", err, problem.Conflict)
	_, err = w.Assessments.DeclineOverride(t.Context(), apptest.Second, as.ID, 0, "it is too late now")
	apptest.Code(t, "decline", err, "")
}

// A later decision's band stands at the vendor; an old proposal confirmed
// afterwards changes its own assessment only.
func TestALateConfirmationLeavesTheVendorsLaterBand(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := proposed(t, w)
	w.Now.Pass(24 * time.Hour)
	row := assessment.Summary{ID: "asm_7ZZZZZZZZZZZZZZZZZZZZZZZZZ", State: assessment.Approved, DecidedOn: "2026-11-24", Band: scoring.Low}
	apptest.Code(t, "later", w.DB.Commit(t.Context(), table.Create(table.Item{
		Key: table.Key{PK: "ORG#" + apptest.Org + "#VEN#" + as.VendorID, SK: "ASM#" + row.ID}, Body: table.Encode(row),
	})), "")
	now, err := w.Assessments.ConfirmOverride(t.Context(), apptest.Second, as.ID, 0)
	apptest.Code(t, "confirm", err, "")
	ven, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
	apptest.Code(t, "vendor", err, "")
	if now.Decision.Band != scoring.Critical || ven.ResidualBand != as.Decision.Computed {
		t.Errorf("the assessment's band is %s, the vendor's %s", now.Decision.Band, ven.ResidualBand)
	}
}

func TestAnotherOrganisationFindsNoProposal(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := proposed(t, w)
	rival := apptest.Second
	rival.Org = apptest.Other
	_, err := w.Assessments.ConfirmOverride(t.Context(), rival, as.ID, 0)
	apptest.Code(t, "confirm", err, problem.NotFound)
	_, err = w.Assessments.DeclineOverride(t.Context(), rival, as.ID, 0, "there is one")
	apptest.Code(t, "decline", err, problem.NotFound)
	if list, _, err := w.Assessments.WaitingOverrides(t.Context(), rival, 10, ""); err != nil || len(list) != 0 {
		t.Errorf("%d, %v", len(list), err)
	}
}
