package incidents

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type closeView struct {
	Action, Cancel string
	Stale          bool
	Left           []string // what is still missing
}

func (d Deps) closeForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showClose(w, r, d.fresh(r, &v), &v, false)
}

func (d Deps) showClose(w http.ResponseWriter, r *http.Request, f *form.Form, v *incident.View, stale bool) error {
	say := d.Render.Say(r)
	at := "/incidents/" + v.ID
	view := closeView{Action: at + "/close", Cancel: at, Stale: stale}
	if v.Closing == nil {
		view.Left = left(say, v, d.Incidents.Left(&v.Incident, d.Now()))
	}
	d.Render.Page(w, r, "close", page.View{Title: say.T("incident.close"), Breadcrumbs: under(say, &v.Incident), Form: f, Body: view})
	return nil
}

// left says in the reader's words what an incident lacks.
func left(say *i18n.Localizer, v *incident.View, missing problem.Fields) []string {
	lang := string(say.Lang)
	about := map[string]string{}
	for _, c := range v.Clocks {
		about["/clocks/"+c.ID] = say.T("incident.about", c.Name.In(lang), c.To.In(lang))
	}
	for _, t := range v.Tasks {
		about["/tasks/"+t.ID] = t.Title.In(lang)
	}
	var out []string
	for _, m := range missing {
		s := say.T(m.Key)
		if name := about[m.Pointer]; name != "" {
			s = say.T("incident.about", s, name)
		}
		out = append(out, s)
	}
	return out
}

func (d Deps) close(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, now, was, err := d.parse(w, r, a)
	if err != nil {
		return err
	}
	_, err = d.Incidents.Close(r.Context(), a, now.ID, was, f.Get("note"))
	if problem.Is(err, problem.Conflict) && now.Closing == nil && was == now.Version {
		return d.showClose(w, r, f, &now, false) // it says what is missing
	}
	return d.after(w, r, f, &now, err, d.showClose)
}

func (d Deps) reopenForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := d.Incidents.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showReopen(w, r, d.fresh(r, &v), &v, false)
}

func (d Deps) showReopen(w http.ResponseWriter, r *http.Request, f *form.Form, v *incident.View, stale bool) error {
	say := d.Render.Say(r)
	return d.showReason(w, r, f, v, stale, say.T("incident.reopen"), say.T("incident.reopenLead"), "/reopen", say.T("incident.reopen"))
}

func (d Deps) reopen(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, now, was, err := d.parse(w, r, a)
	if err != nil {
		return err
	}
	_, err = d.Incidents.Reopen(r.Context(), a, now.ID, was, f.Get("reason"))
	return d.after(w, r, f, &now, err, d.showReopen)
}
