package assessment_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/scoring"
)

// employ gives the organisation people who can be told.
func employ(t *testing.T, w *apptest.World, people ...identity.Person) {
	t.Helper()
	for _, p := range people {
		p.Name = p.Email
		if err := w.DB.Commit(t.Context(), w.Directory.PersonWrites(apptest.Org, p)...); err != nil {
			t.Fatal(err)
		}
	}
}

func person(n, email string, active bool, roles ...identity.Role) identity.Person {
	return identity.Person{ID: "per_000000000000000000000000" + n, Email: email, Active: active, Roles: roles, Language: "zh-CN"}
}

func marked(as assessment.Assessment) []string {
	out := []string{}
	for _, m := range as.ReviewedSections {
		out = append(out, m.Section)
	}
	return out
}

func TestApproversHearOfAFinishedReview(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	employ(t, w,
		person("03", "approver@acme.example", true, identity.Approver), person("11", "gone@acme.example", false, identity.Approver),
		person("02", "both@acme.example", true, identity.Analyst, identity.Approver), person("12", "buyer@acme.example", true, identity.Procurement))
	as := w.InReview(t)
	if ready, _, err := w.Assessments.Ready(t.Context(), apptest.Approver, true, 10, ""); len(ready) != 0 || err != nil {
		t.Errorf("ready before it is: %d, %v", len(ready), err)
	}
	as, err := w.Assessments.FinishReview(t.Context(), apptest.Analyst, as.ID, as.Version, nil, "Two things stand open.")
	apptest.Code(t, "finish", err, "")
	if m := as.ReviewFinished; m == nil || m.By != apptest.Analyst.ID || m.Note != "Two things stand open." || as.State != assessment.InReview {
		t.Errorf("finished %+v in state %s", m, as.State)
	}
	ready, _, err := w.Assessments.Ready(t.Context(), apptest.Approver, true, 10, "")
	if err != nil || len(ready) != 1 || ready[0].ID != as.ID {
		t.Errorf("ready %v, %v", ready, err)
	}
	if rest, _, err := w.Assessments.Ready(t.Context(), apptest.Approver, false, 10, ""); len(rest) != 0 || err != nil {
		t.Errorf("not ready: %d, %v", len(rest), err)
	}
	if all, _, err := w.Assessments.List(t.Context(), apptest.Approver, assessment.InReview, 10, ""); len(all) != 1 || err != nil {
		t.Errorf("in review: %d, %v", len(all), err)
	}
	w.Drain()
	w.Drain() // the task's mails
	for email, want := range map[string]int{"approver@acme.example": 1, "gone@acme.example": 0, "both@acme.example": 0, "buyer@acme.example": 0} {
		got := w.Mail.To(email, "reviewed")
		if len(got) != want {
			t.Errorf("%s got %d mails, want %d", email, len(got), want)
		}
		if want == 1 && (got[0].Data["note"] != "Two things stand open." || got[0].Language != "zh-CN" || !strings.HasSuffix(got[0].Data["link"], as.ID)) {
			t.Errorf("%s was told %+v", email, got[0])
		}
	}
	if got := w.Actions(t, as.ID); !slices.Contains(got, "assessment:finish-review") {
		t.Errorf("events %v", got)
	}
}

func TestAJudgementAfterwardsOpensTheReviewAgain(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	for _, sections := range [][]string{{"access", "proof"}, {"hosting"}, nil} {
		_, err := w.Assessments.FinishReview(t.Context(), apptest.Analyst, as.ID, 0, sections, "")
		apptest.Code(t, "finish", err, "")
	}
	_, err := w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "mfa", assessment.Judgement{Assurance: scoring.Self, Note: "on second thoughts"})
	apptest.Code(t, "judge", err, "")
	as = w.Read(t, as.ID)
	if got := marked(as); !slices.Equal(got, []string{"proof", "hosting"}) || as.ReviewFinished != nil {
		t.Errorf("marked %v, finished %v", got, as.ReviewFinished)
	}
	if ready, _, err := w.Assessments.Ready(t.Context(), apptest.Approver, true, 10, ""); len(ready) != 0 || err != nil {
		t.Errorf("still ready: %d, %v", len(ready), err)
	}
}

