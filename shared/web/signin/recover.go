package signin

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/steps"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// recoverForm asks for a recovery code in place of the authenticator's.
func (d Deps) recoverForm(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	return d.recoverPage(w, r, r.URL.Query().Get("request"), form.New(d.Render.Say(r)))
}

func (d Deps) recoverPage(w http.ResponseWriter, r *http.Request, id string, f *form.Form) error {
	v, err := d.look(w, r, id)
	if problem.Is(err, problem.Unauthenticated) {
		return d.ended(w, r)
	} else if err != nil {
		return err
	}
	if v.Step != steps.Code {
		d.Render.Redirect(w, r, loginAt(id), "")
		return nil
	}
	d.Render.Page(w, r, "recover", page.View{Title: d.Render.Say(r).T("login.recover"), Form: f, Body: stepView{Request: id}})
	return nil
}

func (d Deps) recover(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id := f.Get("request")
	err = d.Steps.Recover(r.Context(), id, d.Cookies.Browser.Read(r), f.Get("recovery"), from(a))
	f.Set("recovery", "")
	switch {
	case err == nil, problem.Is(err, problem.Conflict):
		d.Render.Redirect(w, r, loginAt(id), "")
		return nil
	case problem.Is(err, problem.Unauthenticated):
		f.Fault("recovery", "login.wrongRecovery")
		return d.recoverPage(w, r, id, f)
	}
	return err
}
