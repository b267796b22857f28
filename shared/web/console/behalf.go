package console

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/answerform"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

type behalfView struct {
	Path      string // of this section
	All       string // of all sections
	Intro     string
	Questions []answerform.Question
	Now       page.Summary // answers that the vendor changed meanwhile
	Saved     int
}

// behalfForm lets staff answer a section on the vendor's behalf, in the same
// fields as the vendor's. Without ?section= it goes to the first one open.
func (p *pages) behalfForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := p.opened(r, a, r.PathValue("id"))
	if err != nil {
		return err
	}
	if r.URL.Query().Get("section") == "" {
		for _, c := range shownSections(p.Render.Say(r), f) {
			if f.Opens(a, c.Value) {
				p.Render.Redirect(w, r, desk.Query(r.URL.Path, "section", c.Value), "")
				return nil
			}
		}
	}
	return p.showBehalf(w, r, a, f, form.New(p.Render.Say(r)), behalfView{})
}

func (p *pages) showBehalf(w http.ResponseWriter, r *http.Request, a identity.Actor, f *assessment.File, fm *form.Form, v behalfView) error {
	say := p.Render.Say(r)
	as, id := f.Assessment, r.URL.Query().Get("section")
	if !f.Opens(a, id) {
		p.Render.Redirect(w, r, "/assessments/"+as.ID+"/answers", "") // to read is all that can be done
		return nil
	}
	sec, view := sectionOf(f, id), f.View()
	v.Path, v.All, v.Intro = desk.Query(r.URL.Path, "section", id), "/assessments/"+as.ID+"/answers", text(say, sec.Intro)
	for i := range sec.Questions {
		q := &sec.Questions[i]
		if view.Questions[q.ID] != questionnaire.Shown {
			continue
		}
		if !answerform.Holds(fm, q) {
			answerform.Fill(fm, q, f.Answers[q.ID])
		}
		v.Questions = append(v.Questions, answerform.Draw(say, fm, q))
	}
	pv := page.View{
		Title: say.T("behalf.title", text(say, sec.Title)), Form: fm, Body: v, Subnav: assessmentNav(say, as, "answers"), Breadcrumbs: assessmentTrail(say, as),
	}
	return p.Render.Form(w, r, "behalf", pv, len(v.Now) > 0)
}

// behalfSave saves every answer that is in order. What the vendor changed
// meanwhile is shown beside what was typed; saving again goes over it.
func (p *pages) behalfSave(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	fm, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id, section := r.PathValue("id"), r.URL.Query().Get("section")
	f, err := p.Assessments.Open(r.Context(), a, id)
	if err != nil {
		return err
	}
	sec := sectionOf(f, section)
	if fm.ChangeRows(answerform.RowNames(sec.Questions)...) {
		return p.showBehalf(w, r, a, f, fm, behalfView{})
	}
	given, _ := answerform.Read(fm, sec.Questions)
	out, err := answerform.Save(r.Context(), p.Assessments, a, id, given)
	if err != nil {
		return err
	}
	if f, err = p.Assessments.Open(r.Context(), a, id); err != nil {
		return err
	}
	out.Show(fm, sec.Questions)
	if fm.Refused() || !out.Whole() {
		return p.showBehalf(w, r, a, f, fm, behalfView{Saved: len(out.Saved), Now: p.clashes(r, sec, fm, out.Clashes)})
	}
	p.Render.Redirect(w, r, desk.Query(r.URL.Path, "section", p.after(r, a, f, section)), "saved")
	return nil
}

// clashes are the answers as they stand now; the form takes their versions, so
// that a second save is meant.
func (p *pages) clashes(r *http.Request, sec *questionnaire.Section, fm *form.Form, all map[string]assessment.Clash) page.Summary {
	say := p.Render.Say(r)
	var out page.Summary
	for _, id := range slices.Sorted(maps.Keys(all)) {
		theirs := assessment.Answer{}
		if all[id].Theirs != nil {
			theirs = *all[id].Theirs
		}
		fm.Set("answers."+answerform.Key(id)+".version", strconv.FormatInt(theirs.Version, 10))
		for i := range sec.Questions {
			if q := &sec.Questions[i]; q.ID == id {
				value, _ := q.Say(theirs.Value, string(say.Lang))
				if value == "" {
					value = say.Word("answerState", "unanswered")
				}
				out = append(out, page.SummaryRow{Key: text(say, q.Text), Value: page.Cell{Text: value}})
			}
		}
	}
	return out
}

// after is the next section that is open, else this one.
func (p *pages) after(r *http.Request, a identity.Actor, f *assessment.File, section string) string {
	passed := false
	for _, c := range shownSections(p.Render.Say(r), f) {
		if passed && f.Opens(a, c.Value) {
			return c.Value
		}
		passed = passed || c.Value == section
	}
	return section
}

// behalfSubmit hands the answers in on the vendor's behalf; what is missing is
// counted on the page.
func (p *pages) behalfSubmit(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	again := func(*form.Form) error {
		f := form.New(p.Render.Say(r))
		file, err := p.Assessments.Open(r.Context(), a, r.PathValue("id"))
		if err != nil {
			return err
		}
		f.Fault("", "behalf.missing", len(file.Missing()))
		return p.showAssessment(w, r, a, r.PathValue("id"), f, false)
	}
	return p.transition(w, r, a, "", again, func(id string, was int64, _ *form.Form) error {
		_, err := p.Assessments.Submit(r.Context(), a, id, was)
		return err
	})
}
