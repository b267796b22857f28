package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// failure is a critical control that failed.
type failure struct{ Question, Lang, Why, Href string }

type scoreView struct {
	Meters   []page.Meter
	Capped   string // why the band is worse than the number says
	Override string
	Failures []failure
	Out      *outView // what "does not apply" left out; nil for nothing
	Bars     page.Bars
	Table    page.Table
	Model    page.Summary
	None     bool // nothing applies, so there is no score
}

// score shows the score with its breakdown: points by question that add up to
// the effectiveness.
func (p *pages) score(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	f, err := p.Assessments.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	res, err := p.Assessments.Score(r.Context(), a, f)
	if err != nil {
		return err
	}
	as := f.Assessment
	now := res.Band
	v := scoreView{None: !res.Scored}
	if d := as.Decision; d != nil && d.Override != nil {
		if now = d.BandOn(p.today()); now != res.Band {
			v.Override = say.T("decide.overridden", say.Word("band", string(d.Computed)), say.Word("band", string(now)), say.Day(d.Override.ExpiresOn))
		}
	}
	v.Meters = scoreMeters(say, res, now)
	if res.Band != res.ComputedBand {
		v.Capped = say.T("score.capped", say.Word("band", string(res.ComputedBand)), say.Word("band", string(res.Band)))
	}
	questions, sections := map[string]*questionnaire.Question{}, map[string]string{}
	for i := range f.Questionnaire.Sections {
		s := &f.Questionnaire.Sections[i]
		for j := range s.Questions {
			questions[s.Questions[j].ID], sections[s.Questions[j].ID] = &s.Questions[j], s.ID
		}
	}
	at := "/assessments/" + as.ID + "/answers"
	for _, cf := range res.CriticalFailures {
		title, lang := questions[cf.QuestionID].Text.In(string(say.Lang))
		fail := failure{Question: title, Lang: foreign(say, lang), Why: say.T("score.below"), Href: desk.Query(at, "section", sections[cf.QuestionID])}
		if cf.Why == scoring.NoAnswer {
			fail.Why = say.T("score.noAnswer")
			if f.Refused(cf.QuestionID) {
				fail.Why = say.T("reviewing.naCounts")
			}
		}
		v.Failures = append(v.Failures, fail)
	}
	v.Out = p.outView(say, f, res)
	v.Bars = page.Bars{Caption: say.T("score.bySection"), Kind: page.Control}
	v.Table = breakdownTable(say)
	for i, sec := range res.Sections {
		title := text(say, f.Questionnaire.Sections[i].Title)
		v.Bars.Items = append(v.Bars.Items, page.Bar{Label: title, Score: points(sec.Effectiveness), Href: desk.Query(at, "section", sec.ID)})
		for _, q := range sec.Questions {
			v.Table.Rows = append(v.Table.Rows, breakdownRow(say, questions[q.ID], title, q))
		}
	}
	if res.Effectiveness != nil {
		v.Table.Rows = append(v.Table.Rows, []page.Cell{
			{Text: say.T("score.total")}, {}, {}, {}, {Text: say.Hundredths(int(*res.Effectiveness))}, {Text: say.Hundredths(page.Full)},
		})
	}
	v.Model = page.Summary{
		{Key: say.T("score.model"), Value: page.Cell{Text: res.ModelVersion, Sub: res.ModelHash}},
		{Key: say.T("label.questionnaire"), Value: page.Cell{Text: as.Questionnaire.Name + " " + as.Questionnaire.Version, Sub: as.Questionnaire.Hash}},
	}
	p.Render.Page(w, r, "score", page.View{
		Title: say.T("score.title", as.VendorName), Breadcrumbs: desk.Crumbs(say, "assessments", page.Link{Text: as.VendorName, Href: "/vendors/" + as.VendorID}),
		Subnav: assessmentNav(say, as, "score"), Body: v,
	})
	return nil
}

// scoreMeters are the numbers of a score; now is the band that counts today.
func scoreMeters(say *i18n.Localizer, res scoring.Result, now scoring.Band) []page.Meter {
	return []page.Meter{
		{Label: say.T("label.residual"), Kind: page.Risk, Score: points(res.Residual), Band: desk.Band(say, "band", now)},
		{Label: say.T("label.inherent"), Kind: page.Risk, Score: points(&res.Inherent)},
		{Label: say.T("score.effectiveness"), Kind: page.Control, Score: points(res.Effectiveness)},
		{Label: say.T("score.coverage"), Kind: page.Coverage, Score: points(res.Coverage)},
	}
}

func breakdownTable(say *i18n.Localizer) page.Table {
	return page.Table{Caption: say.T("score.byQuestion"), Columns: []page.Column{
		{Label: say.T("label.question")}, {Label: say.T("label.answer")}, {Label: say.T("label.assurance")},
		{Label: say.T("score.weight"), Number: true}, {Label: say.T("score.got"), Number: true}, {Label: say.T("score.possible"), Number: true},
	}}
}

func breakdownRow(say *i18n.Localizer, q *questionnaire.Question, section string, res scoring.QuestionResult) []page.Cell {
	title, lang := q.Text.In(string(say.Lang))
	assurance := page.Cell{}
	if res.State == scoring.Answered {
		assurance.Badge = desk.Badge(say, "assurance", res.Assurance.String())
	}
	if res.Critical {
		section = say.T("score.critical", section)
	}
	state := page.Cell{Badge: desk.Badge(say, "answerState", res.State.String())}
	if res.State == scoring.Answered {
		state = page.Cell{Text: say.T("score.worth", say.Hundredths(res.Value))}
	}
	return []page.Cell{
		{Text: title, Lang: foreign(say, lang), Sub: section}, state, assurance,
		{Text: say.Number(int64(res.Weight))}, {Text: say.Hundredths(int(res.Points))}, {Text: say.Hundredths(int(res.Possible))},
	}
}
