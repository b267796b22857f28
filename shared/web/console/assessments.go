package console

import (
	"context"
	"net/http"
	"slices"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// assessmentList shows assessments, newest first, of one state or all.
func (p *pages) assessmentList(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	f := form.New(say)
	state := assessment.State(r.URL.Query().Get("state"))
	if state != "" && !slices.Contains(assessment.States, state) {
		return problem.New(problem.Invalid, "there is no such state")
	}
	f.Set("state", string(state))
	items, cursor, err := p.Assessments.List(r.Context(), a, state, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	titles, err := p.titles(r.Context(), a, say)
	if err != nil {
		return err
	}
	t := p.assessmentTable(say, items, titles)
	t.Caption, t.HideCaption = say.Word("nav", "assessments"), true
	t.Empty = page.Empty{Title: say.T("assessments.none"), Text: say.T("assessments.noneText")}
	t.Next, t.First = desk.Pager(r, cursor)
	p.Render.Page(w, r, page.Records, page.View{
		Title: say.Word("nav", "assessments"), Form: f,
		Body: page.List{Filter: page.Filter{Path: "/assessments", Family: "assessmentState", All: "label.all"}, Table: t},
	})
	return nil
}

func (p *pages) assessmentTable(say *i18n.Localizer, items []assessment.Assessment, titles titles) page.Table {
	// Only a decided assessment keeps its residual risk; computing it takes a
	// read each, so the column stands where there is one to show.
	decided := slices.ContainsFunc(items, func(as assessment.Assessment) bool { return as.Decision != nil })
	t := page.Table{Columns: []page.Column{
		{Label: say.T("label.vendor")}, {Label: say.T("label.state")}, {Label: say.T("label.questionnaire")}, {Label: say.T("label.tier")},
	}}
	if decided {
		t.Columns = append(t.Columns, page.Column{Label: say.T("label.residual")})
	}
	t.Columns = append(t.Columns, page.Column{Label: say.T("label.due")})
	for _, as := range items {
		row := []page.Cell{
			{Text: as.VendorName, Href: "/assessments/" + as.ID},
			{Badge: desk.Badge(say, "assessmentState", string(as.State))},
			{Text: titles.of(as.Questionnaire.Name), Sub: as.Questionnaire.Version},
			{Badge: desk.Band(say, "tier", as.Tier)},
		}
		if d := as.Decision; d != nil {
			row = append(row, page.Cell{Badge: desk.Band(say, "band", d.BandOn(p.today())), Sub: say.T("label.decidedOn", say.Date(d.At))})
		} else if decided {
			row = append(row, page.Cell{Text: say.T("label.notDecided")})
		}
		due := page.Cell{Text: say.Day(as.DueOn)}
		if !as.State.Ended() {
			due = p.dayCell(say, as.DueOn)
		}
		t.Rows = append(t.Rows, append(row, due))
	}
	return t
}

// titles are the library's titles by name, in one language.
type titles map[string]string

// of answers the title; the name itself for one that the library no longer lists.
func (t titles) of(name string) string {
	if title, ok := t[name]; ok {
		return title
	}
	return name
}

// maxTitles is how much of the library is read for titles, in one query.
const maxTitles = 100

func (p *pages) titles(ctx context.Context, a identity.Actor, say *i18n.Localizer) (titles, error) {
	entries, _, err := p.Library.List(ctx, a, maxTitles, "")
	if err != nil {
		return nil, err
	}
	out := titles{}
	for _, e := range entries {
		out[e.Name], _ = e.Title.In(string(say.Lang))
	}
	return out, nil
}
