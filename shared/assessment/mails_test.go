package assessment_test

import (
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
)

func TestRespondentsLearnTheOutcomeAndItsConditions(t *testing.T) {
	for want, v := range map[string]assessment.Verdict{
		"accepted":   {Decision: "accept"},
		"conditions": {Decision: "accept_with_conditions", Conditions: assessment.Conditions{"A restore is tested."}},
	} {
		w := apptest.New(t, apptest.Options{})
		as := w.InReview(t)
		_, err := w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, v)
		apptest.Code(t, "approve", err, "")
		w.Drain()
		got := w.Mail.To(as.Recipients[0], "concluded")
		if len(got) != 1 || got[0].Data["outcome"] != want || strings.Contains(got[0].Data["conditions"], "restore") != (want == "conditions") {
			t.Errorf("%s: %d mails, %v", want, len(got), got)
		}
	}
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	_, err := w.Assessments.Reject(t.Context(), apptest.Approver, as.ID, 0, "no encryption at all")
	apptest.Code(t, "reject", err, "")
	w.Drain()
	got := w.Mail.To(as.Recipients[0], "concluded")
	if len(got) != 1 || got[0].Data["outcome"] != "refused" || strings.Contains(got[0].Data["conditions"], "encryption") {
		t.Errorf("after a rejection: %v", got)
	}
}

func TestADelegateIsToldWhoAskedAndForWhat(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	_, err := w.Assessments.Delegate(t.Context(), apptest.Respondent(as), "colleague@vendor.example", []string{"hosting"})
	apptest.Code(t, "delegate", err, "")
	w.Drain()
	got := w.Mail.To("colleague@vendor.example", "delegated")
	if len(got) != 1 || got[0].Data["from"] != apptest.Respondent(as).Email || !strings.Contains(got[0].Data["sections"], "Hosting") || got[0].Data["link"] == "" {
		t.Errorf("the delegate got %v", got)
	}
}

func TestReworkIsToldToThoseWhomItConcerns(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	for email, section := range map[string]string{"hosting@vendor.example": "hosting", "proof@vendor.example": "proof"} {
		_, err := w.Assessments.Delegate(t.Context(), apptest.Respondent(as), email, []string{section})
		apptest.Code(t, "delegate", err, "")
	}
	w.Save(t, apptest.Respondent(as), as.ID, apptest.Answers())
	w.Attach(t, apptest.Respondent(as), as.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	_, err := w.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
	apptest.Code(t, "submit", err, "")
	_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	_, err = w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{"hosting"}, "Which region?")
	apptest.Code(t, "return", err, "")
	w.Drain()
	for email, want := range map[string]int{as.Recipients[0]: 1, "hosting@vendor.example": 1, "proof@vendor.example": 0} {
		got := w.Mail.To(email, "returned")
		if len(got) != want {
			t.Errorf("%s got %d mails, want %d", email, len(got), want)
		}
		if want == 1 && (!strings.Contains(got[0].Data["sections"], "Hosting") || got[0].Data["message"] != "Which region?") {
			t.Errorf("%s was told %v", email, got[0].Data)
		}
	}
}

func TestAnOverrideToTheComputedBandIsNone(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	score, err := w.Assessments.Score(t.Context(), apptest.Approver, w.Open(t, as.ID))
	apptest.Code(t, "score", err, "")
	_, err = w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, assessment.Verdict{
		Decision: "accept", Override: &scoring.Override{Band: score.Band, Reason: "as computed", ExpiresOn: "2030-01-01"},
	})
	apptest.Code(t, "the computed band again", err, problem.Invalid)
	if w.Read(t, as.ID).State != assessment.InReview {
		t.Error("a refused approval changed the state")
	}
}

func TestRespondentsLearnThatAnAssessmentIsWithdrawn(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	_, err := w.Assessments.Delegate(t.Context(), apptest.Respondent(as), "hosting@vendor.example", []string{"hosting"})
	apptest.Code(t, "delegate", err, "")
	_, err = w.Assessments.Cancel(t.Context(), apptest.Buyer, as.ID, 0, "we chose another vendor")
	apptest.Code(t, "cancel", err, "")
	w.Drain()
	for _, email := range []string{as.Recipients[0], "hosting@vendor.example"} {
		got := w.Mail.To(email, "withdrawn")
		if len(got) != 1 || got[0].Data["contact"] != as.Owner {
			t.Fatalf("%s got %v", email, got)
		}
		for _, v := range got[0].Data {
			if strings.Contains(v, "another vendor") {
				t.Errorf("%s was told the reason", email)
			}
		}
	}
}
