package local

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// Who finds a browser that was left open does not throw its person out
// everywhere else: that takes a sign-in of the last 15 minutes.
func TestSessionsAreEndedAfterAFreshSignInOnly(t *testing.T) {
	h := settle(t)
	s, first := h.found(t)
	b := h.browser(t).signIn(s, h.nextCode(t, s)).on("/", http.StatusOK)
	a, err := first.actor()
	must(t, err)
	h.Pass(identity.FreshFor)
	b.get("/account").on("/account", http.StatusOK)
	if n := b.doc.Find("main form[action^='/account/sessions/']").Length(); n != 1 || b.doc.Find("form[action$='end-other-sessions'], form[action$='sign-out-everywhere']").Length() != 0 {
		t.Errorf("%d sessions can be ended: %s", n, b.text())
	}
	for _, path := range []string{"/account/sessions/" + a.Session + "/end", "/account/end-other-sessions", "/account/sign-out-everywhere"} {
		b.post(path, nil).on(path, http.StatusForbidden)
	}
	if own, err := h.Directory.Credentials(t.Context(), a, identity.KindSession); err != nil || len(own) != 2 {
		t.Errorf("%d sessions are left, %v", len(own), err)
	}
	b.get("/account")
	again := b.doc.Find("main a[href^='/signin?']").AttrOr("href", "")
	start := b.get(again).on("/signin", http.StatusOK).doc.Find("main a[href^='/signin/start']").AttrOr("href", "")
	if !strings.Contains(start, "again=1") || !strings.Contains(start, "next=%2Faccount") {
		t.Errorf("signing in again leads to %q", start)
	}
	b.get(start).on("/signin/login", http.StatusOK) // and asks for the password, though there is a session
	if b.doc.Find("input[name=password]").Length() != 1 {
		t.Errorf("no password is asked for: %s", b.text())
	}
	b.get("/account").send(b.doc.Find("main form[action^='/account/sessions/']").AttrOr("action", "")).on("/signin", http.StatusOK) // this one ends as ever
}

// A session that an issuer let begin without asking again is as old as what its
// person proved.
func TestASilentSignInIsNotFresh(t *testing.T) {
	h := settle(t)
	_, b := h.found(t)
	a, err := b.actor()
	must(t, err)
	for _, tc := range []struct {
		proved time.Duration
		want   problem.Code
	}{{0, ""}, {-14 * time.Minute, ""}, {-15 * time.Minute, problem.Forbidden}, {-8 * time.Hour, problem.Forbidden}} {
		who := a
		secret, err := h.Directory.SignIn(t.Context(), h.Journal, who, "Firefox", "", h.Wall.Read().Add(tc.proved))
		must(t, err)
		in, err := h.Directory.Authenticate(t.Context(), secret)
		must(t, err)
		if err := h.Directory.Fresh(t.Context(), in); tc.want == "" && err != nil || tc.want != "" && !problem.Is(err, tc.want) {
			t.Errorf("proved %s ago: %v", -tc.proved, err)
		}
	}
	token, _, err := h.Directory.Grant(t.Context(), h.Journal, a.Org, a.ID, identity.KindToken, "test", time.Hour)
	must(t, err)
	in, err := h.Directory.Authenticate(t.Context(), token)
	must(t, err)
	if err := h.Directory.Fresh(t.Context(), in); !problem.Is(err, problem.Forbidden) {
		t.Errorf("a token is taken for a sign-in: %v", err)
	}
}

// A page that there is not keeps what surrounds the others for whoever is
// signed in.
func TestAMissingPageKeepsTheNavigation(t *testing.T) {
	h := settle(t)
	_, b := h.found(t)
	b.get("/nowhere").on("/nowhere", http.StatusNotFound)
	if b.doc.Find("nav a[href='/people']").Length() != 1 {
		t.Errorf("the page is %s", b.text())
	}
	stranger := h.browser(t)
	stranger.get("/nowhere").on("/nowhere", http.StatusNotFound)
	if stranger.doc.Find("nav a[href='/people']").Length() != 0 {
		t.Error("a stranger sees the navigation")
	}
}
