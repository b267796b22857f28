package report_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
)

// realFile reads input that nobody here wrote; it lies beside the project and
// is never copied into it.
func realFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "vsaq", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("SKIPPED: " + name + " is not beside the project")
	}
	apptest.Code(t, "read", err, "")
	return b
}

// worst answers a question so that as many warnings as possible speak.
func worst(q *questionnaire.Question) (any, bool) {
	switch q.Type {
	case questionnaire.YesNo:
		if q.Polarity == "no" {
			return "yes", true
		}
		return "no", true
	case questionnaire.Single:
		low := q.Options[0]
		for _, o := range q.Options {
			if o.Value != nil && (low.Value == nil || *o.Value < *low.Value) {
				low = o
			}
		}
		return low.ID, true
	case questionnaire.Multi:
		return []string{q.Options[len(q.Options)-1].ID}, true
	case questionnaire.Line:
		return "因业务原因暂未实施，计划于下季度完成。", true
	case questionnaire.Number:
		return 1, true
	case questionnaire.Date:
		return "2026-10-01", true
	case questionnaire.Rows, questionnaire.File, questionnaire.Note:
	}
	return nil, false
}

// fill answers every shown question, in rounds: an answer may show others.
func fill(t *testing.T, w *apptest.World, who identity.Actor, id string) {
	t.Helper()
	for {
		f := w.Open(t, id)
		view := f.View()
		given := map[string]assessment.Given{}
		for i := range f.Questionnaire.Sections {
			for j := range f.Questionnaire.Sections[i].Questions {
				q := &f.Questionnaire.Sections[i].Questions[j]
				if _, has := f.Answers[q.ID]; has || view.Questions[q.ID] != questionnaire.Shown || len(given) == assessment.MaxAnswers {
					continue
				}
				if v, ok := worst(q); ok {
					given[q.ID] = apptest.Say(0, v)
				}
			}
		}
		if len(given) == 0 {
			return
		}
		w.Save(t, who, id, given)
	}
}

func TestAnImportedQuestionnaireGoesTheWholeWay(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	e, lost, err := w.Library.Import(t.Context(), apptest.Analyst, "vsaq", realFile(t, "webapp.json"), "", "")
	apptest.Code(t, "import", err, "")
	if e.QuestionCount != 73 {
		t.Errorf("%d questions, want 73", e.QuestionCount)
	}
	for _, l := range lost {
		if l.Reason == "" {
			t.Errorf("something was not carried without a reason: %+v", l)
		}
	}
	again, _, err := w.Library.Import(t.Context(), apptest.Analyst, "vsaq", realFile(t, "webapp.json"), "", "")
	if err != nil || again.Version != e.Version || again.Hash != e.Hash {
		t.Errorf("the same file again is %s %s (%v), want %s", again.Version, again.Hash, err, e.Version)
	}

	v := w.Vendor(t, 3)
	o := w.Order()
	o.Questionnaire, o.Version = e.Name, e.Version
	as, _, err := w.Assessments.Send(t.Context(), apptest.Buyer, v.ID, o)
	apptest.Code(t, "send", err, "")
	who := apptest.Respondent(as)
	fill(t, w, who, as.ID)
	_, err = w.Assessments.Submit(t.Context(), who, as.ID, 0)
	apptest.Code(t, "submit", err, "")
	_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "start review", err, "")

	findings, _, err := w.Findings.List(t.Context(), apptest.Analyst, v.ID, 100, "")
	apptest.Code(t, "findings", err, "")
	if len(findings) < 10 {
		t.Errorf("the worst answers raise %d findings", len(findings))
	}
	compensated := false
	for _, f := range findings {
		compensated = compensated || strings.Contains(f.VendorSays, "因业务原因暂未实施") && !strings.Contains(f.Detail, f.VendorSays)
		if f.Severity == "" || f.QuestionID == "" || f.Status != finding.Open {
			t.Errorf("finding %+v", f)
		}
	}
	if !compensated {
		t.Error("no finding shows the vendor's compensating control")
	}

	f := w.Open(t, as.ID)
	score, err := w.Assessments.Score(t.Context(), apptest.Analyst, f)
	apptest.Code(t, "score", err, "")
	adds(t, score)
	_, err = w.Assessments.Approve(t.Context(), apptest.Approver, as.ID, 0, assessment.Verdict{Decision: "mitigate"})
	apptest.Code(t, "approve", err, "")
	w.Drain()
	for _, lang := range []string{"en", "zh-CN"} {
		r := request(t, w, as.ID, lang)
		w.Drain()
		got := squeeze(text(t, open(t, w, r.ID)))
		for _, want := range []string{"Web Application Security Questionnaire", "因业务原因暂未实施", score.Residual.String()} {
			if !strings.Contains(got, squeeze(want)) {
				t.Errorf("the %s report lacks %q", lang, want)
			}
		}
	}
}

// adds holds a breakdown to its total, to the digit.
func adds(t *testing.T, score scoring.Result) {
	t.Helper()
	if !score.Scored {
		t.Fatal("nothing was scored")
	}
	var got, possible scoring.Hundredths
	for _, s := range score.Sections {
		for _, q := range s.Questions {
			got += q.Points
			possible += q.Possible
		}
	}
	if got != *score.Effectiveness || possible != 10000 {
		t.Errorf("points %s of %s, effectiveness %s", got, possible, score.Effectiveness)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func TestExportsKeepTheHash(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for _, name := range []string{"webapp.json", "security_privacy_programs.json"} {
		e, _, err := w.Library.Import(t.Context(), apptest.Analyst, "vsaq", realFile(t, name), "", "")
		apptest.Code(t, name, err, "")
		q, err := w.Library.Get(t.Context(), apptest.Org, e.Name, e.Version)
		apptest.Code(t, "get", err, "")
		back, err := questionnaire.Parse(questionnaire.Export(q))
		apptest.Code(t, "parse the export", err, "")
		if questionnaire.Hash(back) != e.Hash {
			t.Errorf("%s: export and import change the hash", name)
		}
		if !json.Valid(questionnaire.Export(q)) {
			t.Errorf("%s: the export is not JSON", name)
		}
	}
	_, _, err := w.Library.Import(t.Context(), apptest.Analyst, "vsaq", []byte("not a questionnaire"), "", "")
	apptest.Code(t, "rubbish", err, problem.Invalid)
}
