package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

type signInView struct {
	People []DemoPerson
	Start  string // page that begins a sign-in with a password
	Next   string // path of this site to go to afterwards; "" for the start page
	Mail   bool
}

// signInForm leads to the sign-in with password and second factor, and offers
// the demo's people where there are any.
func (p *pages) signInForm(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	say := p.Render.Say(r)
	v := signInView{Start: p.Start, Next: site.Next(r, ""), Mail: p.Mail != nil, People: p.DemoPeople}
	if v.Next != "" {
		v.Start = desk.Query(p.Start, "next", v.Next)
	}
	p.Render.Page(w, r, "signin", page.View{Title: say.T("signin.title"), Body: v})
	return nil
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
