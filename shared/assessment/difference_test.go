package assessment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// renewedWith is a reassessment under another version of Basics.
func renewedWith(t *testing.T, w *apptest.World, change func(q *questionnaire.Questionnaire)) assessment.Assessment {
	t.Helper()
	last := w.Approved(t)
	if change != nil {
		q := apptest.Basics()
		q.Version = "2026-12"
		change(q)
		_, err := w.Library.Publish(t.Context(), identity.AsSystem(apptest.Org), "questionnaire:publish", q)
		apptest.Code(t, "publish", err, "")
	}
	v, err := w.Vendors.Get(t.Context(), apptest.Buyer, last.VendorID)
	apptest.Code(t, "vendor", err, "")
	v, err = w.Vendors.Update(t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{Contacts: &[]vendors.Contact{{Name: "Jana", Email: apptest.Contact}}})
	apptest.Code(t, "contact", err, "")
	as, err := w.Assessments.Renew(t.Context(), identity.AsSystem(apptest.Org), assessment.Renewal{
		Vendor: v, Previous: last.ID, Due: w.Now.Read(), Why: "cadence", Firing: "1", Also: func(string) []table.Write { return nil },
	})
	apptest.Code(t, "renew", err, "")
	return as
}

func differenceOf(t *testing.T, w *apptest.World, id string) assessment.Difference {
	t.Helper()
	before := w.Storage.Counts()
	f := w.Open(t, id)
	d, err := w.Assessments.Difference(t.Context(), apptest.Analyst, f)
	apptest.Code(t, "difference", err, "")
	if c := w.Storage.Since(before); c.Queries != 2 || c.Commits != 0 {
		t.Errorf("a difference costs %+v", c)
	}
	return d
}

func TestWhatIsConfirmedUnchangedDoesNotDiffer(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	d := differenceOf(t, w, renewedWith(t, w, nil).ID)
	if len(d.Questions) != 0 || len(d.Removed) != 0 || d.Same != 8 {
		t.Errorf("%+v", d)
	}
}

func TestEachWayToDifferIsNamed(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := renewedWith(t, w, func(q *questionnaire.Questionnaire) {
		q.Sections[0].Questions[1].Text["en"] = "How are all data encrypted?"
		q.Sections[1].Questions = append(q.Sections[1].Questions, questionnaire.Question{
			ID: "drills", Type: questionnaire.YesNo, Text: questionnaire.Text{"en": "Do you drill?", "zh-CN": "是否演练？"}, NoMapping: questionnaire.Text{"en": "test", "zh-CN": "测试"},
		})
		q.Sections[2].Questions = q.Sections[2].Questions[:2] // the optional certificates are gone
	})
	vendor := apptest.Respondent(as)
	w.Save(t, vendor, as.ID, map[string]assessment.Given{
		"mfa":     apptest.Say(1, "no"),
		"region":  {Version: 1, NotApplicableReason: apptest.Ptr("One data centre only"), Value: nil},
		"contact": {Version: 1, Value: apptest.Say(1, "Jana").Value, Comment: apptest.Ptr("By phone")},
		"drills":  apptest.Say(0, "yes"),
	})
	w.Attach(t, vendor, as.ID, apptest.Announce("new.txt", "text/plain", []byte("A newer certificate"), "iso"), []byte("A newer certificate"))
	d := differenceOf(t, w, as.ID)
	got := map[string][]assessment.Differs{}
	for _, q := range d.Questions {
		got[q.QuestionID] = q.Differs
	}
	want := map[string][]assessment.Differs{
		"mfa":        {assessment.AnswerChanged},
		"encryption": {assessment.QuestionChanged},
		"region":     {assessment.AnswerChanged},
		"drills":     {assessment.QuestionNew},
		"iso":        {assessment.EvidenceNew},
		"contact":    {assessment.CommentChanged},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"certificate"}, d.Removed); diff != "" {
		t.Error(diff)
	}
	mfa, _ := d.Of("mfa")
	if diff := cmp.Diff(assessment.Before{Value: "yes"}, mfa.Before); diff != "" {
		t.Error(diff)
	}
	if q := d.Last("encryption"); q == nil || q.Text["en"] != "How are data encrypted?" {
		t.Errorf("the question of last time: %+v", q)
	}
	iso, _ := d.Of("iso")
	if diff := cmp.Diff(assessment.Before{Value: "yes", Files: []string{"certificate.txt"}}, iso.Before, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestAFirstAssessmentHasNothingToCompareAndStrangersNothingToSee(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.InReview(t)
	_, err := w.Assessments.Difference(t.Context(), apptest.Analyst, w.Open(t, as.ID))
	apptest.Code(t, "of a first one", err, problem.NotFound)
	next := w.Renewed(t)
	_, err = w.Assessments.Difference(t.Context(), identity.Actor{Org: apptest.Other, ID: apptest.Analyst.ID, Roles: apptest.Analyst.Roles}, w.Open(t, next.ID))
	apptest.Code(t, "of another organisation", err, problem.NotFound)
	_, err = w.Assessments.Difference(t.Context(), apptest.Respondent(next), w.Open(t, next.ID))
	apptest.Code(t, "by the vendor", err, problem.NotFound)
}
