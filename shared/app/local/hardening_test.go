package local

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/portal"
	"vendorrisk/shared/web/settings"
	"vendorrisk/shared/web/signin"
	"vendorrisk/shared/web/site"
)

// installed is a server as others reach it, over TLS under a name, without the
// network between.
func installed(t *testing.T) (*apptest.World, http.Handler) {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	h := &Home{
		Services: w.Services, Accounts: w.Accounts, Table: w.File, Vault: w.Vault, Ring: w.Ring, Org: apptest.Org, Now: w.Now.Read, Wall: w.Wall.Read,
		log: slog.New(slog.DiscardHandler), baseURL: "https://risk.example.com", poke: make(chan struct{}, 1),
	}
	handler, err := h.Handler()
	must(t, err)
	return w, handler
}

// ask sends a request from an address, with a cookie where one is given.
func ask(t *testing.T, h http.Handler, method, path, from, cookie string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "https://risk.example.com"+path, strings.NewReader(""))
	r.RemoteAddr = from + ":4711"
	for name, values := range header {
		r.Header[name] = values
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// pageRoutes are the pages of every package.
func pageRoutes() []site.Route {
	var all []site.Route
	all = append(all, console.Routes(console.Deps{})...)
	all = append(all, signin.Routes(signin.Deps{Steps: nobodysSteps{}})...)
	all = append(all, settings.Routes(settings.Deps{})...)
	return append(all, portal.Routes(portal.Deps{})...)
}

// nobodysSteps lets Routes list the pages of our own issuer.
type nobodysSteps struct{ signin.Steps }

// No page of another site can send a form of ours, whoever is signed in and
// wherever the form goes; nothing changes.
func TestEveryFormRefusesOtherSites(t *testing.T) {
	w, h := installed(t)
	must(t, w.DB.Commit(t.Context(), w.Directory.PersonWrites(apptest.Org, identity.Person{
		ID: apptest.Buyer.ID, Email: apptest.Buyer.Email, Name: apptest.Buyer.Name, Roles: apptest.Buyer.Roles, Active: true,
	})...))
	secret, _, err := w.Directory.Grant(t.Context(), w.Journal, apptest.Org, apptest.Buyer.ID, identity.KindSession, "test", identity.SessionLife)
	must(t, err)
	before, n := w.Storage.Counts(), 0
	for _, rt := range pageRoutes() {
		if rt.Method == http.MethodGet {
			continue
		}
		n++
		path := strings.NewReplacer("{", "", "}", "").Replace(rt.Pattern)
		for name, header := range map[string]http.Header{
			"another site": {"Sec-Fetch-Site": {"cross-site"}}, "a sister": {"Sec-Fetch-Site": {"same-site"}},
			"another origin": {"Origin": {"https://risk.example.com.evil.example"}}, "no origin": {"Origin": {"null"}},
		} {
			res := ask(t, h, http.MethodPost, path, "198.51.100.7", "__Host-vendorrisk="+secret, header)
			must(t, res.Body.Close())
			if res.StatusCode != http.StatusForbidden {
				t.Errorf("%s from %s: %d", path, name, res.StatusCode)
			}
			if res.Header.Get("Strict-Transport-Security") == "" || res.Header.Get("Cache-Control") != "no-store" || !strings.Contains(res.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
				t.Errorf("%s: %v", path, res.Header)
			}
		}
	}
	if since := w.Storage.Since(before); n < 40 || since.Commits > 0 {
		t.Errorf("%d forms; %+v", n, since)
	}
}

// Requests are bounded by network and by account on a server that others
// reach; the answer says when to come again.
func TestRequestsAreBounded(t *testing.T) {
	w, h := installed(t)
	limited := func(res *http.Response) bool {
		must(t, res.Body.Close())
		if res.StatusCode == http.StatusTooManyRequests && res.Header.Get("Retry-After") == "" {
			t.Error("it does not say when to come again")
		}
		return res.StatusCode == http.StatusTooManyRequests
	}
	burst := func(from, cookie string) (passed int) {
		for range int(httpapi.PerSource.Burst) + 20 {
			if limited(ask(t, h, http.MethodGet, "/v1/tokens", from, cookie, nil)) {
				return passed
			}
			passed++
		}
		return passed
	}
	if n := burst("198.51.100.7", ""); n != int(httpapi.PerSource.Burst) {
		t.Errorf("%d requests of one network", n)
	}
	if limited(ask(t, h, http.MethodGet, "/healthz", "203.0.113.9", "", nil)) {
		t.Error("another network waits too")
	}
	must(t, w.DB.Commit(t.Context(), w.Directory.PersonWrites(apptest.Org, identity.Person{
		ID: apptest.Auditor.ID, Email: apptest.Auditor.Email, Name: "Aoife", Roles: apptest.Auditor.Roles, Active: true,
	})...))
	var cookies []string
	for range 2 {
		secret, _, err := w.Directory.Grant(t.Context(), w.Journal, apptest.Org, apptest.Auditor.ID, identity.KindSession, "test", identity.SessionLife)
		must(t, err)
		cookies = append(cookies, "__Host-vendorrisk="+secret)
	}
	if n := burst("203.0.113.9", cookies[0]); n != int(httpapi.PerAccount.Burst) {
		t.Errorf("%d requests of one person", n)
	}
	if !limited(ask(t, h, http.MethodGet, "/v1/tokens", "192.0.2.44", cookies[1], nil)) {
		t.Error("another session of the same person, from elsewhere, has a rate of its own")
	}
}

// Only a path of this site is gone to after sign-in.
func TestOpenRedirects(t *testing.T) {
	for next, want := range map[string]string{
		"/reports?x=1": "/reports?x=1", "": "/home", "//evil.example": "/home", "https://evil.example/": "/home", `/\evil.example`: "/home",
		"javascript:alert(1)": "/home", "reports": "/home", "/a\r\nSet-Cookie: x=1": "/home", "/%0d%0ax": "/%0d%0ax", "///evil.example": "/home", "\t//evil.example": "/home",
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/signin", nil)
		q := r.URL.Query()
		q.Set("next", next)
		r.URL.RawQuery = q.Encode()
		if got := site.Next(r, "/home"); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}
