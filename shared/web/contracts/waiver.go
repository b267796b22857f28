package contracts

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// askView is a question before an obligation rests or ends.
type askView struct {
	Lead, Action, Cancel, Button string
	Until                        bool // asks until when
}

func (d Deps) waiveForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.ask(w, r, a, form.New(d.Render.Say(r)), "waive", true)
}

func (d Deps) closeForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.ask(w, r, a, form.New(d.Render.Say(r)), "close", false)
}

func (d Deps) ask(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form, what string, until bool) error {
	o, err := d.Obligations.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	at := ObligationsPath + "/" + o.ID
	desk.SetVersion(f, o.Version)
	v := askView{Action: at + "/" + what, Cancel: at, Until: until, Lead: say.T("obligation.closeLead"), Button: say.T("obligation.close")}
	title := say.T("obligation.closeTitle", o.Title)
	if until {
		v.Lead, v.Button, title = say.T("obligation.waiveLead", obligation.MaxWaiverDays), say.T("obligation.propose"), say.T("obligation.waiveTitle", o.Title)
	}
	d.Render.Page(w, r, "ask", page.View{Title: title, Breadcrumbs: d.obligationTrail(say, o, page.Link{Text: o.Title, Href: at}), Form: f, Body: v})
	return nil
}

func (d Deps) waive(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.asked(w, r, a, "waive", true, func(id string, version int64, f *form.Form) error {
		_, err := d.Obligations.Waive(r.Context(), a, id, version, obligation.Waiving{Reason: f.Get("reason"), ExpiresOn: f.Get("expiresOn")})
		return err
	})
}

func (d Deps) close(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.asked(w, r, a, "close", false, func(id string, version int64, f *form.Form) error {
		_, err := d.Obligations.Close(r.Context(), a, id, version, f.Get("reason"))
		return err
	})
}

func (d Deps) asked(w http.ResponseWriter, r *http.Request, a identity.Actor, what string, until bool, do func(id string, version int64, f *form.Form) error) error {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if again, err := desk.Refused(f, do(id, was, f)); err != nil {
		return err
	} else if again {
		return d.ask(w, r, a, f, what, until)
	}
	d.Render.Redirect(w, r, ObligationsPath+"/"+id, "done")
	return nil
}

func (d Deps) confirmWaiver(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.pressed(w, r, func(id string, version int64) error {
		_, err := d.Obligations.ConfirmWaiver(r.Context(), a, id, version)
		return err
	})
}

func (d Deps) refuseWaiver(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.pressed(w, r, func(id string, version int64) error {
		_, err := d.Obligations.RefuseWaiver(r.Context(), a, id, version)
		return err
	})
}

// pressed does what a button with nothing to fill in asks for.
func (d Deps) pressed(w http.ResponseWriter, r *http.Request, do func(id string, version int64) error) error {
	_, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := do(id, was); err != nil {
		return err
	}
	d.Render.Redirect(w, r, ObligationsPath+"/"+id, "done")
	return nil
}
