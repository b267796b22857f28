package assessment_test

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/problem"
)

func TestARequestRepeatedWithItsKeyMakesOneAssessment(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	v := w.Vendor(t, 2)
	req := audit.Request{Key: "k1", Hash: "h1"}
	as, _, err := w.Assessments.Send(audit.WithRequest(t.Context(), req), apptest.Buyer, v.ID, w.Order())
	apptest.Code(t, "send", err, "")

	// The edge asks first; two that ask at once meet at the commit.
	subject, err := w.Journal.Replayed(t.Context(), apptest.Buyer, req)
	apptest.Code(t, "replayed", err, "")
	if subject != as.ID {
		t.Errorf("the repeat finds %q, want %s", subject, as.ID)
	}
	_, _, err = w.Assessments.Send(audit.WithRequest(t.Context(), req), apptest.Buyer, v.ID, w.Order())
	apptest.Code(t, "the same at once", err, problem.Conflict)
	list, _, err := w.Assessments.List(t.Context(), apptest.Buyer, "", 10, "")
	apptest.Code(t, "list", err, "")
	if len(list) != 1 || len(w.Messages(t, as.ID)) != 1 {
		t.Errorf("%d assessments, %d messages", len(list), len(w.Messages(t, as.ID)))
	}

	_, err = w.Journal.Replayed(t.Context(), apptest.Buyer, audit.Request{Key: "k1", Hash: "h2"})
	apptest.Code(t, "another body", err, problem.Conflict)
	subject, err = w.Journal.Replayed(t.Context(), apptest.Analyst, audit.Request{Key: "k1", Hash: "h2"})
	apptest.Code(t, "another person's key", err, "")
	if subject != "" {
		t.Errorf("another person finds %q", subject)
	}
}

func TestAnAnswerSavedTwiceWithOneKeyIsSavedOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	ctx := func() audit.Request { return audit.Request{Key: "k2", Hash: "h"} }
	for _, want := range []problem.Code{"", problem.Conflict} {
		_, _, err := w.Assessments.SaveAnswers(audit.WithRequest(t.Context(), ctx()), apptest.Respondent(as), as.ID, given{"mfa": apptest.Say(0, "yes")})
		apptest.Code(t, "save", err, want)
	}
	if got := w.Open(t, as.ID).Answers["mfa"].Version; got != 1 {
		t.Errorf("the answer has version %d", got)
	}
}

func TestAReviewThatRaisesFindingsKeepsItsKeyForItself(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Answered(t)
	w.Save(t, apptest.Respondent(as), as.ID, given{"mfa": apptest.Say(1, "no")})
	_, err := w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
	apptest.Code(t, "submit", err, "")
	req := audit.Request{Key: "k3", Hash: "h"}
	_, err = w.Assessments.StartReview(audit.WithRequest(t.Context(), req), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	subject, err := w.Journal.Replayed(t.Context(), apptest.Analyst, req)
	apptest.Code(t, "replayed", err, "")
	if subject != as.ID {
		t.Errorf("the key names %q, want the assessment", subject)
	}
	found, _, err := w.Findings.List(t.Context(), apptest.Analyst, as.VendorID, 10, "")
	apptest.Code(t, "findings", err, "")
	if len(found) != 1 || found[0].Rule != "no-mfa" || found[0].AssessmentID != as.ID {
		t.Errorf("raised %+v", found)
	}
}
