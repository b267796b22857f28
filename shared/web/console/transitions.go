package console

import (
	"net/http"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// startReview takes a submitted assessment into review.
func (p *pages) startReview(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.transition(w, r, a, "/answers", nil, func(id string, was int64, _ *form.Form) error {
		_, err := p.Assessments.StartReview(r.Context(), a, id, was)
		return err
	})
}

// transition does a change that a form asks for. A refused form goes to again;
// when somebody was faster the assessment is shown as it stands.
func (p *pages) transition(w http.ResponseWriter, r *http.Request, a identity.Actor, then string,
	again func(f *form.Form) error, do func(id string, was int64, f *form.Form) error,
) error {
	f, was, err := desk.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	err = do(id, was, f)
	switch {
	case err == nil:
		p.Render.Redirect(w, r, "/assessments/"+id+then, "done")
		return nil
	case problem.Is(err, problem.Conflict):
		return p.showAssessment(w, r, a, id, nil, true)
	case again != nil && f.Refuse(err):
		return again(f)
	default:
		return err
	}
}

// stepView is a page that asks for what a transition needs.
type stepView struct {
	ID       string
	Sections []form.Choice
}

func (p *pages) showStep(w http.ResponseWriter, r *http.Request, a identity.Actor, name, key string, f *form.Form) error {
	say := p.Render.Say(r)
	file, err := p.Assessments.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	as := file.Assessment
	if f == nil {
		f = form.New(say)
		desk.SetVersion(f, as.Version)
	}
	p.Render.Page(w, r, name, page.View{
		Title: say.T(key, as.VendorName), Breadcrumbs: assessmentTrail(say, as), Form: f, Body: stepView{as.ID, shownSections(say, file)},
	})
	return nil
}

func assessmentTrail(say *i18n.Localizer, as assessment.Assessment) []page.Link {
	return desk.Crumbs(say, "assessments", page.Link{Text: as.VendorName, Href: "/assessments/" + as.ID})
}

// shownSections are the sections that the answers show, as choices.
func shownSections(say *i18n.Localizer, f *assessment.File) []form.Choice {
	view := f.View()
	var out []form.Choice
	for i, s := range f.Questionnaire.Sections {
		if view.Sections[i].State == questionnaire.Shown {
			out = append(out, form.Choice{Value: s.ID, Label: text(say, s.Title)})
		}
	}
	return out
}

func (p *pages) returnForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.showStep(w, r, a, "return", "return.title", nil)
}

// giveBack returns sections to the vendor with a message.
func (p *pages) giveBack(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	again := func(f *form.Form) error { return p.showStep(w, r, a, "return", "return.title", f) }
	return p.transition(w, r, a, "", again, func(id string, was int64, f *form.Form) error {
		sections := f.All("sections")
		_, err := p.Assessments.Return(r.Context(), a, id, was, sections, f.Get("message"))
		if err = desk.Onto(err, "/sections"); len(sections) == 0 {
			err = desk.Reworded(err, "/sections", "return.noSections")
		}
		return err
	})
}

func (p *pages) cancelForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.showStep(w, r, a, "cancel", "cancel.title", nil)
}

// cancel stops an assessment; its links open no longer.
func (p *pages) cancel(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	again := func(f *form.Form) error { return p.showStep(w, r, a, "cancel", "cancel.title", f) }
	return p.transition(w, r, a, "", again, func(id string, was int64, f *form.Form) error {
		_, err := p.Assessments.Cancel(r.Context(), a, id, was, f.Get("reason"))
		return err
	})
}
