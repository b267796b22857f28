package assessment_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/problem"
)

type given = map[string]assessment.Given

// atOnce runs all of them together and answers their errors in order.
func atOnce(do ...func() error) []error {
	errs := make([]error, len(do))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, f := range do {
		all.Go(func() {
			<-start
			errs[i] = f()
		})
	}
	close(start)
	all.Wait()
	return errs
}

func TestPeopleWhoAnswerDifferentQuestionsAtOnceAllSucceed(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for round := range 20 { // each with the very first answers of an assessment
		as := w.Sent(t)
		save := func(question string, v any) func() error {
			return func() error {
				_, _, err := w.Assessments.SaveAnswers(t.Context(), apptest.Respondent(as), as.ID, given{question: apptest.Say(0, v)})
				return err
			}
		}
		for i, err := range atOnce(save("mfa", "yes"), save("encryption", "weak"), save("contact", "Jana")) {
			apptest.Code(t, fmt.Sprintf("round %d, person %d", round, i), err, "")
		}
		f := w.Open(t, as.ID)
		if len(f.Answers) != 3 || f.Assessment.State != assessment.InProgress || f.Assessment.Version != 2 {
			t.Fatalf("%d answers, %s, version %d", len(f.Answers), f.Assessment.State, f.Assessment.Version)
		}
	}
}

func TestOfTwoOnTheSameAnswerOneGetsAConflictWithBothValues(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	w.Save(t, apptest.Respondent(as), as.ID, given{"cloud": apptest.Say(0, "yes")})
	values := []string{"yes", "no"}
	save := func(v string) func() error {
		return func() error {
			_, _, err := w.Assessments.SaveAnswers(t.Context(), apptest.Respondent(as), as.ID, given{"mfa": apptest.Say(0, v)})
			return err
		}
	}
	errs := atOnce(save(values[0]), save(values[1]))
	lost := 0
	if errs[0] == nil {
		lost = 1
	}
	apptest.Code(t, "the first", errs[1-lost], "")
	apptest.Code(t, "the second", errs[lost], problem.Conflict)
	clash := current(errs[lost]).(map[string]assessment.Clash)["mfa"]
	if clash.Theirs == nil || clash.Theirs.Value != values[1-lost] || string(*clash.Yours.Value) != fmt.Sprintf("%q", values[lost]) {
		t.Errorf("the conflict shows %+v", clash)
	}
	if strings.Contains(errs[lost].Error(), `"`+values[lost]) {
		t.Errorf("the error's text holds an answer: %v", errs[lost])
	}
}

func TestASaveIsWholeOrNothing(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	_, _, err := w.Assessments.SaveAnswers(t.Context(), apptest.Respondent(as), as.ID, given{
		"mfa": apptest.Say(0, "yes"), "encryption": apptest.Say(0, "rot13"), "reading": apptest.Say(0, "x"), "moon": apptest.Say(0, 1),
	})
	apptest.Code(t, "save", err, problem.Invalid)
	want := []string{"/answers/encryption/value", "/answers/moon", "/answers/reading"}
	if diff := cmp.Diff(want, apptest.Pointers(err)); diff != "" {
		t.Error(diff)
	}
	if f := w.Open(t, as.ID); len(f.Answers) != 0 || f.Assessment.State != assessment.Sent {
		t.Errorf("%d answers, %s", len(f.Answers), f.Assessment.State)
	}
}

func TestASaveTakesOneToFortyAnswers(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	for _, n := range []int{0, assessment.MaxAnswers + 1} {
		many := given{}
		for i := range n {
			many[fmt.Sprint("q", i)] = apptest.Say(0, "x")
		}
		_, _, err := w.Assessments.SaveAnswers(t.Context(), apptest.Respondent(as), as.ID, many)
		apptest.Code(t, fmt.Sprint(n), err, problem.Invalid)
		if got := apptest.Pointers(err); !cmp.Equal(got, []string{"/answers"}) {
			t.Errorf("%d answers are refused at %v", n, got)
		}
	}
}

func TestAnAnswerKeepsWhatIsNotGivenAndClearsWhatIsNull(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	vendor := apptest.Respondent(as)
	why := "we have no staff"
	steps := []struct {
		name string
		give assessment.Given
		want assessment.Answer
	}{
		{"a value", apptest.Say(0, "yes"), assessment.Answer{Value: "yes"}},
		{"a comment alone", assessment.Given{Version: 1, Comment: apptest.Ptr("see §4")}, assessment.Answer{Value: "yes", Comment: "see §4"}},
		{"does not apply", assessment.Given{Version: 2, NotApplicableReason: &why}, assessment.Answer{NotApplicableReason: why, Comment: "see §4"}},
		{"a value again", apptest.Say(3, "no"), assessment.Answer{Value: "no", Comment: "see §4"}},
		{"null", apptest.Say(4, nil), assessment.Answer{Comment: "see §4"}},
	}
	for _, s := range steps {
		saved, _, err := w.Assessments.SaveAnswers(t.Context(), vendor, as.ID, given{"mfa": s.give})
		apptest.Code(t, s.name, err, "")
		got := saved["mfa"]
		if got.Value != s.want.Value || got.Comment != s.want.Comment || got.NotApplicableReason != s.want.NotApplicableReason || got.Version != s.give.Version+1 {
			t.Errorf("after %s: %+v", s.name, got)
		}
	}
}

