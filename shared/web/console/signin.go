package console

import (
	"maps"
	"net/http"
	"net/url"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

type signInView struct {
	People []DemoPerson
	Start  string // page that begins a sign-in with a password
	Next   string // path of this site to go to afterwards; "" for the start page
	Mail   bool
	// Where there are several organisations, Ask has the person say which one is
	// theirs; else Organisation is the one that they said, "" for the first.
	Several, Ask bool
	Organisation string
	Other        string // address of this page that asks
}

// signInForm leads to the sign-in with password and second factor, and offers
// the demo's people where there are any.
func (p *pages) signInForm(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	say := p.Render.Say(r)
	v := signInView{Next: site.Next(r, ""), Mail: p.Mail != nil, People: p.DemoPeople}
	if err := p.whose(r, &v); err != nil {
		return err
	}
	p.Render.Page(w, r, "signin", page.View{Title: say.T("signin.title"), Form: form.New(say), Body: v})
	return nil
}

// whose finds out which organisation a person signs in to. The page says what
// they said, whether there is such an organisation or not. It leads on by a
// link: a form may not be redirected to an issuer elsewhere.
func (p *pages) whose(r *http.Request, v *signInView) (err error) {
	on := url.Values{}
	if v.Next != "" {
		on.Set("next", v.Next)
	}
	if r.URL.Query().Has("again") {
		on.Set("again", "1")
	}
	if v.Several, err = p.Directory.Several(r.Context(), p.First); err != nil {
		return err
	}
	if !v.Several {
		v.Start = with(p.Start, on)
		return nil
	}
	q := r.URL.Query()
	typed := q.Has("org")
	v.Organisation = identity.TidyOrg(p.Organisation.Read(r))
	if typed {
		v.Organisation = identity.TidyOrg(q.Get("org"))
	}
	v.Ask = q.Has("other") || !typed && v.Organisation == ""
	again := maps.Clone(on)
	on.Set("org", v.Organisation)
	again.Set("other", "1")
	v.Start, v.Other = with(p.Start, on), with(site.SignIn, again)
	return nil
}

func with(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// signIn begins a session as a demo person; the one that the browser had ends.
func (p *pages) signIn(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if p.DemoSignIn == nil {
		return problem.New(problem.NotFound, "there are no demo people here")
	}
	secret, err := p.DemoSignIn(r.Context(), r.PostFormValue("as"))
	if err != nil {
		return err
	}
	if a.Staff() {
		if err := p.Directory.Revoke(r.Context(), p.Journal, a); err != nil {
			return err
		}
	}
	p.Cookie.Set(w, secret, identity.SessionLife)
	p.Render.Redirect(w, r, site.Next(r, "/"), "")
	return nil
}

// signOut ends the session in the record, not only in this browser.
func (p *pages) signOut(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := p.Directory.Revoke(r.Context(), p.Journal, a); err != nil {
		return err
	}
	p.Cookie.SignOut(w)
	p.Render.Redirect(w, r, site.SignIn, "")
	return nil
}
