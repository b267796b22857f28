package finding_test

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/problem"
)

func TestWhatWasAcceptedIsNotRewordedUnderItsSignature(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	f := raise(t, w, w.Prospect(t).ID, "low")
	f, err := w.Findings.Update(t.Context(), apptest.Approver, f.ID, f.Version, finding.Details{
		Status: apptest.Ptr(finding.RiskAccepted), Acceptance: &finding.Acceptance{Reason: "a small matter", ExpiresOn: "2026-12-31"},
	})
	apptest.Code(t, "accept", err, "")
	for name, d := range map[string]finding.Details{
		"severity": {Severity: apptest.Ptr("critical")},
		"title":    {Title: apptest.Ptr("The customer database is public")},
		"detail":   {Detail: apptest.Ptr("All of it")},
	} {
		_, err := w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, d)
		apptest.Code(t, "an analyst changes the "+name, err, problem.Forbidden)
	}
	f, err = w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, finding.Details{
		Title: apptest.Ptr(f.Title), Severity: apptest.Ptr("low"), Remediation: apptest.Ptr("on its way"),
	})
	apptest.Code(t, "an analyst sends what stands, and how far it is", err, "")
	second := apptest.Approver
	second.ID += "2"
	f, err = w.Findings.Update(t.Context(), second, f.ID, f.Version, finding.Details{Severity: apptest.Ptr("medium")})
	apptest.Code(t, "another approver", err, "")
	if f.Acceptance.By != second.ID {
		t.Errorf("the acceptance of the reworded risk is signed by %s", f.Acceptance.By)
	}
	f, err = w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, finding.Details{Status: apptest.Ptr(finding.Open), Severity: apptest.Ptr("critical")})
	apptest.Code(t, "an analyst opens it again", err, "")
	if f.Acceptance != nil {
		t.Error("it is still accepted")
	}
}

func TestAnAcceptanceHasAnEndInSight(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	f := raise(t, w, w.Prospect(t).ID, "high")
	today := w.Now.Read()
	for years, want := range map[int]problem.Code{6: problem.Invalid, 5: ""} {
		day := today.AddDate(years, 0, 0).Format(clock.Date)
		now, err := w.Findings.Get(t.Context(), apptest.Approver, f.ID)
		apptest.Code(t, "read", err, "")
		_, err = w.Findings.Update(t.Context(), apptest.Approver, f.ID, now.Version, finding.Details{
			Status: apptest.Ptr(finding.RiskAccepted), Acceptance: &finding.Acceptance{Reason: "we live with it", ExpiresOn: day},
		})
		apptest.Code(t, day, err, want)
	}
}
