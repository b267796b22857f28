package signin

import (
	"html/template"
	"net/http"
	"net/url"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/identity/steps"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// stepView is what the pages of the steps show.
type stepView struct {
	Request string
	Email   string
	First   bool
	Picture template.URL // QR code
	Secret  string       // the same in letters
	Codes   []string     // recovery codes
	On      string       // where the sign-in goes on
	// Authenticator: there is one to take a code from.
	Authenticator bool
	Passkey       *page.Passkey // nil when there is none to use here
}

// login shows the step that a sign-in waits for.
func (d Deps) login(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	return d.show(w, r, r.URL.Query().Get("request"), form.New(d.Render.Say(r)))
}

func loginAt(id string) string { return LoginPath + "?" + url.Values{"request": {id}}.Encode() }

// look reads how far the sign-in of this browser is, which it remembers.
func (d Deps) look(w http.ResponseWriter, r *http.Request, id string) (steps.View, error) {
	v, fresh, err := d.Steps.Look(r.Context(), id, d.Cookies.Browser.Read(r))
	if err == nil && fresh != "" {
		d.Cookies.Browser.Set(w, fresh, browserLife)
	}
	return v, err
}

// show draws the page of the step, with the faults that the form has.
func (d Deps) show(w http.ResponseWriter, r *http.Request, id string, f *form.Form) error {
	v, err := d.look(w, r, id)
	if problem.Is(err, problem.Unauthenticated) {
		return d.ended(w, r)
	} else if err != nil {
		return err
	}
	say := d.Render.Say(r)
	view := stepView{Request: id, Email: v.Email, First: v.First}
	var name, title string
	switch v.Step {
	case steps.Done:
		http.Redirect(w, r, d.Steps.Return(id), http.StatusSeeOther)
		return nil
	case steps.Code:
		name, title = "code", say.T("login.code")
		view.Authenticator = v.Authenticator
		if v.Passkey != "" {
			view.Passkey = passkeyForm(f, say, page.GetPasskey, "/signin/passkey", v.Passkey, id)
			view.Passkey.Primary = true
		}
	case steps.Welcome:
		name, title = "welcome", say.T("login.welcome")
	case steps.Enrol:
		name, title = "enrol", say.T("login.enrol")
		shown, err := enrolView(say, v.TOTP, v.Email)
		if err != nil {
			return err
		}
		view.Picture, view.Secret = shown.Picture, shown.Secret
		if v.Passkey != "" {
			view.Passkey = passkeyForm(f, say, page.CreatePasskey, "/signin/enrol-passkey", v.Passkey, id)
		}
	case steps.Password:
		name, title = "password", say.T("login.password")
	}
	d.Render.Page(w, r, name, page.View{Title: title, Form: f, Body: view})
	return nil
}

// enrolView shows an authenticator that is to be set up.
func enrolView(say *i18n.Localizer, totp secondfactor.TOTP, email string) (v stepView, err error) {
	picture, err := totp.Picture(say.T("product.name"), email)
	if err != nil {
		return v, err
	}
	v.Picture, v.Secret = template.URL(picture), totp.Spelled() //nolint:gosec // made here: data:image/png;base64
	return v, nil
}

// step reads the form of a step and goes on, or shows the step again with what
// was wrong.
func (d Deps) step(w http.ResponseWriter, r *http.Request, secrets []string, do func(f *form.Form, id, browser string) error, fault, key string) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id := f.Get("request")
	err = do(f, id, d.Cookies.Browser.Read(r))
	for _, name := range secrets {
		f.Set(name, "") // never shown again
	}
	switch {
	case err == nil, problem.Is(err, problem.Conflict): // done, or done before: the page says where it stands
		d.Render.Redirect(w, r, loginAt(id), "")
		return nil
	case problem.Is(err, problem.Unauthenticated):
		f.Fault(fault, key)
	case !f.Refuse(err):
		return err
	}
	return d.show(w, r, id, f)
}

func (d Deps) password(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.step(w, r, []string{"password"}, func(f *form.Form, id, browser string) error {
		return d.Steps.Password(r.Context(), id, browser, f.Get("email"), f.Exact("password"), from(a))
	}, "password", "login.wrong")
}

func (d Deps) code(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.step(w, r, []string{"code"}, func(f *form.Form, id, browser string) error {
		return d.Steps.Code(r.Context(), id, browser, f.Get("code"), from(a))
	}, "code", "login.wrongCode")
}

func (d Deps) welcome(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	return d.step(w, r, []string{"password"}, func(f *form.Form, id, browser string) error {
		return d.Steps.Welcome(r.Context(), id, browser, account.Welcome{Name: f.Get("name"), Email: f.Get("email"), Password: f.Exact("password")})
	}, "password", "login.ended")
}
