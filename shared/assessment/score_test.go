package assessment_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/library"
	"vendorrisk/shared/scoring"
)

func score(t *testing.T, w *apptest.World, id string) scoring.Result {
	t.Helper()
	r, err := w.Assessments.Score(t.Context(), apptest.Auditor, w.Open(t, id))
	apptest.Code(t, "score", err, "")
	return r
}

// The answers of the helpers, by hand: mfa 5·1, encryption 3·½, region 2·1,
// backups 2·½, iso 4·1, and the certificate that nobody attached 2·0, out of 18.
func TestTheScoreOfTheBasicsIsTheOneWorkedOutByHand(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	r := score(t, w, as.ID)
	model, err := w.Library.Model()
	apptest.Code(t, "model", err, "")
	self, reviewed := model.Assurance.Self, model.Assurance.Reviewed
	// In basis points of a basis point: (5 + 1.5 + 2 + 1)·self + 4·reviewed, of 18.
	earned := 95*self/10 + 4*reviewed
	want := scoring.Hundredths((earned + 9) / 18) // round half up
	if !r.Scored || *r.Effectiveness != want {
		t.Errorf("effectiveness %v, want %v", *r.Effectiveness, want)
	}
	var points, possible scoring.Hundredths
	for _, s := range r.Sections {
		for _, q := range s.Questions {
			points, possible = points+q.Points, possible+q.Possible
		}
	}
	if points != *r.Effectiveness || possible != 10000 {
		t.Errorf("the breakdown adds up to %v of %v", points, possible)
	}
}

func TestADecidedScoreIsReplayedToTheDigitWhateverIsPublishedLater(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Approved(t)
	first := score(t, w, as.ID)
	if *first.Residual != *as.Decision.Residual || first.Band != as.Decision.Computed {
		t.Errorf("the decision holds %v, the score is %v", *as.Decision.Residual, *first.Residual)
	}

	next := apptest.Basics()
	next.Version = "2026-02"
	next.Sections[0].Questions[0].Weight = 1
	_, err := w.Library.Publish(t.Context(), identity.AsSystem(apptest.Org), "questionnaire:publish", next)
	apptest.Code(t, "publish", err, "")
	w.Pass(5 * 365 * 24 * time.Hour)
	// A process of a later release: another current model, nothing remembered.
	model, err := w.Library.Model()
	apptest.Code(t, "model", err, "")
	model.Version, model.K = "2027-01", model.K/2
	w.Assessments.Library = &library.Library{Table: w.DB, Journal: w.Journal, Now: w.Now.Read, Model: func() (scoring.Model, error) { return model, nil }}

	if diff := cmp.Diff(first, score(t, w, as.ID)); diff != "" {
		t.Error(diff)
	}
	v := w.Vendor(t, 2)
	later, _, err := w.Assessments.Send(t.Context(), apptest.Buyer, v.ID, w.Order())
	apptest.Code(t, "send", err, "")
	if later.Questionnaire.Version != "2026-02" || later.Model.Version != "2027-01" {
		t.Errorf("a new one is sent with %+v, %+v", later.Questionnaire, later.Model)
	}
}

func TestAnUnratedVendorCountsAsTheWorst(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as, _, err := w.Assessments.Send(t.Context(), apptest.Buyer, w.Prospect(t).ID, w.Order())
	apptest.Code(t, "send", err, "")
	if as.Inherent != 10000 || as.Tier != scoring.Critical || !as.Assumed {
		t.Errorf("inherent %v, tier %s, assumed %t", as.Inherent, as.Tier, as.Assumed)
	}
	if rated := w.Sent(t); rated.Assumed || rated.Inherent >= 10000 {
		t.Errorf("a rated one: %v, assumed %t", rated.Inherent, rated.Assumed)
	}
}

func TestEvidenceVouchesUntilItsLastDayAndAsOnTheDayOfTheDecision(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	vendor := apptest.Respondent(as)
	w.Save(t, vendor, as.ID, apptest.Answers())
	in := apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso")
	in.ValidUntil = "2026-11-25"
	w.Attach(t, vendor, as.ID, in, apptest.Certificate)
	_, err := w.Assessments.Submit(t.Context(), vendor, as.ID, 0)
	apptest.Code(t, "submit", err, "")
	_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	attested := score(t, w, as.ID)
	_, err = w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "iso", assessment.Judgement{Assurance: scoring.Independent})
	apptest.Code(t, "judge", err, "")
	vouched := score(t, w, as.ID)
	if *vouched.Effectiveness <= *attested.Effectiveness {
		t.Fatalf("independent %v is not more than self-attested %v", *vouched.Effectiveness, *attested.Effectiveness)
	}
	w.Now.Set(time.Date(2026, 11, 25, 23, 59, 59, 0, time.UTC))
	if got := score(t, w, as.ID); *got.Effectiveness != *vouched.Effectiveness {
		t.Errorf("on its last day it counts %v", *got.Effectiveness)
	}
	w.Now.Pass(time.Second)
	if got := score(t, w, as.ID); *got.Effectiveness != *attested.Effectiveness {
		t.Errorf("on the day after it counts %v, want %v", *got.Effectiveness, *attested.Effectiveness)
	}
	w.Now.Set(apptest.Start)
	_, err = w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, apptest.Accept)
	apptest.Code(t, "approve", err, "")
	w.Pass(365 * 24 * time.Hour)
	if got := score(t, w, as.ID); *got.Effectiveness != *vouched.Effectiveness {
		t.Errorf("a year after the decision it is %v, want %v", *got.Effectiveness, *vouched.Effectiveness)
	}
}

func TestOnlyAnAnswerWithEvidenceIsVouchedFor(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	for _, level := range []scoring.Assurance{scoring.Reviewed, scoring.Independent, scoring.ParseAssurance("sworn"), scoring.Unjudged} {
		_, err := w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "mfa", assessment.Judgement{Assurance: level})
		apptest.Code(t, level.String(), err, "invalid")
	}
	_, err := w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "iso", assessment.Judgement{Assurance: scoring.Self})
	apptest.Code(t, "on an older review", err, "conflict")
	_, err = w.Assessments.Judge(t.Context(), apptest.Analyst, as.ID, "moon", assessment.Judgement{Assurance: scoring.Self})
	apptest.Code(t, "no such question", err, "not_found")
}

func TestNotApplicableEverywhereGivesNoScore(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	all := given{}
	for _, q := range []string{"mfa", "encryption", "cloud", "backups", "iso", "contact", "certificate"} {
		all[q] = assessment.Given{NotApplicableReason: apptest.Ptr("we do nothing")}
	}
	w.Save(t, apptest.Respondent(as), as.ID, all)
	if r := score(t, w, as.ID); r.Scored || r.Effectiveness != nil || r.Residual != nil {
		t.Errorf("scored %+v", r)
	}
}
