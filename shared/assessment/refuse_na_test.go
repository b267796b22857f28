package assessment_test

import (
	"slices"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/scoring"
)

// handedIn is an assessment in review whose answers were given.
func handedIn(t *testing.T, w *apptest.World, answers given) assessment.Assessment {
	t.Helper()
	as := w.Sent(t)
	w.Save(t, apptest.Respondent(as), as.ID, answers)
	w.Attach(t, apptest.Respondent(as), as.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	_, err := w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
	apptest.Code(t, "submit", err, "")
	as, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	return as
}

func without(question, reason string) given {
	a := apptest.Answers()
	a[question] = assessment.Given{NotApplicableReason: &reason}
	return a
}

func state(r scoring.Result, question string) scoring.State {
	for _, s := range r.Sections {
		for _, q := range s.Questions {
			if q.ID == question {
				return q.State
			}
		}
	}
	return 0
}

func TestARefusedNotApplicableCountsAsUnansweredAndCaps(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := handedIn(t, w, without("mfa", "we have no users"))
	before := score(t, w, as.ID)
	if before.NotApplicable == 0 || !slices.Equal(before.CriticalNotApplicable(), []string{"mfa"}) || len(before.CriticalFailures) != 0 {
		t.Fatalf("taken out %v, critical %v, failures %v", before.NotApplicable, before.CriticalNotApplicable(), before.CriticalFailures)
	}
	_, err := w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "mfa", assessment.Judgement{Assurance: scoring.Self, NotApplicableRefused: true, Note: "everybody has users"})
	apptest.Code(t, "refuse", err, "")
	after := score(t, w, as.ID)
	if state(after, "mfa") != scoring.Unanswered || *after.Effectiveness >= *before.Effectiveness || *after.Coverage >= *before.Coverage || after.NotApplicable != 0 {
		t.Errorf("before %v at %v, after %v at %v, taken out %v", *before.Effectiveness, *before.Coverage, *after.Effectiveness, *after.Coverage, after.NotApplicable)
	}
	if want := []scoring.CriticalFailure{{QuestionID: "mfa", Why: scoring.NoAnswer}}; !slices.Equal(after.CriticalFailures, want) || !after.Band.AtLeast(scoring.High) {
		t.Errorf("failures %v, band %s", after.CriticalFailures, after.Band)
	}
	// Another word in the reason does not take it out again.
	_, err = w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{"access"}, "Everybody has users.")
	apptest.Code(t, "return", err, "")
	g := assessment.Given{Version: 1, NotApplicableReason: apptest.Ptr("we really have no users")}
	w.Save(t, apptest.Respondent(as), as.ID, given{"mfa": g})
	if got := score(t, w, as.ID); state(got, "mfa") != scoring.Unanswered {
		t.Errorf("another reason makes it %v", state(got, "mfa"))
	}
	// An answer does, and so does the reviewer.
	w.Save(t, apptest.Respondent(as), as.ID, given{"mfa": apptest.Say(2, "yes")})
	if got := score(t, w, as.ID); state(got, "mfa") != scoring.Answered {
		t.Errorf("answered, it is %v", state(got, "mfa"))
	}
	g.Version = 3
	w.Save(t, apptest.Respondent(as), as.ID, given{"mfa": g})
	_, err = w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
	apptest.Code(t, "submit again", err, "")
	_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review again", err, "")
	_, err = w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "mfa", assessment.Judgement{Version: 1, Assurance: scoring.Self, Note: "now I see"})
	apptest.Code(t, "accept", err, "")
	if got := score(t, w, as.ID); state(got, "mfa") != scoring.NotApplicable {
		t.Errorf("accepted, it is %v", state(got, "mfa"))
	}
}

// A gate that "does not apply" hides what depends on it; refused, all of that
// counts at 0.
func TestARefusedGateLeavesWhatItHidesInTheDenominator(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	answers := without("cloud", "we host nothing")
	delete(answers, "region")
	as := handedIn(t, w, answers)
	before := score(t, w, as.ID)
	_, err := w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "cloud", assessment.Judgement{Assurance: scoring.Self, NotApplicableRefused: true, Note: "the site is hosted"})
	apptest.Code(t, "refuse", err, "")
	after := score(t, w, as.ID)
	if state(after, "region") != scoring.HiddenByUnanswered || *after.Effectiveness > *before.Effectiveness {
		t.Errorf("region was %v and is %v; %v became %v", state(before, "region"), state(after, "region"), *before.Effectiveness, *after.Effectiveness)
	}
}

func TestOnlyANotApplicableIsRefusedAndWithAReason(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := handedIn(t, w, without("mfa", "we have no users"))
	for question, want := range map[string]string{"encryption": "/notApplicableRefused", "mfa": "/note"} {
		j := assessment.Judgement{Assurance: scoring.Self, NotApplicableRefused: true}
		if question == "encryption" {
			j.Note = "no way"
		}
		_, err := w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, question, j)
		apptest.Code(t, question, err, "invalid")
		if got := apptest.Pointers(err); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: faults at %v, want %s", question, got, want)
		}
	}
}
