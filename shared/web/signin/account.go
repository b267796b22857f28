package signin

import (
	"net/http"
	"net/url"
	"slices"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type accountView struct {
	Facts    page.Summary
	Sessions []sessionView
	Factors  *factorsView // nil where this person has none of ours
	Fresh    bool         // sessions can be ended now
	Again    string       // page that signs in again
}

// sessionView is one session; Here is the one that asks.
type sessionView struct {
	ID    string
	Here  bool
	Facts page.Summary
}

// account shows what the person signs in with, and lists their own sessions,
// the last used first.
func (d Deps) account(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.accountPage(w, r, a, form.New(d.Render.Say(r)))
}

func (d Deps) accountPage(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	say := d.Render.Say(r)
	sessions, err := d.Directory.Credentials(r.Context(), a, identity.KindSession)
	if err != nil {
		return err
	}
	slices.SortStableFunc(sessions, func(x, y identity.Credential) int { return y.Last().Compare(x.Last()) })
	v := accountView{Facts: page.Summary{
		{Key: say.T("label.name"), Value: page.Cell{Text: a.Name}},
		{Key: say.T("label.email"), Value: page.Cell{Text: a.Email}},
		{Key: say.T("account.organisation"), Value: page.Cell{Text: a.Org}},
	}}
	v.Fresh, v.Again = d.Directory.Fresh(r.Context(), a) == nil, d.again()
	for _, s := range sessions {
		v.Sessions = append(v.Sessions, sessionView{ID: s.ID, Here: s.ID == a.Session, Facts: sessionFacts(say, s)})
	}
	if v.Factors, err = d.factors(r, a, say, f); err != nil {
		return err
	}
	d.Render.Page(w, r, "account", page.View{Title: say.T("account.title"), Form: f, Body: v})
	return nil
}

func sessionFacts(say *i18n.Localizer, s identity.Credential) page.Summary {
	return page.Summary{
		{Key: say.T("account.browser"), Value: page.Cell{Text: s.Name}},
		{Key: say.T("account.since"), Value: page.Cell{Text: say.DateTime(s.Created)}},
		{Key: say.T("account.seen"), Value: page.Cell{Text: say.DateTime(s.Last())}},
	}
}

// again is the page that signs somebody in again, whoever is signed in here,
// and leads back to the account.
func (d Deps) again() string {
	return d.SignIn + "?" + url.Values{"next": {AccountPath}, "again": {"1"}}.Encode()
}

// endSession ends one of the person's own sessions. Any but this one takes a
// fresh sign-in: who finds a browser that was left open must not throw its
// person out everywhere else.
func (d Deps) endSession(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	id := r.PathValue("id")
	if id != a.Session {
		all, err := d.Directory.Credentials(r.Context(), a, identity.KindSession)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(c identity.Credential) bool { return c.ID == id }) {
			return problem.New(problem.NotFound, "there is no such session")
		}
		if err := d.Directory.Fresh(r.Context(), a); err != nil {
			return err
		}
	}
	if err := d.Directory.DropSession(r.Context(), d.Journal, a, id); err != nil {
		return err
	}
	if id == a.Session {
		d.Cookies.Session.SignOut(w)
		d.Render.Redirect(w, r, d.SignIn, "")
		return nil
	}
	d.Render.Redirect(w, r, AccountPath, "removed")
	return nil
}

// endOthers ends every session but this one.
func (d Deps) endOthers(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := d.Directory.Fresh(r.Context(), a); err != nil {
		return err
	}
	if err := d.Directory.EndOthers(r.Context(), d.Journal, a); err != nil {
		return err
	}
	d.Render.Redirect(w, r, AccountPath, "removed")
	return nil
}

// endAll signs the person out everywhere, here too.
func (d Deps) endAll(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := d.Directory.Fresh(r.Context(), a); err != nil {
		return err
	}
	if err := d.Directory.RevokeAll(r.Context(), d.Journal, a); err != nil {
		return err
	}
	d.Cookies.Session.SignOut(w)
	d.Render.Redirect(w, r, d.SignIn, "")
	return nil
}