func TestReworkOpensWhatItReaches(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	_, err := w.Assessments.FinishReview(t.Context(), apptest.Analyst, as.ID, 0, []string{"access", "hosting", "proof"}, "")
	apptest.Code(t, "finish", err, "")
	w.Pass(time.Minute)
	_, err = w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{"access", "hosting"}, "Please look again.")
	apptest.Code(t, "return", err, "")
	w.Save(t, apptest.Respondent(as), as.ID, given{"mfa": apptest.Say(1, "no")})
	_, err = w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
	apptest.Code(t, "submit", err, "")
	as, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	if got := marked(as); !slices.Equal(got, []string{"proof"}) {
		t.Errorf("marked %v", got)
	}
}

func TestFinishingIsHeldToItsFields(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	_, err := w.Assessments.FinishReview(t.Context(), apptest.Analyst, as.ID, 0, []string{"access", "cellar", "access"}, strings.Repeat("长", 2001)+"\x00")
	apptest.Code(t, "finish", err, "invalid")
	if got := apptest.Pointers(err); !slices.Equal(got, []string{"/note", "/note", "/sections/1", "/sections/2"}) {
		t.Errorf("faults at %v", got)
	}
	_, err = w.Assessments.FinishReview(t.Context(), apptest.Analyst, as.ID, as.Version-1, nil, "")
	apptest.Code(t, "stale", err, "conflict")
	_, err = w.Assessments.FinishReview(t.Context(), apptest.Analyst, w.Submitted(t).ID, 0, nil, "")
	apptest.Code(t, "not in review", err, "conflict")
}

func TestAnalystsHearOfASubmissionAndOnceMoreOnlyThoseWhoKnowIt(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	employ(t, w, person("02", "analyst@acme.example", true, identity.Analyst), person("12", "other@acme.example", true, identity.Analyst), person("03", "approver@acme.example", true, identity.Approver))
	as := w.Submitted(t)
	told := func() map[string]int {
		w.Drain()
		w.Drain()
		out := map[string]int{}
		for _, email := range []string{"analyst@acme.example", "other@acme.example", "approver@acme.example"} {
			out[email] = len(w.Mail.To(email, "submitted"))
		}
		return out
	}
	if got := told(); got["analyst@acme.example"] != 1 || got["other@acme.example"] != 1 || got["approver@acme.example"] != 0 {
		t.Errorf("first: %v", got)
	}
	_, err := w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	_, err = w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{"access"}, "Please look again.")
	apptest.Code(t, "return", err, "")
	_, err = w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
	apptest.Code(t, "submit again", err, "")
	if got := told(); got["analyst@acme.example"] != 2 || got["other@acme.example"] != 1 {
		t.Errorf("again: %v", got)
	}
}

// The task can come twice; nobody gets the mail twice.
func TestTellingTwiceTellsOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	employ(t, w, person("12", "other@acme.example", true, identity.Analyst))
	w.Outbox.Handlers[assessment.StaffTask] = func(ctx context.Context, org string, m notify.Message) error {
		return errors.Join(w.Assessments.TellStaff(ctx, org, m), w.Assessments.TellStaff(ctx, org, m))
	}
	w.Submitted(t)
	w.Drain()
	w.Drain()
	if got := w.Mail.To("other@acme.example", "submitted"); len(got) != 1 {
		t.Errorf("%d mails", len(got))
	}
}

func TestWhatHasMovedOnIsNotTold(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	employ(t, w, person("12", "other@acme.example", true, identity.Analyst), person("03", "approver@acme.example", true, identity.Approver))
	as := w.InReview(t)
	_, err := w.Assessments.FinishReview(t.Context(), apptest.Analyst, as.ID, 0, nil, "")
	apptest.Code(t, "finish", err, "")
	_, err = w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{"access"}, "Please look again.")
	apptest.Code(t, "return", err, "")
	w.Drain()
	w.Drain()
	if a, b := w.Mail.To("other@acme.example", ""), w.Mail.To("approver@acme.example", ""); len(a)+len(b) != 0 {
		t.Errorf("told %v and %v", a, b)
	}
}
