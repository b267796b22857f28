package incidents

import (
	"fmt"
	"net/http"
	"slices"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type reviewView struct {
	Action, Cancel string
	Drill, Stale   bool
	Severity       []form.Choice
	Raise          []form.Choice
}

// review is the closing review as it is read.
func review(say *i18n.Localizer, v *incident.View) (page.Summary, page.Table) {
	t := page.Table{Caption: say.T("incident.improvements"), Columns: []page.Column{{Label: say.T("incident.improvement")}, {Label: say.T("label.severity")}, {Label: say.T("label.owner")}, {Label: say.T("label.due")}}}
	if v.Review == nil {
		return nil, t
	}
	for _, im := range v.Review.Improvements {
		c := page.Cell{Text: im.Title, Sub: im.Detail}
		if im.FindingID != "" {
			c.Href = "/findings/" + im.FindingID
		}
		severity := page.Cell{}
		if im.Severity != "" {
			severity.Badge = desk.Badge(say, "severity", im.Severity)
		}
		t.Rows = append(t.Rows, []page.Cell{c, severity, {Text: im.Owner}, {Text: say.Day(im.DueOn)}})
	}
	out := page.Summary{
		{Key: say.T("incident.rootCause"), Value: page.Cell{Text: v.Review.RootCause}},
		{Key: say.T("incident.learned"), Value: page.Cell{Text: v.Review.Learned}},
		{Key: say.T("incident.reviewedBy"), Value: page.Cell{Text: v.Review.ByName, Sub: local(say, v.Zone).DateTime(v.Review.At)}},
	}
	if v.Closing != nil {
		out = append(out, page.SummaryRow{Key: say.T("incident.closedBy"), Value: page.Cell{Text: v.Closing.ByName, Sub: local(say, v.Zone).DateTime(v.Closing.At) + " " + v.Closing.Note}})
	}
	return out, t
}

func (d Deps) reviewForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := d.fresh(r, &v)
	if v.Review != nil {
		f.Set("rootCause", v.Review.RootCause)
		f.Set("learned", v.Review.Learned)
		for n, im := range v.Review.Improvements {
			at := fmt.Sprintf("improvements.%d.", n)
			f.Set(at+"title", im.Title)
			f.Set(at+"detail", im.Detail)
			f.Set(at+"severity", im.Severity)
			f.Set(at+"owner", im.Owner)
			f.Set(at+"dueOn", im.DueOn)
			if im.Raise {
				f.Set(at+"raise", "true")
			}
		}
	}
	return d.showReview(w, r, f, &v, false)
}

func (d Deps) showReview(w http.ResponseWriter, r *http.Request, f *form.Form, v *incident.View, stale bool) error {
	say := d.Render.Say(r)
	at := "/incidents/" + v.ID
	d.Render.Page(w, r, "review", page.View{Title: say.T("incident.review"), Breadcrumbs: under(say, &v.Incident), Form: f, Body: reviewView{
		Action: at + "/review", Cancel: at, Drill: v.Drill != nil, Stale: stale,
		Severity: wordsOf(say, "severity", slices.Backward(incident.Severities)), Raise: []form.Choice{{Value: "true", Label: say.T("incident.raise")}},
	}})
	return nil
}

func (d Deps) review(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, now, was, err := d.parse(w, r, a)
	if err != nil {
		return err
	}
	if f.ChangeRows("improvements") {
		return d.showReview(w, r, f, &now, false)
	}
	f.DropEmptyRows("improvements")
	in := incident.ReviewDetails{RootCause: f.Get("rootCause"), Learned: f.Get("learned")}
	for n := range f.Count("improvements") {
		at := fmt.Sprintf("improvements.%d.", n)
		in.Improvements = append(in.Improvements, incident.Improvement{
			Title: f.Get(at + "title"), Detail: f.Get(at + "detail"), Severity: f.Get(at + "severity"), Owner: f.Get(at + "owner"),
			DueOn: f.Get(at + "dueOn"), Raise: f.Get(at+"raise") == "true",
		})
	}
	_, err = d.Incidents.Review(r.Context(), a, now.ID, was, in)
	return d.after(w, r, f, &now, err, d.showReview)
}
