package incidents

import (
	"net/http"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type drillView struct {
	Scenarios, Vendors []form.Choice
}

// offeredVendors is how many vendors the form of a drill offers, by name.
const offeredVendors = 100

// drill fills in what came in and how long the steps took.
func (d Deps) drill(say *i18n.Localizer, a identity.Actor, v *incident.View, view *incidentView) {
	if v.Drill == nil {
		return
	}
	lang := string(say.Lang)
	view.Injects = page.Table{Caption: say.T("incident.injects"), Columns: []page.Column{
		{Label: say.T("incident.inject")}, {Label: say.T("incident.cameIn")}, {Label: say.T("label.state")}, {Label: say.T("incident.expected")},
	}}
	for _, in := range v.Drill.Injects {
		name := page.Cell{Text: in.Title.In(lang), Sub: in.Text.In(lang)}
		state := page.Cell{Badge: desk.Badge(say, "task", "not_started")}
		expects := page.Cell{Text: say.T("incident.expectedLater")}
		if !in.HandledAt.IsZero() {
			state = page.Cell{Badge: desk.Badge(say, "task", "complete"), Sub: say.T("incident.took", span(say, in.HandledAt.Sub(in.At))) + " · " + in.HandledName}
			expects = page.Cell{Text: in.Expects.In(lang), Sub: in.Note}
		} else if d.May(a, "incident:task") && v.Closing == nil {
			name.Href = "/incidents/" + v.ID + "/injects/" + in.ID
		}
		view.Injects.Rows = append(view.Injects.Rows, []page.Cell{name, {Text: say.DateTime(in.At)}, state, expects})
	}
	if v.Drill.Coming > 0 && v.Closing == nil {
		view.Coming = say.T("incident.coming", v.Drill.Coming)
	}
	view.Steps = page.Table{Caption: say.T("incident.stepTimes"), Columns: []page.Column{{Label: say.T("incident.step")}, {Label: say.T("incident.kind")}, {Label: say.T("incident.time")}, {Label: say.T("label.state")}}}
	for _, s := range v.Steps {
		state := page.Cell{Badge: desk.Badge(say, "task", "in_progress")}
		if !s.DoneAt.IsZero() {
			state = page.Cell{Badge: desk.Badge(say, "task", "complete"), Sub: say.DateTime(s.DoneAt)}
		} else if v.Closing != nil {
			state = page.Cell{Badge: desk.Badge(say, "task", "not_started")}
		}
		view.Steps.Rows = append(view.Steps.Rows, []page.Cell{
			{Text: s.What.In(lang)}, {Text: say.Word("drillStep", s.Kind)}, {Text: span(say, time.Duration(s.Seconds)*time.Second)}, state,
		})
	}
}

func (d Deps) drillForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f := form.New(d.Render.Say(r))
	f.Set("owner", a.Email)
	f.Set("vendorId", r.URL.Query().Get("vendor"))
	return d.showDrill(w, r, a, f)
}

func (d Deps) showDrill(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	say := d.Render.Say(r)
	var v drillView
	for _, sc := range d.Incidents.Book().Scenarios {
		v.Scenarios = append(v.Scenarios, form.Choice{Value: sc.ID, Label: sc.Title.In(string(say.Lang)), Hint: sc.Summary.In(string(say.Lang))})
	}
	list, _, err := d.Vendors.List(r.Context(), a, vendors.Filter{}, offeredVendors, "")
	if err != nil {
		return err
	}
	chosen := false
	for _, ven := range list {
		v.Vendors = append(v.Vendors, form.Choice{Value: ven.ID, Label: ven.Name})
		chosen = chosen || ven.ID == f.Get("vendorId")
	}
	if id := f.Get("vendorId"); id != "" && !chosen { // one beyond the list, by link from its page
		if ven, err := d.Vendors.Get(r.Context(), a, id); err == nil {
			v.Vendors = append(v.Vendors, form.Choice{Value: ven.ID, Label: ven.Name})
		}
	}
	d.Render.Page(w, r, "drill_new", page.View{
		Title: say.T("incident.startDrill"), Breadcrumbs: []page.Link{{Text: say.T("incident.drills"), Href: "/drills"}}, Form: f, Body: v,
	})
	return nil
}

func (d Deps) startDrill(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	v, err := d.Incidents.Start(r.Context(), a, incident.DrillDetails{Scenario: f.Get("scenario"), VendorID: f.Get("vendorId"), Owner: f.Get("owner")})
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		return d.showDrill(w, r, a, f)
	}
	d.Render.Redirect(w, r, "/incidents/"+v.ID, "added")
	return nil
}

type injectView struct {
	Action, Cancel, Text string
	Stale                bool
}

func (d Deps) injectForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showInject(w, r, d.fresh(r, &v), &v, false)
}

func (d Deps) showInject(w http.ResponseWriter, r *http.Request, f *form.Form, v *incident.View, stale bool) error {
	say := d.Render.Say(r)
	lang, at := string(say.Lang), "/incidents/"+v.ID
	if v.Drill != nil {
		for _, in := range v.Drill.Injects {
			if in.ID == r.PathValue("inject") {
				d.Render.Page(w, r, "inject", page.View{Title: in.Title.In(lang), Breadcrumbs: under(say, &v.Incident), Form: f,
					Body: injectView{Action: at + "/injects/" + in.ID, Cancel: at, Text: in.Text.In(lang), Stale: stale}})
				return nil
			}
		}
	}
	return problem.New(problem.NotFound, "there is no such inject")
}

func (d Deps) inject(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, now, was, err := d.parse(w, r, a)
	if err != nil {
		return err
	}
	_, err = d.Incidents.Handle(r.Context(), a, now.ID, r.PathValue("inject"), was, f.Get("note"))
	return d.after(w, r, f, &now, err, d.showInject)
}
