// Package desktest serves one subject's staff pages over a World, to whom the
// test names.
package desktest

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

// Boss is an administrator of apptest.Org.
var Boss = identity.Actor{
	Org: apptest.Org, ID: "per_00000000000000000000000005", Name: "Amina", Email: "admin@acme.example", Roles: []identity.Role{identity.Administrator},
}

// Desk is the pages over a World. As is who asks.
type Desk struct {
	*apptest.World
	As identity.Actor

	t   *testing.T
	mux *http.ServeMux
}

// Open serves what routes answers; its pages come from templates.
func Open(t *testing.T, templates fs.FS, routes func(w *apptest.World, render *page.Renderer, may func(identity.Actor, string) bool) []site.Route) *Desk {
	t.Helper()
	d := &Desk{World: apptest.New(t, apptest.Options{}), As: Boss, t: t, mux: http.NewServeMux()}
	words, err := i18n.Load()
	apptest.Code(t, "words", err, "")
	render, err := page.New(page.Options{
		Pages: templates, Catalogue: words, Now: d.Now.Read, Log: slog.New(slog.DiscardHandler), Version: "test",
		Frame: func(*http.Request) page.Frame { return page.Frame{Shell: page.Console, Home: "/"} },
	})
	apptest.Code(t, "templates", err, "")
	may := func(a identity.Actor, action string) bool {
		return d.Policy.Allow(a, action, policy.Resource{Org: a.Org})
	}
	srv := &site.Server{
		Authenticate: func(*http.Request) (identity.Actor, error) { return d.As, nil },
		Authorise: func(_ context.Context, a identity.Actor, action string) error {
			return d.Policy.Require(a, action, policy.Resource{Org: a.Org})
		},
		SignIn: "/signin", Problem: render.Problem,
	}
	apptest.Code(t, "routes", srv.Register(d.mux, routes(d.World, render, may)), "")
	return d
}

// Administrator stores Boss as a person, whom mails can reach.
func (d *Desk) Administrator() {
	d.t.Helper()
	p := identity.Person{ID: Boss.ID, Email: Boss.Email, Name: Boss.Name, Roles: Boss.Roles, Active: true}
	apptest.Code(d.t, "person", d.Journal.Commit(d.t.Context(), audit.Change{
		Actor: identity.AsSystem(apptest.Org), Action: "person:create", Subject: p.ID, Writes: d.Directory.PersonWrites(apptest.Org, p),
	}), "")
}

// Ask sends a GET, or with a form a POST.
func (d *Desk) Ask(lang i18n.Lang, path string, form url.Values) *http.Response {
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r := httptest.NewRequestWithContext(d.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: i18n.Cookie, Value: string(lang)})
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	return w.Result()
}

// Read is a page that must be there and keep every page's promises.
func (d *Desk) Read(lang i18n.Lang, path string) *goquery.Document {
	d.t.Helper()
	return webtest.Page(d.t, d.Ask(lang, path, nil), http.StatusOK, lang) //nolint:bodyclose // webtest.Page closes it
}

// Typed is what the page's forms hold when nobody has touched them.
func Typed(doc *goquery.Document) url.Values {
	v := url.Values{}
	for _, s := range doc.Find("form[method=post] input, form[method=post] textarea").EachIter() {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
		if _, checked := s.Attr("checked"); (kind == "radio" || kind == "checkbox") && !checked {
			continue
		}
		value := s.AttrOr("value", "")
		if s.Is("textarea") {
			value = s.Text()
		}
		v[name] = append(v[name], value)
	}
	for _, s := range doc.Find("form[method=post] select").EachIter() {
		v.Set(s.AttrOr("name", ""), s.Find("option[selected]").AttrOr("value", ""))
	}
	return v
}
