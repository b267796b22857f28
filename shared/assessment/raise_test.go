package assessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/finding"
)

// A rule speaks every language of the questionnaire until a person writes
// other words, and its finding is due by its severity.
func TestARuleRaisesItsFindingInEveryLanguage(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Answered(t)
	w.Save(t, apptest.Respondent(as), as.ID, given{"mfa": apptest.Say(1, "no")})
	_, err := w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
	apptest.Code(t, "submit", err, "")
	_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	found, _, err := w.Findings.List(t.Context(), apptest.Analyst, as.VendorID, 10, "")
	apptest.Code(t, "findings", err, "")
	f := found[0]
	for lang, want := range map[string]string{"en": "No second factor", "zh-CN": "No second factor（译）", "de": "No second factor"} {
		if got := f.TitleIn(lang); got != want {
			t.Errorf("in %s its title is %q, want %q", lang, got, want)
		}
	}
	if want := f.CreatedAt.AddDate(0, 0, 30).Format("2006-01-02"); f.DueOn != want {
		t.Errorf("a high finding is due on %q, want %q", f.DueOn, want)
	}
	f, err = w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, finding.Details{Title: &f.Title, Severity: apptest.Ptr("critical")})
	apptest.Code(t, "change the severity", err, "")
	if len(f.Texts) != 2 {
		t.Errorf("with the same title its words are %v", f.Texts)
	}
	f, err = w.Findings.Update(t.Context(), apptest.Analyst, f.ID, f.Version, finding.Details{Title: apptest.Ptr("Admins have one factor")})
	apptest.Code(t, "change the title", err, "")
	if diff := cmp.Diff("Admins have one factor", f.TitleIn("zh-CN")); diff != "" {
		t.Error(diff)
	}
}
