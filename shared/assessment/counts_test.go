package assessment_test

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

// What each step costs in calls to storage, once the process has seen the
// questionnaire. A query reads one whole assessment.
func TestEachStepMakesFewStorageCalls(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Approved(t) // the library is known from here on
	type step struct {
		name    string
		prepare func(*testing.T) assessment.Assessment
		do      func(assessment.Assessment) error
		want    table.Counts
	}
	sent := func(t *testing.T) assessment.Assessment { return w.Sent(t) }
	started := func(t *testing.T) assessment.Assessment { return w.Answered(t) }
	ctx := t.Context()
	for _, s := range []step{
		{"read a header", sent, func(as assessment.Assessment) error {
			_, err := w.Assessments.Get(ctx, apptest.Buyer, as.ID)
			return err
		}, table.Counts{Gets: 1}},
		{"read all of it", started, func(as assessment.Assessment) error {
			_, err := w.Assessments.Open(ctx, apptest.Buyer, as.ID)
			return err
		}, table.Counts{Queries: 1}},
		{"the first answers", sent, func(as assessment.Assessment) error {
			_, _, err := w.Assessments.SaveAnswers(ctx, apptest.Respondent(as), as.ID, apptest.Answers())
			return err
		}, table.Counts{Queries: 1, Commits: 1}},
		{"an answer", started, func(as assessment.Assessment) error {
			_, _, err := w.Assessments.SaveAnswers(ctx, apptest.Respondent(as), as.ID, given{"mfa": apptest.Say(1, "no")})
			return err
		}, table.Counts{Queries: 1, Commits: 1}},
		{"submit", started, func(as assessment.Assessment) error {
			_, err := w.Assessments.Submit(ctx, apptest.Respondent(as), as.ID, 0)
			return err
		}, table.Counts{Queries: 1, Commits: 1}},
		{"take into review, nothing found", func(t *testing.T) assessment.Assessment { return w.Submitted(t) }, func(as assessment.Assessment) error {
			_, err := w.Assessments.StartReview(ctx, apptest.Analyst, as.ID, 0)
			return err
		}, table.Counts{Queries: 1, Commits: 1}},
		{"judge", func(t *testing.T) assessment.Assessment { return w.InReview(t) }, func(as assessment.Assessment) error {
			_, err := w.Assessments.Judge(ctx, apptest.Analyst, as.ID, "mfa", assessment.Judgement{Assurance: scoring.Self})
			return err
		}, table.Counts{Queries: 1, Commits: 1}},
		{"score", started, func(as assessment.Assessment) error {
			f, err := w.Assessments.Open(ctx, apptest.Buyer, as.ID)
			if err == nil {
				_, err = w.Assessments.Score(ctx, apptest.Buyer, f)
			}
			return err
		}, table.Counts{Queries: 1}},
		{"approve: the vendor, its schedule and the cadence too", func(t *testing.T) assessment.Assessment { return w.InReview(t) }, func(as assessment.Assessment) error {
			_, err := w.Assessments.Approve(ctx, apptest.Approver, as.ID, 0, apptest.Accept)
			return err
		}, table.Counts{Gets: 3, Queries: 1, Commits: 1}},
		{"cancel", started, func(as assessment.Assessment) error {
			_, err := w.Assessments.Cancel(ctx, apptest.Buyer, as.ID, 0, "not needed")
			return err
		}, table.Counts{Queries: 1, Commits: 1}},
		{"list", sent, func(assessment.Assessment) error {
			_, _, err := w.Assessments.List(ctx, apptest.Buyer, "", 25, "")
			return err
		}, table.Counts{Queries: 1}},
	} {
		as := s.prepare(t)
		before := w.Storage.Counts()
		if err := s.do(as); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
		got := w.Storage.Since(before)
		got.Read = 0
		if got != s.want {
			t.Errorf("%s: %+v, want %+v", s.name, got, s.want)
		}
	}
}

func TestAListReadsOnlyWhatItAnswers(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for range 12 {
		w.Sent(t)
	}
	before := w.Storage.Counts()
	got, cursor, err := w.Assessments.List(t.Context(), apptest.Buyer, assessment.Sent, 5, "")
	apptest.Code(t, "list", err, "")
	if read := w.Storage.Since(before).Read; len(got) != 5 || cursor == "" || read > 6 {
		t.Errorf("%d of 12, cursor %q, %d items read", len(got), cursor, read)
	}
}
