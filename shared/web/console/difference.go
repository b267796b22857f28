package console

import (
	"net/http"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type differenceView struct {
	Lead     string
	Last     page.Link // the assessment before
	Sections []changedSection
	Removed  []string // the questions that are not asked any more
}

// changedSection has a section's questions that are otherwise than last time.
type changedSection struct {
	Title     string
	Href      string
	Questions []changedQuestion
}

type changedQuestion struct {
	Question, Lang string
	Href           string
	Differs        []page.Badge
	Before, Now    said
	Asked          string // how it was asked, where that changed
}

// said is what stands for a question, on one side.
type said struct{ Value, Comment, Files string }

// difference shows a reviewer what is otherwise than in the last assessment,
// and nothing else. Opening it is an audit event as opening the answers is.
func (p *pages) difference(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	f, err := p.Assessments.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	d, err := p.Assessments.Difference(r.Context(), a, f)
	if err != nil {
		return err
	}
	if err := p.Openings.Note(r.Context(), a, "assessment:read", f.Assessment.ID); err != nil {
		return err
	}
	as := f.Assessment
	v := differenceView{
		Lead: say.T("difference.lead", len(d.Questions), d.Same), Last: page.Link{Text: say.T("difference.last"), Href: "/assessments/" + d.Previous + "/answers"},
	}
	for i := range f.Questionnaire.Sections {
		sec := &f.Questionnaire.Sections[i]
		shown := changedSection{Title: text(say, sec.Title), Href: desk.Query("/assessments/"+as.ID+"/answers", "section", sec.ID)}
		for j := range sec.Questions {
			if one, ok := d.Of(sec.Questions[j].ID); ok {
				shown.Questions = append(shown.Questions, changed(say, f, &d, &sec.Questions[j], one, questionPath(as.ID, sec.ID, j)))
			}
		}
		if len(shown.Questions) > 0 {
			v.Sections = append(v.Sections, shown)
		}
	}
	for _, id := range d.Removed {
		if q := d.Last(id); q != nil {
			title, _ := q.Text.In(string(say.Lang))
			v.Removed = append(v.Removed, title)
		}
	}
	p.Render.Page(w, r, "difference", page.View{
		Title: say.T("difference.title", as.VendorName), Body: v, Subnav: assessmentNav(say, as, "difference"),
		Breadcrumbs: desk.Crumbs(say, "assessments", page.Link{Text: as.VendorName, Href: "/assessments/" + as.ID}),
	})
	return nil
}

func changed(say *i18n.Localizer, f *assessment.File, d *assessment.Difference, q *questionnaire.Question, one assessment.QuestionDifference, href string) changedQuestion {
	title, lang := q.Text.In(string(say.Lang))
	out := changedQuestion{Question: title, Lang: foreign(say, lang), Href: href, Differs: differsBadges(say, one)}
	if last := d.Last(q.ID); last != nil {
		out.Before = saidOf(say, last, one.Before)
		if was, _ := last.Text.In(string(say.Lang)); was != title {
			out.Asked = was
		}
	}
	an := f.Answers[q.ID]
	now := assessment.Before{Value: an.Value, Comment: an.Comment, NotApplicableReason: an.NotApplicableReason}
	for _, e := range f.Files(q.ID) {
		now.Files = append(now.Files, e.FileName)
	}
	out.Now = saidOf(say, q, now)
	return out
}

func saidOf(say *i18n.Localizer, q *questionnaire.Question, b assessment.Before) said {
	out := said{Comment: b.Comment, Files: strings.Join(b.Files, desk.Comma(say))}
	out.Value, _ = q.Say(b.Value, string(say.Lang))
	switch {
	case b.NotApplicableReason != "":
		out.Value = say.T("difference.notApplicable", b.NotApplicableReason)
	case out.Value == "":
		out.Value = say.T("difference.nothing")
	}
	return out
}

func differsBadges(say *i18n.Localizer, one assessment.QuestionDifference) []page.Badge {
	var out []page.Badge
	for _, d := range one.Differs {
		out = append(out, page.NewBadge(say, "differs", string(d)))
	}
	return out
}

// lastTime answers what differs of the questions of a reassessment, nil for a
// first one; that the one before cannot be read any more hides nothing else.
func (p *pages) lastTime(r *http.Request, a identity.Actor, f *assessment.File) (*assessment.Difference, error) {
	if f.Assessment.Previous == "" {
		return nil, nil
	}
	d, err := p.Assessments.Difference(r.Context(), a, f)
	if problem.Is(err, problem.NotFound) {
		return nil, nil
	}
	return &d, err
}
