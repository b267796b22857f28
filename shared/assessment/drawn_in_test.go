package assessment_test

import (
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

// gated has a question in its second section that the first one shows.
func gated() *questionnaire.Questionnaire {
	words := func(s string) questionnaire.Text { return questionnaire.Text{"en": s} }
	return &questionnaire.Questionnaire{
		Name: "gated", Version: "2026-01", Title: words("Gated"), Languages: []string{"en"},
		Sections: []questionnaire.Section{
			{ID: "gate", Title: words("Gate"), Questions: []questionnaire.Question{
				{ID: "cloud", Type: questionnaire.YesNo, Text: words("Do you host in a cloud?"), Weight: 1, NoMapping: words("test")},
			}},
			{ID: "behind", Title: words("Behind"), Questions: []questionnaire.Question{
				{ID: "always", Type: questionnaire.YesNo, Text: words("Do you log?"), Weight: 1, NoMapping: words("test")},
				{ID: "region", Type: questionnaire.YesNo, Text: words("Is the region fixed?"), Weight: 1, NoMapping: words("test"), VisibleIf: &questionnaire.Condition{Question: "cloud", Is: []string{"yes"}}},
			}},
		},
	}
}

func TestReworkReachesWhatItShowsInOtherSections(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, err := w.Library.Publish(t.Context(), apptest.Analyst, "questionnaire:publish", gated())
	apptest.Code(t, "publish", err, "")
	o := w.Order()
	o.Questionnaire = "gated"
	as, _, err := w.Assessments.Send(t.Context(), apptest.Buyer, w.Vendor(t, 2).ID, o)
	apptest.Code(t, "send", err, "")
	who := apptest.Respondent(as)
	w.Save(t, who, as.ID, map[string]assessment.Given{"cloud": apptest.Say(0, "no"), "always": apptest.Say(0, "yes")})
	_, err = w.Assessments.Submit(t.Context(), who, as.ID, 0)
	apptest.Code(t, "submit", err, "")
	_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	w.Pass(1e9)
	_, err = w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{"gate"}, "Please check again")
	apptest.Code(t, "return", err, "")
	w.Pass(1e9)

	_, _, err = w.Assessments.SaveAnswers(t.Context(), who, as.ID, map[string]assessment.Given{"always": apptest.Say(1, "no")})
	apptest.Code(t, "a section that was not handed back", err, problem.Invalid)
	w.Save(t, who, as.ID, map[string]assessment.Given{"cloud": apptest.Say(1, "yes")})
	_, err = w.Assessments.Submit(t.Context(), who, as.ID, 0)
	apptest.Code(t, "submitting without the new question", err, problem.Invalid)
	w.Save(t, who, as.ID, map[string]assessment.Given{"region": apptest.Say(0, "yes")})
	w.Save(t, who, as.ID, map[string]assessment.Given{"region": apptest.Say(1, "no")})
	_, err = w.Assessments.Submit(t.Context(), who, as.ID, 0)
	apptest.Code(t, "submitting again", err, "")
}