func TestAReasonOrCommentThatCannotBeReadIsRefused(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	for name, c := range map[string]struct {
		give assessment.Given
		want string
	}{
		"a short reason":        {assessment.Given{NotApplicableReason: apptest.Ptr("na")}, "/answers/mfa/notApplicableReason"},
		"a long reason":         {assessment.Given{NotApplicableReason: apptest.Ptr(strings.Repeat("x", 2001))}, "/answers/mfa/notApplicableReason"},
		"control characters":    {assessment.Given{NotApplicableReason: apptest.Ptr("not\x07here")}, "/answers/mfa/notApplicableReason"},
		"a long comment":        {assessment.Given{Comment: apptest.Ptr(strings.Repeat("x", 5001))}, "/answers/mfa/comment"},
		"a bell in a comment":   {assessment.Given{Comment: apptest.Ptr("see\x07below")}, "/answers/mfa/comment"},
		"a file that is absent": {assessment.Given{EvidenceIDs: &[]string{"evd_00000000000000000000000001"}}, "/answers/mfa/evidenceIds/0"},
	} {
		_, _, err := w.Assessments.SaveAnswers(t.Context(), apptest.Respondent(as), as.ID, given{"mfa": c.give})
		apptest.Code(t, name, err, problem.Invalid)
		if got := apptest.Pointers(err); !cmp.Equal(got, []string{c.want}) {
			t.Errorf("%s is named as %v", name, got)
		}
	}
}

func TestEvidenceOfAnotherAssessmentIsNoEvidence(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	other := w.Answered(t)
	foreign := w.Open(t, other.ID).Evidence[0].ID
	as := w.Sent(t)
	_, _, err := w.Assessments.SaveAnswers(t.Context(), apptest.Respondent(as), as.ID, given{"iso": {EvidenceIDs: &[]string{foreign}}})
	apptest.Code(t, "a foreign file", err, problem.Invalid)
}

func TestADelegateAnswersTheirOwnSectionsOnly(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	colleague := apptest.Delegate(as, "hosting")
	w.Save(t, colleague, as.ID, given{"cloud": apptest.Say(0, "no")})
	_, _, err := w.Assessments.SaveAnswers(t.Context(), colleague, as.ID, given{"cloud": apptest.Say(1, "yes"), "mfa": apptest.Say(0, "no")})
	apptest.Code(t, "another section", err, problem.Invalid)
	if got := apptest.Pointers(err); !cmp.Equal(got, []string{"/answers/mfa"}) {
		t.Errorf("named %v", got)
	}
	_, _, err = w.Evidence.Begin(t.Context(), colleague, as.ID, apptest.Announce("a.txt", "text/plain", []byte("a"), "mfa"))
	apptest.Code(t, "a file for another section", err, problem.Invalid)
}

func TestARespondentFindsNoOtherAssessment(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	mine, theirs := w.Sent(t), w.Sent(t)
	_, err := w.Assessments.Open(t.Context(), apptest.Respondent(mine), theirs.ID)
	apptest.Code(t, "open", err, problem.NotFound)
	_, _, err = w.Assessments.SaveAnswers(t.Context(), apptest.Respondent(mine), theirs.ID, apptest.Answers())
	apptest.Code(t, "answer", err, problem.NotFound)
	rival := apptest.Buyer
	rival.Org = apptest.Other
	_, err = w.Assessments.Open(t.Context(), rival, mine.ID)
	apptest.Code(t, "another organisation", err, problem.NotFound)
}

func TestTheFaultsOfOneAnswerAreBounded(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	wrong := make([]string, 500)
	for i := range wrong {
		wrong[i] = fmt.Sprintf("evd_%026d", i)
	}
	_, _, err := w.Assessments.SaveAnswers(t.Context(), apptest.Respondent(as), as.ID, given{"mfa": {EvidenceIDs: &wrong}, "backups": apptest.Say(0, wrong)})
	apptest.Code(t, "save", err, "invalid")
	got := apptest.Pointers(err)
	if len(got) > 2*21 || !slices.Contains(got, "/answers/mfa") || !slices.Contains(got, "/answers/mfa/evidenceIds/19") || slices.Contains(got, "/answers/mfa/evidenceIds/20") {
		t.Errorf("%d faults: %v", len(got), got)
	}
	if problems := err.(*problem.Error).Fields; !slices.ContainsFunc(problems, func(f problem.FieldError) bool { return f.Detail == "has 480 more faults" }) { //nolint:errorlint // handed out bare
		t.Error("the rest is not counted")
	}
}
