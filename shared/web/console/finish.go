package console

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// finishView is the form that tells the approvers that a review is finished.
type finishView struct{ ID, Version, Left string }

// finishReview says that the review of the whole assessment is finished.
func (p *pages) finishReview(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	again := func(f *form.Form) error {
		file, err := p.Assessments.Open(r.Context(), a, r.PathValue("id"))
		if err == nil {
			p.showSections(w, r, a, file, f)
		}
		return err
	}
	return p.transition(w, r, a, "", again, func(id string, was int64, f *form.Form) error {
		_, err := p.Assessments.FinishReview(r.Context(), a, id, was, nil, f.Get("note"))
		return err
	})
}

// reviewed answers a section's form that was saved; its second button marks
// the section as finished and leads back to all of them.
func (p *pages) reviewed(w http.ResponseWriter, r *http.Request, a identity.Actor, id, section string, f *form.Form) error {
	if f.Get("finish") == "" {
		p.Render.Redirect(w, r, desk.Query(r.URL.Path, "section", section), "saved")
		return nil
	}
	if _, err := p.Assessments.FinishReview(r.Context(), a, id, 0, []string{section}, ""); problem.Is(err, problem.Conflict) {
		return p.showAssessment(w, r, a, id, nil, true)
	} else if err != nil {
		return err
	}
	p.Render.Redirect(w, r, "/assessments/"+id+"/answers", "saved")
	return nil
}

// sectionBadge shows that a section's review is finished, else how far the
// vendor got.
func sectionBadge(say *i18n.Localizer, as assessment.Assessment, section, state string) page.Badge {
	if _, ok := as.Marked(section); ok {
		return *desk.Badge(say, "review", "finished")
	}
	return *desk.Badge(say, "task", state)
}

// finishedSections counts the shown sections whose review is finished.
func finishedSections(f *assessment.File) int {
	n, view := 0, f.View()
	for i, s := range f.Questionnaire.Sections {
		if _, ok := f.Assessment.Marked(s.ID); ok && view.Sections[i].State == questionnaire.Shown && view.Sections[i].Progress.Total > 0 {
			n++
		}
	}
	return n
}

func finishedNotice(say *i18n.Localizer, as assessment.Assessment) *page.Notice {
	m := as.ReviewFinished
	if m == nil || as.State != assessment.InReview {
		return nil
	}
	return &page.Notice{Tone: "good", Title: say.T("reviewing.finished"), Text: say.T("reviewing.finishedBy", m.ByName, say.Date(m.At))}
}

// reviewFact is how far the review is, on the assessment's page.
func reviewFact(say *i18n.Localizer, f *assessment.File) (page.SummaryRow, bool) {
	as := f.Assessment
	cell := page.Cell{}
	switch m := as.ReviewFinished; {
	case m != nil:
		cell = page.Cell{Badge: desk.Badge(say, "review", "finished"), Sub: say.T("reviewing.by", m.ByName, say.Date(m.At))}
		if m.Note != "" {
			cell.Sub = say.T("reviewing.withNote", cell.Sub, m.Note)
		}
	case as.State == assessment.InReview:
		all := 0
		for _, s := range f.View().Sections {
			if s.State == questionnaire.Shown && s.Progress.Total > 0 {
				all++
			}
		}
		cell.Text = say.T("reviewing.sectionsDone", finishedSections(f), all)
	default:
		return page.SummaryRow{}, false
	}
	return page.SummaryRow{Key: say.T("reviewing.sections"), Value: cell}, true
}

// outView is what "does not apply" left out of the score.
type outView struct {
	Title, Critical string
	Table           page.Table
}

func outShort(say *i18n.Localizer, res scoring.Result) string {
	text := say.T("reviewing.outShort", say.Hundredths(int(res.NotApplicable)))
	if n := len(res.CriticalNotApplicable()); n > 0 {
		text = say.T("reviewing.two", text, say.T("reviewing.outCritical", n))
	}
	return text
}

// outView lists the questions with the reason that was given and what the
// review said of it; those refused count, and are not among them.
func (p *pages) outView(say *i18n.Localizer, f *assessment.File, res scoring.Result) *outView {
	if res.NotApplicable == 0 {
		return nil
	}
	v := &outView{Title: say.T("reviewing.outTitle", say.Hundredths(int(res.NotApplicable)))}
	if n := len(res.CriticalNotApplicable()); n > 0 {
		v.Critical = say.T("reviewing.outCritical", n)
	}
	v.Table = page.Table{Caption: say.T("answerState.not_applicable"), Columns: []page.Column{
		{Label: say.T("label.question")}, {Label: say.T("reviewing.reason")}, {Label: say.T("reviewing.decisionOn")}, {Label: say.T("score.weight"), Number: true},
	}}
	for i, s := range res.Sections {
		sec := &f.Questionnaire.Sections[i]
		for _, q := range s.Questions {
			if q.State != scoring.NotApplicable {
				continue
			}
			v.Table.Rows = append(v.Table.Rows, outRow(say, f, sec, q))
		}
	}
	return v
}

func outRow(say *i18n.Localizer, f *assessment.File, sec *questionnaire.Section, q scoring.QuestionResult) []page.Cell {
	title := page.Cell{Text: q.ID, Sub: text(say, sec.Title)}
	for j := range sec.Questions {
		if sec.Questions[j].ID == q.ID {
			words, lang := sec.Questions[j].Text.In(string(say.Lang))
			title.Text, title.Lang, title.Href = words, foreign(say, lang), questionPath(f.Assessment.ID, sec.ID, j)
		}
	}
	if q.Critical {
		title.Sub = say.T("score.critical", title.Sub)
	}
	judged := "not_reviewed"
	if f.Reviews[q.ID].Version > 0 {
		judged = "accepted"
	}
	return []page.Cell{
		title, {Text: f.Answers[q.ID].NotApplicableReason}, {Badge: desk.Badge(say, "review", judged), Sub: f.Reviews[q.ID].Note},
		{Text: strconv.Itoa(q.Weight)},
	}
}
