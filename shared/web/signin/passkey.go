package signin

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// passkeyForm asks the browser for a passkey in a sign-in's step.
func passkeyForm(f *form.Form, say *i18n.Localizer, kind, action, options, request string) *page.Passkey {
	p := &page.Passkey{
		Kind: kind, Action: action, Options: options, Button: say.T("passkey." + kind),
		Fields: []page.Hidden{{Name: "request", Value: request}}, Answer: f.Field("passkey", say.T("passkey.label")),
	}
	if kind == page.CreatePasskey {
		p.Name = nameField(f, say)
	}
	return p
}

func nameField(f *form.Form, say *i18n.Localizer) *form.Field {
	name := f.Field("name", say.T("passkey.name"))
	name.Hint, name.Size, name.Autocomplete = say.T("passkey.nameHint"), "m", "off"
	return name
}

// passkey is the second step by what the browser answered.
func (d Deps) passkey(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.step(w, r, []string{"passkey"}, func(f *form.Form, id, browser string) error {
		return d.Steps.Passkey(r.Context(), id, browser, f.Get("passkey"), from(a))
	}, "passkey", "passkey.wrong")
}

// enrolPasskey keeps a passkey in place of an authenticator and shows the
// recovery codes, this once.
func (d Deps) enrolPasskey(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.enrolling(w, r, "passkey", "passkey.wrong", func(f *form.Form, id, browser string) ([]string, error) {
		return d.Steps.EnrolPasskey(r.Context(), id, browser, f.Get("name"), f.Get("passkey"), from(a))
	})
}

// enrol confirms the authenticator and shows the recovery codes, this once.
func (d Deps) enrol(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.enrolling(w, r, "code", "login.wrongCode", func(f *form.Form, id, browser string) ([]string, error) {
		return d.Steps.Enrol(r.Context(), id, browser, f.Get("code"), from(a))
	})
}

func (d Deps) enrolling(w http.ResponseWriter, r *http.Request, secret, wrong string, do func(f *form.Form, id, browser string) ([]string, error)) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id := f.Get("request")
	codes, err := do(f, id, d.Cookies.Browser.Read(r))
	f.Set(secret, "")
	switch {
	case err == nil:
		d.Render.Page(w, r, "codes", page.View{Title: d.Render.Say(r).T("login.codes"), Body: stepView{Codes: codes, On: d.Steps.Return(id)}})
		return nil
	case problem.Is(err, problem.Conflict):
		d.Render.Redirect(w, r, loginAt(id), "")
		return nil
	case problem.Is(err, problem.Unauthenticated):
		f.Fault(secret, wrong)
	case !f.Refuse(err):
		return err
	}
	return d.show(w, r, id, f)
}
