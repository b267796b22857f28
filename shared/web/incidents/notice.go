package incidents

import (
	"net/http"
	"strconv"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type noticeView struct {
	Action, Cancel string
	Drill, Stale   bool
	Zone           string
	Clocks         []form.Choice
}

// noticeTable is what was sent when to whom, late or in time.
func noticeTable(say *i18n.Localizer, a identity.Actor, d Deps, v *incident.View) page.Table {
	t := page.Table{Caption: say.T("incident.notices"), Columns: []page.Column{
		{Label: say.T("incident.sentTo")}, {Label: say.T("incident.for")}, {Label: say.T("incident.when")}, {Label: say.T("label.state")}, {Label: say.T("incident.note")},
	}, Empty: page.Empty{Title: say.T("incident.noNotices")}}
	names := map[string]string{}
	for _, c := range v.Clocks {
		names[c.ID] = say.T("incident.about", c.Name.In(string(say.Lang)), c.To.In(string(say.Lang)))
	}
	for _, n := range v.Notices {
		state := "in_time"
		switch {
		case n.Voided != "":
			state = "void"
		case n.NotNeeded != "":
			state = "not_needed"
		case n.Late:
			state = "late"
		case n.Clock == "":
			state = "sent"
		}
		to := page.Cell{Text: n.To, Sub: n.Channel}
		if to.Text == "" {
			to.Text = say.T("incident.nobody")
		}
		if n.Voided == "" && v.Closing == nil && d.May(a, "incident:notify") {
			to.Href, to.Hint = "/incidents/"+v.ID+"/notices/"+n.ID, say.T("incident.voidHint")
		}
		note := n.Note
		for _, more := range []string{n.Reference, n.NotNeeded, n.Voided} {
			if more != "" && note != "" {
				note += " · "
			}
			note += more
		}
		t.Rows = append(t.Rows, []page.Cell{to, {Text: names[n.Clock]}, {Text: say.DateTime(n.At), Sub: n.ByName}, {Badge: desk.Badge(say, "noticeState", state)}, {Text: note}})
	}
	return t
}

func (d Deps) noticeForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	f := form.New(d.Render.Say(r))
	desk.SetVersion(f, v.Version)
	clock := r.URL.Query().Get("clock")
	f.Set("clock", clock)
	for _, c := range v.Clocks {
		if c.ID == clock {
			f.Set("to", c.To.In(string(d.Render.Say(r).Lang)))
		}
	}
	if zone, err := time.LoadLocation(v.Zone); err == nil {
		f.Set("at", d.Now().In(zone).Format(typed))
	}
	return d.showNotice(w, r, f, &v, false)
}

func (d Deps) showNotice(w http.ResponseWriter, r *http.Request, f *form.Form, v *incident.View, stale bool) error {
	say := d.Render.Say(r)
	lang := string(say.Lang)
	view := noticeView{Action: "/incidents/" + v.ID + "/notices/new", Cancel: "/incidents/" + v.ID, Drill: v.Drill != nil, Stale: stale, Zone: v.Zone}
	for _, c := range v.Clocks {
		if c.State != clocks.NotApplicable || c.ID == f.Get("clock") {
			view.Clocks = append(view.Clocks, form.Choice{Value: c.ID, Label: say.T("incident.about", c.Name.In(lang), c.To.In(lang))})
		}
	}
	pv := page.View{Title: say.T("incident.addNotice"), Breadcrumbs: under(say, &v.Incident), Form: f, Body: view}
	return d.Render.Form(w, r, "notice", pv, stale)
}

func (d Deps) notice(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, now, was, err := d.parse(w, r, a)
	if err != nil {
		return err
	}
	at := moment(f.Get("at"), now.Zone)
	to := f.Get("to")
	if f.Get("notNeeded") != "" {
		to = "" // the form proposes it, but nothing went there
	}
	_, err = d.Incidents.Notice(r.Context(), a, now.ID, was, incident.NoticeDetails{
		Clock: f.Get("clock"), At: &at, To: to, Channel: f.Get("channel"), Reference: f.Get("reference"), Note: f.Get("note"), NotNeeded: f.Get("notNeeded"),
	})
	return d.after(w, r, f, &now, err, d.showNotice)
}

// parse reads a form of an incident with the version it was made from.
func (d Deps) parse(w http.ResponseWriter, r *http.Request, a identity.Actor) (*form.Form, incident.View, int64, error) {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return nil, incident.View{}, 0, err
	}
	now, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	return f, now, was, err
}

// after shows the form again when it was refused or somebody was faster, and
// else goes back to the incident.
func (d Deps) after(w http.ResponseWriter, r *http.Request, f *form.Form, now *incident.View, err error, show func(http.ResponseWriter, *http.Request, *form.Form, *incident.View, bool) error) error {
	if problem.Is(err, problem.Conflict) && f.Get("version") != strconv.FormatInt(now.Version, 10) {
		desk.SetVersion(f, now.Version)
		return show(w, r, f, now, true)
	}
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		return show(w, r, f, now, false)
	}
	d.Render.Redirect(w, r, "/incidents/"+now.ID, "saved")
	return nil
}

func (d Deps) voidForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showVoid(w, r, d.fresh(r, &v), &v, false)
}

// fresh is an empty form that knows its version.
func (d Deps) fresh(r *http.Request, v *incident.View) *form.Form {
	f := form.New(d.Render.Say(r))
	desk.SetVersion(f, v.Version)
	return f
}

func (d Deps) showVoid(w http.ResponseWriter, r *http.Request, f *form.Form, v *incident.View, stale bool) error {
	say := d.Render.Say(r)
	for _, n := range v.Notices {
		if n.ID == r.PathValue("notice") {
			return d.showReason(w, r, f, v, stale, say.T("incident.voidTitle", n.To), say.T("incident.voidLead"), "/notices/"+n.ID, say.T("incident.void"))
		}
	}
	return problem.New(problem.NotFound, "there is no such notice")
}

func (d Deps) void(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, now, was, err := d.parse(w, r, a)
	if err != nil {
		return err
	}
	_, err = d.Incidents.Void(r.Context(), a, now.ID, r.PathValue("notice"), was, f.Get("reason"))
	return d.after(w, r, f, &now, err, d.showVoid)
}

type reasonView struct {
	Action, Cancel, Lead, Button string
	Stale                        bool
}

// showReason asks for the reason of a step.
func (d Deps) showReason(w http.ResponseWriter, r *http.Request, f *form.Form, v *incident.View, stale bool, title, lead, path, button string) error {
	at := "/incidents/" + v.ID
	d.Render.Page(w, r, "reason", page.View{
		Title: title, Breadcrumbs: under(d.Render.Say(r), &v.Incident), Form: f,
		Body: reasonView{Action: at + path, Cancel: at, Lead: lead, Button: button, Stale: stale},
	})
	return nil
}
