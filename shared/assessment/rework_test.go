package assessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/problem"
)

func TestAfterAReturnOnlyTheReturnedSectionsCanBeAnswered(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := returned(t, w)
	vendor := apptest.Respondent(as)

	_, _, err := w.Assessments.SaveAnswers(t.Context(), vendor, as.ID, map[string]assessment.Given{"mfa": apptest.Say(1, "no"), "contact": apptest.Say(1, "Jonas")})
	apptest.Code(t, "another section", err, problem.Invalid)
	if got, want := apptest.Pointers(err), []string{"/answers/contact"}; !cmp.Equal(got, want) {
		t.Errorf("named %v, want %v", got, want)
	}
	f := w.Open(t, as.ID)
	if f.Answers["mfa"].Value != "yes" || f.Assessment.State != assessment.Returned {
		t.Error("a refused save changed something")
	}

	w.Save(t, vendor, as.ID, map[string]assessment.Given{"mfa": apptest.Say(1, "no")})
	_, _, err = w.Assessments.SaveAnswers(t.Context(), vendor, as.ID, map[string]assessment.Given{"contact": apptest.Say(1, "Jonas")})
	apptest.Code(t, "another section, in progress again", err, problem.Invalid)

	_, err = w.Assessments.Submit(t.Context(), vendor, as.ID, 0)
	apptest.Code(t, "submit", err, "")
	if f := w.Open(t, as.ID); f.Assessment.Rework != nil || f.Answers["contact"].Value != "Jana" {
		t.Errorf("after the rework: %+v", f.Assessment.Rework)
	}
}

func TestAReturnNamesItsFaultsTogether(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	for name, c := range map[string]struct {
		sections []string
		message  string
		want     []string
	}{
		"nothing":         {nil, "", []string{"/message", "/sections"}},
		"unknown section": {[]string{"access", "moon"}, "say more", []string{"/sections/1"}},
		"control":         {[]string{"access"}, "say\x00more", []string{"/message"}},
	} {
		_, err := w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, c.sections, c.message)
		apptest.Code(t, name, err, problem.Invalid)
		if diff := cmp.Diff(c.want, apptest.Pointers(err)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestAReturnTellsEveryLiveRespondent(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Submitted(t)
	_, err := w.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, "second@nordlicht.example")
	apptest.Code(t, "invite", err, "")
	_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	_, err = w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{"proof"}, "say more")
	apptest.Code(t, "return", err, "")
	w.Drain()
	for _, who := range []string{apptest.Contact, "second@nordlicht.example"} {
		if n := len(w.Mail.To(who, "returned")); n != 1 {
			t.Errorf("%s was told %d times", who, n)
		}
	}
}

func TestABranchThatIsShownAgainHasItsAnswersAgain(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Answered(t)
	vendor := apptest.Respondent(as)
	total := w.Open(t, as.ID).View().Total.Total

	f := w.Save(t, vendor, as.ID, map[string]assessment.Given{"cloud": apptest.Say(1, "no")})
	if v := f.View(); v.Questions["region"] != "hidden" || v.Total.Total != total-1 {
		t.Fatalf("region is %s, %d questions", v.Questions["region"], v.Total.Total)
	}
	f = w.Save(t, vendor, as.ID, map[string]assessment.Given{"cloud": apptest.Say(2, "yes")})
	if v := f.View(); v.Questions["region"] != "shown" || f.Answers["region"].Value != "fixed" || v.Total.RequiredLeft != 0 {
		t.Errorf("region is %s with %v, %d left", v.Questions["region"], f.Answers["region"].Value, v.Total.RequiredLeft)
	}
}

func TestSubmitNamesEveryQuestionThatIsMissing(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	vendor := apptest.Respondent(as)
	submit := func() []string {
		_, err := w.Assessments.Submit(t.Context(), vendor, as.ID, 0)
		apptest.Code(t, "submit", err, problem.Invalid)
		return apptest.Pointers(err)
	}
	want := []string{"/answers/backups", "/answers/cloud", "/answers/contact", "/answers/encryption", "/answers/iso", "/answers/mfa"}
	if diff := cmp.Diff(want, submit()); diff != "" {
		t.Error("with nothing answered:\n" + diff)
	}
	given := apptest.Answers()
	delete(given, "region")
	w.Save(t, vendor, as.ID, given)
	if diff := cmp.Diff([]string{"/answers/iso", "/answers/region"}, submit()); diff != "" {
		t.Error("without the region that the answers show, and the file that iso needs:\n" + diff)
	}
}
