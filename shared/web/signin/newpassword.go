package signin

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// passwordForm asks for the current password and another one.
func (d Deps) passwordForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.passwordPage(w, r, a, form.New(d.Render.Say(r)))
}

func (d Deps) passwordPage(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	say := d.Render.Say(r)
	d.Render.Page(w, r, "newpassword", page.View{Title: say.T("account.changePassword"), Breadcrumbs: accountCrumbs(say), Form: f, Body: a.Email})
	return nil
}

func (d Deps) changePassword(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	err = d.Accounts.ChangePassword(r.Context(), a, f.Exact("current"), f.Exact("password"))
	f.Set("current", "")
	f.Set("password", "")
	switch {
	case err == nil, problem.Is(err, problem.Forbidden), problem.Is(err, problem.Conflict):
		return d.changed(w, r, a, f, err, "saved")
	case problem.Is(err, problem.Unauthenticated): // the session is good, the password is not
		f.Fault("current", "account.wrongPassword")
	case !f.Refuse(err):
		return err
	}
	return d.passwordPage(w, r, a, f)
}
