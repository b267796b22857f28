package finding_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

func raise(t *testing.T, w *apptest.World, vendor, severity string) finding.Finding {
	t.Helper()
	f, err := w.Findings.Create(t.Context(), apptest.Analyst, vendor, finding.Details{Title: apptest.Ptr("Old restore"), Severity: &severity})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestARiskIsAcceptedByAnApproverUntilADayAndLapsesByItself(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	f := raise(t, w, w.Prospect(t).ID, "high")
	accept := finding.Details{
		Status: apptest.Ptr(finding.RiskAccepted), Acceptance: &finding.Acceptance{Reason: "a second source is on its way", ExpiresOn: "2026-12-31", By: "somebody else"},
	}
	_, err := w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, accept)
	apptest.Code(t, "an analyst accepts", err, problem.Forbidden)
	f, err = w.Findings.Update(t.Context(), apptest.Approver, f.ID, f.Version, accept)
	apptest.Code(t, "an approver accepts", err, "")
	if f.Acceptance.By != apptest.Approver.ID {
		t.Errorf("signed by %s", f.Acceptance.By)
	}
	for day, want := range map[string]finding.Status{"2026-12-31": finding.RiskAccepted, "2027-01-01": finding.Open} {
		if got := f.StatusOn(day); got != want {
			t.Errorf("on %s it is %s", day, got)
		}
	}
	f, err = w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, finding.Details{DueOn: apptest.Ptr("2026-12-01")})
	apptest.Code(t, "another field while accepted", err, "")
	f, err = w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, finding.Details{Status: apptest.Ptr(finding.Resolved)})
	apptest.Code(t, "resolve", err, "")
	if f.Acceptance != nil {
		t.Error("a resolved finding is still accepted")
	}
}

func TestFaultsAreNamedTogether(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Prospect(t)
	for name, c := range map[string]struct {
		in   finding.Details
		want []string
	}{
		"nothing": {finding.Details{}, []string{"/severity", "/title"}},
		"all wrong": {finding.Details{
			Title: apptest.Ptr("a\x00"), Severity: apptest.Ptr("mild"), Status: apptest.Ptr(finding.Status("gone")), Owner: apptest.Ptr("x"), DueOn: apptest.Ptr("soon"),
		}, []string{"/dueOn", "/owner", "/severity", "/status", "/title"}},
	} {
		_, err := w.Findings.Create(t.Context(), apptest.Analyst, v.ID, c.in)
		apptest.Code(t, name, err, problem.Invalid)
		if diff := cmp.Diff(c.want, apptest.Pointers(err)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	raised, err := w.Findings.Create(t.Context(), apptest.Analyst, v.ID, finding.Details{Title: apptest.Ptr("A"), Severity: apptest.Ptr("low")})
	apptest.Code(t, "raise", err, "")
	_, err = w.Findings.Update(t.Context(), apptest.Approver, raised.ID, raised.Version, finding.Details{
		Status: apptest.Ptr(finding.RiskAccepted), Acceptance: &finding.Acceptance{ExpiresOn: "2026-11-22"},
	})
	apptest.Code(t, "an acceptance of a past without reason", err, problem.Invalid)
	if got := apptest.Pointers(err); len(got) != 2 {
		t.Errorf("named %v", got)
	}
}

func TestTheListIsWorstFirst(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Prospect(t)
	for _, s := range []string{"medium", "low", "critical", "high"} {
		raise(t, w, v.ID, s)
	}
	list, _, err := w.Findings.List(t.Context(), apptest.Auditor, v.ID, 10, "")
	apptest.Code(t, "list", err, "")
	var got []string
	for _, f := range list {
		got = append(got, f.Severity)
	}
	if diff := cmp.Diff([]string{"critical", "high", "medium", "low"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAFindingStaysWhereItWasRaisedAndInItsOrganisation(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	f := raise(t, w, w.Prospect(t).ID, "low")
	_, err := w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, finding.Details{QuestionID: apptest.Ptr("mfa")})
	apptest.Code(t, "move it", err, problem.Invalid)
	_, err = w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version+1, finding.Details{})
	apptest.Code(t, "another version", err, problem.Conflict)
	rival := apptest.Approver
	rival.Org = apptest.Other
	_, err = w.Findings.Get(t.Context(), rival, f.ID)
	apptest.Code(t, "another organisation", err, problem.NotFound)
	before := w.Storage.Counts()
	_, err = w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, finding.Details{Severity: apptest.Ptr("high")})
	apptest.Code(t, "update", err, "")
	if got, want := w.Storage.Since(before), (table.Counts{Gets: 1, Commits: 1, Read: 1}); got != want {
		t.Errorf("an update costs %+v, want %+v", got, want)
	}
}

// Living with a risk takes two: whoever raised the finding, whatever roles they
// have, does not accept it.
func TestWhoRaisedAFindingDoesNotAcceptItsRisk(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Prospect(t)
	both := apptest.Analyst
	both.Roles = []identity.Role{identity.Analyst, identity.Approver}
	accepted := finding.Details{Status: apptest.Ptr(finding.RiskAccepted), Acceptance: &finding.Acceptance{Reason: "nobody reaches it", ExpiresOn: "2026-12-31"}}
	f, err := w.Findings.Create(t.Context(), both, v.ID, finding.Details{Title: apptest.Ptr("No second factor"), Severity: apptest.Ptr("critical")})
	apptest.Code(t, "raise", err, "")
	_, err = w.Findings.Update(t.Context(), both, f.ID, f.Version, accepted)
	apptest.Code(t, "who raised it accepts", err, problem.Forbidden)
	f, err = w.Findings.Update(t.Context(), apptest.Approver, f.ID, f.Version, accepted)
	apptest.Code(t, "another accepts", err, "")
	if f.RaisedBy != both.ID || f.Acceptance.By != apptest.Approver.ID {
		t.Errorf("%+v", f)
	}
	accepted.Title, accepted.Severity = apptest.Ptr("Nobody's business"), apptest.Ptr("low")
	_, err = w.Findings.Create(t.Context(), both, v.ID, accepted)
	apptest.Code(t, "raised and accepted at once", err, problem.Forbidden)
}
