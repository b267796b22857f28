package portal

import (
	"html/template"
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// secondView is what the page of the second factor shows.
type secondView struct {
	Enrolled      bool
	Authenticator bool
	Picture       template.URL // QR code of one to set up
	Secret        string       // the same in letters
	Passkey       *page.Passkey
}

// showSecond asks for the second factor, or lets one be set up.
func (d Deps) showSecond(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	return d.secondPage(w, r, form.New(d.Render.Say(r)))
}

func (d Deps) secondPage(w http.ResponseWriter, r *http.Request, f *form.Form) error {
	has, err := d.Door.Second(r.Context(), d.Step.Read(r))
	if problem.Is(err, problem.Unauthenticated) {
		return d.beginAnew(w, r)
	} else if err != nil {
		return err
	}
	say := d.Render.Say(r)
	v := secondView{Enrolled: has.Enrolled, Authenticator: has.Authenticator}
	title := say.T("portal.second")
	if has.Passkey != "" {
		v.Passkey = secondPasskeyForm(f, say, has)
	}
	if !has.Enrolled {
		title = say.T("portal.secondNew")
		if v.Picture, err = picture(say, has.TOTP, has.Email); err != nil {
			return err
		}
		v.Secret = has.TOTP.Spelled()
	}
	d.Render.Page(w, r, "second", page.View{Title: title, Form: f, Body: v})
	return nil
}

func picture(say *i18n.Localizer, totp secondfactor.TOTP, email string) (template.URL, error) {
	p, err := totp.Picture(say.T("product.name"), email)
	return template.URL(p), err //nolint:gosec // made here: data:image/png;base64
}

func secondPasskeyForm(f *form.Form, say *i18n.Localizer, has invitation.Second) *page.Passkey {
	p := &page.Passkey{
		Kind: page.CreatePasskey, Action: secondPath + "/passkey", Options: has.Passkey, Primary: has.Enrolled,
		Answer: f.Field("passkey", say.T("passkey.label")),
	}
	if has.Enrolled {
		p.Kind = page.GetPasskey
	}
	p.Button = say.T("passkey." + p.Kind)
	return p
}

// beginAnew says that this opening cannot go on.
func (d Deps) beginAnew(w http.ResponseWriter, r *http.Request) error {
	d.Step.Clear(w)
	say := d.Render.Say(r)
	f := form.New(say)
	f.Fault("link", "portal.secondGone")
	d.Render.Page(w, r, "no-link", page.View{Title: say.T("portal.noLink"), Form: f})
	return nil
}

func (d Deps) secondCode(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.goOn(w, r, "code", "portal.wrongSecond", func(said string) (string, error) {
		return d.Door.SecondCode(r.Context(), d.Step.Read(r), said, from(a))
	})
}

func (d Deps) secondPasskey(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.goOn(w, r, "passkey", "passkey.wrong", func(said string) (string, error) {
		return d.Door.SecondPasskey(r.Context(), d.Step.Read(r), said, from(a))
	})
}

// goOn begins the session when what the field says holds.
func (d Deps) goOn(w http.ResponseWriter, r *http.Request, field, wrong string, do func(said string) (string, error)) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	secret, err := do(f.Get(field))
	f.Set(field, "") // never shown again
	switch {
	case err == nil:
		d.Step.Clear(w)
		d.Cookie.Set(w, secret, invitation.SessionLife)
		d.Render.Redirect(w, r, HomePath, "")
		return nil
	case invitation.LacksSecond(err):
		f.Fault(field, wrong)
		return d.secondPage(w, r, f)
	case problem.Is(err, problem.Unauthenticated):
		return d.beginAnew(w, r)
	default:
		return err
	}
}
