package console

import (
	"net/http"

	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

type findingNewView struct {
	Action   string
	Cancel   string
	About    page.Summary // the question and answer it is raised on
	Severity []form.Choice
}

// findingNew begins a finding; ?assessment and ?question say what it is
// about.
func (p *pages) findingNew(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f := form.New(p.Render.Say(r))
	f.Set("owner", a.Email)
	f.Set("assessmentId", r.URL.Query().Get("assessment"))
	f.Set("questionId", r.URL.Query().Get("question"))
	return p.showFindingNew(w, r, a, f)
}

func (p *pages) showFindingNew(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	say := p.Render.Say(r)
	v, err := p.Vendors.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	at := "/vendors/" + v.ID
	view := findingNewView{Action: at + "/findings/new", Cancel: at, Severity: severities(say)}
	if id := f.Get("assessmentId"); ids.Valid(ids.Assessment, id) {
		if view.About, err = p.aboutQuestion(r, a, id, f.Get("questionId")); err != nil {
			return err
		}
		view.Cancel = "/assessments/" + id
	}
	p.Render.Page(w, r, "finding_new", page.View{
		Title: say.T("finding.newTitle", v.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: at}), Form: f, Body: view,
	})
	return nil
}

// aboutQuestion shows the answer that a finding is about; nil for none.
func (p *pages) aboutQuestion(r *http.Request, a identity.Actor, id, question string) (page.Summary, error) {
	say := p.Render.Say(r)
	f, err := p.opened(r, a, id)
	if err != nil {
		return nil, err
	}
	for i := range f.Questionnaire.Sections {
		for j := range f.Questionnaire.Sections[i].Questions {
			q := &f.Questionnaire.Sections[i].Questions[j]
			if q.ID != question {
				continue
			}
			title, lang := q.Text.In(string(say.Lang))
			answer, _ := q.Say(f.Answers[q.ID].Value, string(say.Lang))
			if f.Answers[q.ID].NotApplicableReason != "" {
				answer = say.Word("answerState", "not_applicable")
			} else if answer == "" {
				answer = say.Word("answerState", "unanswered")
			}
			return page.Summary{
				{Key: say.T("label.question"), Value: page.Cell{Text: title, Lang: foreign(say, lang)}},
				{Key: say.T("label.answer"), Value: page.Cell{Text: answer}},
			}, nil
		}
	}
	return nil, nil
}

func (p *pages) findingCreate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	d := findingDetails(f)
	if about := f.Get("assessmentId"); about != "" {
		question := f.Get("questionId")
		d.AssessmentID, d.QuestionID = &about, &question
	}
	var fd finding.Finding
	fd, err = p.Findings.Create(r.Context(), a, r.PathValue("id"), d)
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		return p.showFindingNew(w, r, a, f)
	}
	p.Render.Redirect(w, r, "/findings/"+fd.ID, "added")
	return nil
}
