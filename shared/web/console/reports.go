package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/report"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// refreshSeconds is how often the page of a report in the making asks again.
const refreshSeconds = "2"

type reportView struct {
	Ready bool
	File  string
	Facts page.Summary
}

// reports lists the reports, newest first.
func (p *pages) reports(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	items, cursor, err := p.Reports.List(r.Context(), a, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	t := page.Table{
		Caption: say.Word("nav", "reports"), HideCaption: true, Empty: page.Empty{Title: say.T("report.none"), Text: say.T("report.noneText")},
		Columns: []page.Column{
			{Label: say.T("label.vendor")}, {Label: say.T("label.state")}, {Label: say.T("label.language")},
			{Label: say.T("report.asked")}, {Label: say.T("report.size"), Number: true},
		},
	}
	for _, rep := range items {
		size := ""
		if rep.State == report.Ready {
			size = say.Bytes(rep.Size)
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: rep.VendorName, Href: "/reports/" + rep.ID}, {Badge: desk.Badge(say, "reportState", string(rep.State))},
			{Text: languageName(rep.Language), Lang: rep.Language}, {Text: say.DateTime(rep.CreatedAt)}, {Text: size},
		})
	}
	t.Next, t.First = desk.Pager(r, cursor)
	p.Render.Page(w, r, page.Records, page.View{Title: say.Word("nav", "reports"), Body: page.List{Table: t}})
	return nil
}

func languageName(tag string) string {
	if l, ok := i18n.ParseLang(tag); ok {
		return l.Name()
	}
	return tag
}

// reportRequest asks for an assessment's report and goes to its page.
func (p *pages) reportRequest(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	o := report.Order{Kind: "assessment", AssessmentID: f.Get("assessmentId"), Language: f.Get("language")}
	if about := f.Get("incidentId"); about != "" {
		o.Kind, o.IncidentID = f.Get("kind"), about
	}
	rep, err := p.Reports.Request(r.Context(), a, o)
	if err != nil {
		return err
	}
	p.Render.Redirect(w, r, "/reports/"+rep.ID, "")
	return nil
}

// report shows one report; while it is being made the page asks again by
// itself.
func (p *pages) report(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	rep, err := p.Reports.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	v := reportView{Ready: rep.State == report.Ready, File: "/reports/" + rep.ID + "/file"}
	v.Facts = page.Summary{
		{Key: say.T("label.state"), Value: page.Cell{Badge: desk.Badge(say, "reportState", string(rep.State))}},
		{Key: say.T("label.language"), Value: page.Cell{Text: languageName(rep.Language), Lang: rep.Language}},
		{Key: say.T("report.asked"), Value: page.Cell{Text: say.DateTime(rep.CreatedAt)}},
		{Key: say.T("finding.from"), Value: page.Cell{Text: rep.VendorName, Href: reportedOn(rep)}},
	}
	if v.Ready {
		v.Facts = append(v.Facts,
			page.SummaryRow{Key: say.T("report.size"), Value: page.Cell{Text: say.Bytes(rep.Size)}},
			page.SummaryRow{Key: "SHA-256", Value: page.Cell{Text: rep.SHA256}})
	} else {
		w.Header().Set("Refresh", refreshSeconds)
	}
	p.Render.Page(w, r, "report", page.View{Title: say.T("report.title", rep.VendorName), Breadcrumbs: desk.Crumbs(say, "reports"), Body: v})
	return nil
}

// reportedOn is the page of what a report is about.
func reportedOn(rep report.Report) string {
	if rep.IncidentID != "" {
		return "/incidents/" + rep.IncidentID
	}
	return "/assessments/" + rep.AssessmentID
}
