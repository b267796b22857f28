package signin

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// attemptUse is bound into the seal of the attempt's cookie.
var attemptUse = []byte("sign-in attempt")

// start begins a sign-in; afterwards the browser goes to ?next=.
func (d Deps) start(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	org := d.organisation(r)
	hint := ""
	if d.Hint != nil && org != d.Org {
		hint = d.Hint(org)
	}
	return d.begin(w, r, site.Next(r, ""), hint, org, r.URL.Query().Has("again"))
}

// open begins the sign-in of a one-time link. It uses nothing up: mail
// scanners open links before people do.
func (d Deps) open(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	link := r.URL.Query().Get("link")
	if link == "" || len(link) > 300 {
		return d.ended(w, r)
	}
	return d.begin(w, r, "", link, account.OrgOf(link), false)
}

func (d Deps) begin(w http.ResponseWriter, r *http.Request, next, hint, org string, again bool) error {
	w.Header().Set("Cache-Control", "no-store")
	if base, err := url.Parse(d.BaseURL()); err == nil && r.Host != base.Host { // another name of this machine: cookies would stay behind there
		http.Redirect(w, r, d.BaseURL()+r.URL.RequestURI(), http.StatusSeeOther)
		return nil
	}
	to, attempt := d.Client.Begin(next, hint, again)
	attempt.Org = org
	plain, err := json.Marshal(attempt)
	if err != nil {
		return problem.Wrap("signin.begin", err)
	}
	sealed, err := d.Seal.Seal(plain, attemptUse)
	if err != nil {
		return err
	}
	d.Cookies.Attempt.Set(w, base64.RawURLEncoding.EncodeToString(sealed), oidc.AttemptLife)
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// attempt is what begin left in this browser; the zero Attempt when there is
// none that holds.
func (d Deps) attempt(r *http.Request) (a oidc.Attempt) {
	sealed, err := base64.RawURLEncoding.DecodeString(d.Cookies.Attempt.Read(r))
	if err != nil || len(sealed) == 0 {
		return a
	}
	plain, err := d.Seal.Open(sealed, attemptUse)
	if err != nil || json.Unmarshal(plain, &a) != nil {
		return oidc.Attempt{}
	}
	return a
}

// callback takes the browser back from the issuer, and begins the session.
func (d Deps) callback(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	q := r.URL.Query()
	attempt := d.attempt(r)
	d.Cookies.Attempt.Clear(w)
	claims, err := d.Client.Finish(r.Context(), attempt, q.Get("state"), q.Get("code"))
	var p identity.Person
	org := d.Org
	if err == nil {
		org, p, err = d.Person(r.Context(), attempt.Org, claims)
	}
	if err == nil && !p.Active {
		err = problem.New(problem.Unauthenticated, "this account is not active")
	}
	if problem.Is(err, problem.Unauthenticated) || problem.Is(err, problem.NotFound) {
		if p.ID == "" {
			org = d.Org // perhaps there is no such organisation to count it in
		}
		d.Refusals.Note(identity.Actor{Org: org, Address: a.Address}, "session:create", p.ID)
		return d.ended(w, r)
	} else if err != nil {
		return err
	}
	secret, err := d.session(w, r, a, org, p, claims.AuthTime)
	if err != nil {
		return err
	}
	d.Cookies.Browser.Clear(w)
	d.remember(w, r, org)
	d.Cookies.Session.Set(w, secret, identity.SessionLife)
	to := attempt.Next
	if to == "" {
		to = d.Home
	}
	d.Render.Redirect(w, r, to, "")
	return nil
}

// session begins a new session, whatever cookie the browser came with: one
// that somebody else may have put there opens nothing of this person's. The
// session that the browser had ends.
func (d Deps) session(w http.ResponseWriter, r *http.Request, had identity.Actor, org string, p identity.Person, proved time.Time) (string, error) {
	who := from(had)
	who.Org, who.ID, who.Roles = org, p.ID, p.Roles
	about := browserName(r.UserAgent())
	language := p.Language
	if language == "" {
		language = string(i18n.Choose(r))
	}
	if err := d.Devices.Arrive(r.Context(), p, d.device(w, r)+"\x00"+about, about, language, who); err != nil {
		return "", err
	}
	old := ""
	switch {
	case had.Staff() && had.Org == org && had.ID == p.ID:
		old = had.Session
	case had.Staff():
		if err := d.Directory.Revoke(r.Context(), d.Journal, had); err != nil {
			return "", err
		}
	}
	return d.Directory.SignIn(r.Context(), d.Journal, who, about, old, proved)
}

// device is the browser's long-lived mark; it names nobody and opens nothing.
func (d Deps) device(w http.ResponseWriter, r *http.Request) string {
	mark := d.Cookies.Device.Read(r)
	if len(mark) != 22 {
		var raw [16]byte
		_, _ = rand.Read(raw[:]) // never fails: crypto/rand.Read
		mark = base64.RawURLEncoding.EncodeToString(raw[:])
	}
	d.Cookies.Device.Set(w, mark, account.DeviceLife)
	return mark
}

// browserName is what kind of browser a request comes from, in words that a
// person knows: for their list of sessions, never to decide anything.
func browserName(agent string) string {
	pick := func(from [][2]string, other string) string {
		for _, p := range from {
			if strings.Contains(agent, p[0]) {
				return p[1]
			}
		}
		return other
	}
	browser := pick([][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}, "Browser")
	system := pick([][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}}, "")
	return strings.TrimSuffix(browser+", "+system, ", ")
}

// ended is one page for a sign-in that cannot go on and a link that opens
// nothing, whatever the reason.
func (d Deps) ended(w http.ResponseWriter, r *http.Request) error {
	d.Render.Unauthenticated(w, r, "ended", page.View{Title: d.Render.Say(r).T("login.ended")})
	return nil
}

const browserLife = time.Hour
