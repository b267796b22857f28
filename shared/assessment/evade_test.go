package assessment_test

import (
	"fmt"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vendors"
)

func assurance(t *testing.T, w *apptest.World, id, question string) scoring.Assurance {
	t.Helper()
	for _, s := range score(t, w, id).Sections {
		for _, q := range s.Questions {
			if q.ID == question {
				return q.Assurance
			}
		}
	}
	t.Fatalf("%s is not scored", question)
	return scoring.Unjudged
}

// handBack returns the section of a question and waits a minute.
func handBack(t *testing.T, w *apptest.World, as assessment.Assessment, question string) {
	t.Helper()
	section, _ := w.Open(t, as.ID).SectionOf(question)
	_, err := w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{section}, "please look again")
	apptest.Code(t, "return", err, "")
	w.Pass(time.Minute)
}

func TestAReviewCountsOnlyForTheAnswerAndTheFilesThatItSaw(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, w *apptest.World, as assessment.Assessment){
		"another answer": func(t *testing.T, w *apptest.World, as assessment.Assessment) {
			w.Save(t, apptest.Respondent(as), as.ID, map[string]assessment.Given{"iso": apptest.Say(w.Open(t, as.ID).Answers["iso"].Version, "no")})
			w.Save(t, apptest.Respondent(as), as.ID, map[string]assessment.Given{"iso": apptest.Say(w.Open(t, as.ID).Answers["iso"].Version, "yes")})
		},
		"another file": func(t *testing.T, w *apptest.World, as assessment.Assessment) {
			_, err := w.Evidence.Withdraw(t.Context(), apptest.Respondent(as), w.Open(t, as.ID).Evidence[0].ID)
			apptest.Code(t, "withdraw", err, "")
			body := []byte("Something else altogether\n")
			w.Attach(t, apptest.Respondent(as), as.ID, apptest.Announce("other.txt", "text/plain", body, "iso"), body)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := apptest.New(t, apptest.Options{})
			as := w.InReview(t)
			if got := assurance(t, w, as.ID, "iso"); got != scoring.Reviewed {
				t.Fatalf("after the review: %s", got)
			}
			w.Pass(time.Minute)
			handBack(t, w, as, "iso")
			if got := assurance(t, w, as.ID, "iso"); got != scoring.Reviewed {
				t.Errorf("unchanged after a return: %s", got)
			}
			change(t, w, as)
			if got := assurance(t, w, as.ID, "iso"); got != scoring.Self {
				t.Errorf("changed after the review, it counts as %s", got)
			}
			_, err := w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
			apptest.Code(t, "submit", err, "")
			_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
			apptest.Code(t, "start review", err, "")
			_, err = w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "iso", assessment.Judgement{Version: 1, Assurance: scoring.Independent})
			apptest.Code(t, "judge", err, "")
			if got := assurance(t, w, as.ID, "iso"); got != scoring.Independent {
				t.Errorf("reviewed again: %s", got)
			}
		})
	}
}

func TestARespondentCannotFillAMailboxWithLinks(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	handed, refused := 0, problem.Code("")
	for try := 0; try < 3*assessment.MaxDelegations; try++ {
		_, err := w.Assessments.Delegate(t.Context(), apptest.Respondent(as), fmt.Sprintf("victim%d@elsewhere.example", try%3), []string{"hosting"})
		if refused = problem.CodeOf(err); refused == "" {
			handed++
		} else if refused == problem.Throttled && handed%assessment.InvitesPerHour == assessment.InvitesPerHour-1 {
			w.Pass(time.Hour)
		}
		if handed > assessment.MaxDelegations {
			break
		}
	}
	if handed >= assessment.MaxDelegations+1 || refused != problem.Throttled {
		t.Errorf("%d links were mailed, the last answer is %q", handed, refused)
	}
	w = apptest.New(t, apptest.Options{})
	as = w.Sent(t)
	for handed = 0; handed <= assessment.InvitesPerHour; handed++ {
		if _, err := w.Assessments.Delegate(t.Context(), apptest.Respondent(as), "victim@elsewhere.example", []string{"hosting"}); err != nil {
			apptest.Code(t, "delegate", err, problem.Throttled)
			break
		}
	}
	if handed >= assessment.InvitesPerHour {
		t.Errorf("%d links were mailed within the hour", handed)
	}
	w.Pass(time.Hour)
	_, err := w.Assessments.Delegate(t.Context(), apptest.Respondent(as), "victim@elsewhere.example", []string{"hosting"})
	apptest.Code(t, "an hour later", err, "")
	_, err = w.Assessments.Delegate(t.Context(), apptest.Respondent(as), "x@elsewhere.example", []string{"hosting", "hosting"})
	apptest.Code(t, "the same section twice", err, problem.Invalid)
}

func TestNothingIsSentOrDecidedOnceAVendorIsInOffboarding(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	o := w.Order()
	o.Draft = true
	draft, _, err := w.Assessments.Send(t.Context(), apptest.Buyer, as.VendorID, o)
	apptest.Code(t, "prepare", err, "")
	v, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
	apptest.Code(t, "read", err, "")
	v, err = w.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, v.Version, "we go elsewhere")
	apptest.Code(t, "offboard", err, "")
	_, _, err = w.Assessments.SendDraft(t.Context(), apptest.Buyer, draft.ID, 0)
	apptest.Code(t, "send the draft", err, problem.Conflict)
	_, err = w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, apptest.Accept)
	apptest.Code(t, "approve", err, problem.Conflict)
	if now, err := w.Vendors.Get(t.Context(), apptest.Buyer, v.ID); err != nil || now.Version != v.Version || now.Status != vendors.Offboarding {
		t.Errorf("the vendor is %+v, %v", now, err)
	}
}

func TestWhoeverActedForTheVendorDoesNotDecide(t *testing.T) {
	both := apptest.Approver
	both.Roles = []identity.Role{identity.Procurement, identity.Approver}
	t.Run("a file", func(t *testing.T) {
		w := apptest.New(t, apptest.Options{})
		as := w.Sent(t)
		w.Save(t, apptest.Respondent(as), as.ID, apptest.Answers())
		w.Attach(t, both, as.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
		_, err := w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
		apptest.Code(t, "submit", err, "")
		refuses(t, w, both, as.ID)
	})
	t.Run("handing in", func(t *testing.T) {
		w := apptest.New(t, apptest.Options{})
		as := w.Answered(t)
		_, err := w.Assessments.Submit(t.Context(), both, as.ID, 0)
		apptest.Code(t, "submit", err, "")
		refuses(t, w, both, as.ID)
	})
}

func refuses(t *testing.T, w *apptest.World, a identity.Actor, id string) {
	t.Helper()
	_, err := w.Assessments.StartReview(t.Context(), apptest.Analyst, id, 0)
	apptest.Code(t, "start review", err, "")
	_, err = w.Assessments.Approve(t.Context(), a, id, 0, apptest.Accept)
	apptest.Code(t, "approve one's own work", err, problem.Forbidden)
	_, err = w.Assessments.Reject(t.Context(), a, id, 0, "not good enough")
	apptest.Code(t, "reject one's own work", err, problem.Forbidden)
	_, err = w.Assessments.Approve(t.Context(), other(apptest.Approver), id, 0, assessment.Verdict{Decision: "reject"})
	apptest.Code(t, "approve with the word of a rejection", err, problem.Invalid)
}

// other is somebody else with the same roles.
func other(a identity.Actor) identity.Actor {
	a.ID += "2"
	return a
}
