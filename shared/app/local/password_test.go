package local

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
)

// A password is changed with the current one, in a fresh session; every other
// session ends, a mail tells of it, and guesses are counted as at sign-in.
func TestAPasswordIsChanged(t *testing.T) {
	h := settle(t)
	s, old := h.found(t)
	b := h.browser(t).signIn(s, h.nextCode(t, s)).on("/", http.StatusOK)
	send := func(current, next string, status int) {
		t.Helper()
		b.get("/account/password").on("/account/password", http.StatusOK)
		if b.doc.Find("input[type=password]").Length() != 2 {
			t.Fatal("the page asks for something else than two passwords")
		}
		b.send("/account/password", "current", current, "password", next).on("/account/password", status)
	}
	const next = " four lanterns over water " // kept exactly, with its spaces
	send("not the current one", next, http.StatusBadRequest)
	for _, bad := range []string{"short", "Password2026!", "vendor-risk-1", "amina diallo", "Acme Retail 12", ""} {
		send(s.password, bad, http.StatusBadRequest)
	}
	if _, err := old.actor(); err != nil {
		t.Fatalf("a refused change ended a session: %v", err)
	}
	b.get("/account/password").send("/account/password", "current", s.password, "password", next).on("/account", http.StatusOK)
	if _, err := old.actor(); err == nil {
		t.Error("the other session lives on")
	}
	if h.Drain(); len(h.Mail.To(s.email, "factor-changed")) != 1 || h.Mail.To(s.email, "factor-changed")[0].Data["change"] != "password" {
		t.Error("no mail tells of it")
	}
	h.browser(t).signInRefused(s)
	s.password = strings.TrimSpace(next)
	h.browser(t).signInRefused(s)
	s.password = next
	h.browser(t).signIn(s, h.nextCode(t, s)).on("/", http.StatusOK)
	b.get("/account").send("/account/end-other-sessions").on("/account", http.StatusOK)
	if n := b.doc.Find("form[action^='/account/sessions/']").Length(); n != 1 {
		t.Errorf("%d sessions are left, want this one", n)
	}

	for range 4 {
		send("not the current one", "two rivers and a bridge", http.StatusBadRequest)
	}
	send("not the current one", "two rivers and a bridge", http.StatusBadRequest)
	send(s.password, "two rivers and a bridge", http.StatusTooManyRequests)
	h.Pass(identity.FreshFor)
	b.post("/account/password", url.Values{"current": {s.password}, "password": {"two rivers and a bridge"}}).on("/account/password", http.StatusBadRequest)
	// The password is the one from before. (The issuer's library reads the machine's clock, so the sign-in ends here.)
	h.browser(t).get("/signin/start").send("/signin/password", "email", s.email, "password", s.password).on("/signin/login", http.StatusOK)
}

// An administrator ends all sessions of one person, and nobody else's.
func TestAdministratorsEndSessions(t *testing.T) {
	h := settle(t)
	_, admin := h.found(t)
	admin.get("/people/new").send("/people/new", "name", "Ana Lopes", "email", "ana@acme.example", "roles", "auditor").on("/people", http.StatusOK)
	h.Drain()
	s := &somebody{email: "ana@acme.example", password: "four lanterns over water"}
	b := h.browser(t).get(h.Mail.To(s.email, "staff-invitation")[0].Data["link"]).on("/signin/login", http.StatusOK)
	b.send("/signin/welcome", "password", s.password).enrol(s).on("/", http.StatusOK)
	boss, err := admin.actor()
	must(t, err)
	ana, err := b.actor()
	must(t, err)
	b.post("/people/"+boss.ID+"/sign-out", nil).on("/people/"+boss.ID+"/sign-out", http.StatusForbidden)
	admin.get("/people/"+ana.ID).send("/people/"+ana.ID+"/sign-out").on("/people", http.StatusOK)
	if _, err := b.actor(); err == nil {
		t.Error("the session lives on")
	}
	if _, err := admin.actor(); err != nil {
		t.Errorf("the administrator was signed out too: %v", err)
	}
	events, _, err := h.Journal.Events(t.Context(), apptest.Org, ana.ID, 1, "")
	must(t, err)
	if len(events) != 1 || events[0].Action != "session:end" || events[0].Actor != boss.ID {
		t.Errorf("%+v", events)
	}
	h.browser(t).signIn(s, h.nextCode(t, s)).on("/", http.StatusOK)
}
