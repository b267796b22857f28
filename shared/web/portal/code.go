package portal

import (
	"net/http"
	"strings"

	"golang.org/x/text/unicode/norm"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/pattern"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// sendCode mails a code to the invited address and goes on to where it is typed.
func (d Deps) sendCode(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	err = d.Door.SendCode(r.Context(), f.Get("link"), from(a))
	if problem.Is(err, problem.Unauthenticated) {
		return d.badLink(w, r)
	} else if err != nil {
		return err
	}
	d.Render.Redirect(w, r, codePath(f.Get("link")), "sent")
	return nil
}

// askCode shows where the code is typed.
func (d Deps) askCode(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	return d.codePage(w, r, form.New(d.Render.Say(r)), r.URL.Query().Get("link"))
}

func (d Deps) codePage(w http.ResponseWriter, r *http.Request, f *form.Form, link string) error {
	inv, err := d.Door.Peek(r.Context(), link)
	if problem.Is(err, problem.Unauthenticated) {
		return d.badLink(w, r)
	} else if err != nil {
		return err
	}
	d.Render.Page(w, r, "code", page.View{
		Title: d.Render.Say(r).T("portal.code"), Form: f, Body: doorView{Link: link, Email: masked(inv.Email)},
	})
	return nil
}

var sixDigits = pattern.New(`^[0-9]{6}$`)

// enter begins the session when the code is right, or goes on to the second
// factor.
func (d Deps) enter(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	link := f.Get("link")
	code := strings.Join(strings.Fields(norm.NFKC.String(f.Get("code"))), "") // "123 456", full-width digits
	f.Set("code", "")                                                         // never shown again
	if !sixDigits.MatchString(code) {
		f.Fault("code", "field.code")
		return d.codePage(w, r, f, link)
	}
	in, err := d.Door.Enter(r.Context(), link, code, from(a))
	if problem.Is(err, problem.Unauthenticated) {
		f.Fault("code", "portal.wrongCode")
		return d.codePage(w, r, f, link)
	} else if err != nil {
		return err
	}
	if in.Step != "" {
		d.Step.Set(w, in.Step, invitation.StepLife)
		d.Render.Redirect(w, r, secondPath, "")
		return nil
	}
	d.Cookie.Set(w, in.Session, invitation.SessionLife)
	d.Render.Redirect(w, r, HomePath, "")
	return nil
}

// from is who knocks: nobody yet, known by request and address.
func from(a identity.Actor) identity.Actor {
	return identity.Actor{RequestID: a.RequestID, Address: a.Address}
}

// leave ends the session on this machine and in the record.
func (d Deps) leave(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	err := d.Door.Leave(r.Context(), a)
	for try := 0; problem.Is(err, problem.Conflict) && try < 3; try++ { // a colleague came or went at the same moment
		err = d.Door.Leave(r.Context(), a)
	}
	if err != nil {
		return err
	}
	d.Cookie.SignOut(w)
	d.Render.Redirect(w, r, OpenPath, "")
	return nil
}
