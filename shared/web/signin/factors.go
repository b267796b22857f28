package signin

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// factorsView is what a person signs in with beside the password.
type factorsView struct {
	Fresh         bool // they can be changed now
	Authenticator bool
	Passkeys      []passkeyView
	Recovery      int
	Possible      bool
	Removable     bool        // there is more than one
	Name          *form.Field // of another passkey
}

type passkeyView struct {
	ID     string
	Name   string
	Copied bool
	Facts  page.Summary
}

func (d Deps) factors(r *http.Request, a identity.Actor, say *i18n.Localizer, f *form.Form) (*factorsView, error) {
	if d.Accounts == nil {
		return nil, nil //nolint:nilnil // nothing to show
	}
	has, err := d.Accounts.Factors(r.Context(), a)
	if err != nil || !has.Set {
		return nil, err
	}
	v := &factorsView{Fresh: has.Fresh, Authenticator: has.Authenticator, Recovery: has.Recovery, Possible: has.Possible}
	usable := 0
	if has.Authenticator {
		usable++
	}
	for _, p := range has.Passkeys {
		facts := page.Summary{{Key: say.T("passkey.added"), Value: page.Cell{Text: say.Date(p.Created)}}}
		if !p.Used.IsZero() {
			facts = append(facts, page.SummaryRow{Key: say.T("account.seen"), Value: page.Cell{Text: say.DateTime(p.Used)}})
		}
		v.Passkeys = append(v.Passkeys, passkeyView{ID: p.ID, Name: p.Name, Copied: !p.Copied.IsZero(), Facts: facts})
		if p.Copied.IsZero() {
			usable++
		}
	}
	v.Removable = usable > 1
	if v.Fresh && v.Possible {
		v.Name = nameField(f, say)
	}
	return v, nil
}

// changed goes back to the account's page, or says there why nothing changed.
func (d Deps) changed(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form, err error, flash string) error {
	switch {
	case err == nil:
		d.Render.Redirect(w, r, AccountPath, flash)
		return nil
	case problem.Is(err, problem.Forbidden):
		f.Fault("", "account.stale")
	case problem.Is(err, problem.Conflict):
		f.Fault("", "account.cannot")
	case !f.Refuse(err):
		return err
	}
	return d.accountPage(w, r, a, f)
}

func (d Deps) beginPasskey(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	if err = d.Accounts.BeginPasskey(r.Context(), a, f.Get("name")); err != nil {
		return d.changed(w, r, a, f, err, "")
	}
	d.Render.Redirect(w, r, newPasskeyPath, "")
	return nil
}

// newPasskey asks the browser for the passkey that was begun.
func (d Deps) newPasskey(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	name, options, err := d.Accounts.AddingPasskey(r.Context(), a)
	if problem.Is(err, problem.Conflict) {
		d.Render.Redirect(w, r, AccountPath, "")
		return nil
	} else if err != nil {
		return err
	}
	say := d.Render.Say(r)
	f := form.New(say)
	p := &page.Passkey{
		Kind: page.CreatePasskey, Action: newPasskeyPath, Options: options, Button: say.T("passkey.create"), Primary: true,
		Answer: f.Field("passkey", say.T("passkey.label")),
	}
	d.Render.Page(w, r, "passkey", page.View{Title: say.T("passkey.new", name), Breadcrumbs: accountCrumbs(say), Form: f, Body: p})
	return nil
}

func accountCrumbs(say *i18n.Localizer) []page.Link {
	return []page.Link{{Text: say.T("account.title"), Href: AccountPath}}
}

func (d Deps) addPasskey(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	err = d.Accounts.AddPasskey(r.Context(), a, f.Get("passkey"))
	f.Set("passkey", "")
	if problem.Is(err, problem.Unauthenticated) { // the session is good, the answer is not
		f.Fault("", "passkey.wrong")
		return d.accountPage(w, r, a, f)
	}
	return d.changed(w, r, a, f, err, "saved")
}

func (d Deps) removePasskey(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	err := d.Accounts.RemovePasskey(r.Context(), a, r.PathValue("id"))
	return d.changed(w, r, a, form.New(d.Render.Say(r)), err, "removed")
}

func (d Deps) beginAuthenticator(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := d.Accounts.BeginAuthenticator(r.Context(), a); err != nil {
		return d.changed(w, r, a, form.New(d.Render.Say(r)), err, "")
	}
	d.Render.Redirect(w, r, authenticatorPath, "")
	return nil
}

// newAuthenticator shows the authenticator that was begun.
func (d Deps) newAuthenticator(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.authenticatorPage(w, r, a, form.New(d.Render.Say(r)))
}

func (d Deps) authenticatorPage(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	totp, err := d.Accounts.AddingAuthenticator(r.Context(), a)
	if problem.Is(err, problem.Conflict) {
		d.Render.Redirect(w, r, AccountPath, "")
		return nil
	} else if err != nil {
		return err
	}
	say := d.Render.Say(r)
	v, err := enrolView(say, totp, a.Email)
	if err != nil {
		return err
	}
	d.Render.Page(w, r, "authenticator", page.View{Title: say.T("login.enrol"), Breadcrumbs: accountCrumbs(say), Form: f, Body: v})
	return nil
}

func (d Deps) addAuthenticator(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	err = d.Accounts.AddAuthenticator(r.Context(), a, f.Get("code"))
	f.Set("code", "")
	if problem.Is(err, problem.Unauthenticated) { // the session is good, the code is not
		f.Fault("code", "login.wrongCode")
		return d.authenticatorPage(w, r, a, f)
	}
	return d.changed(w, r, a, f, err, "saved")
}

func (d Deps) removeAuthenticator(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	err := d.Accounts.RemoveAuthenticator(r.Context(), a)
	return d.changed(w, r, a, form.New(d.Render.Say(r)), err, "removed")
}
