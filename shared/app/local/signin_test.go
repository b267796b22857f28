package local

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/web/i18n"
)

func TestTheFirstAdministratorMakesThemselves(t *testing.T) {
	h := settle(t)
	stale, err := h.Accounts.FirstLink(t.Context(), apptest.Org)
	must(t, err)
	link, err := h.Accounts.FirstLink(t.Context(), apptest.Org)
	must(t, err)
	h.browser(t).get(stale).on("/signin/login", http.StatusUnauthorized)

	s := &somebody{email: "amina@acme.example", password: "seven quiet copper rivers"}
	b := h.browser(t).get(link).on("/signin/login", http.StatusOK)
	b.send("/signin/welcome", "name", "", "email", "no address", "password", "Password1234").on("/signin/welcome", http.StatusBadRequest)
	if n := b.doc.Find(".faults li").Length(); n != 3 {
		t.Errorf("%d faults named at once, want 3: %s", n, b.text())
	}
	b.send("/signin/welcome", "name", "Amina Diallo", "email", s.email, "password", s.password).on("/signin/login", http.StatusOK)
	if src := b.doc.Find("img.qr").AttrOr("src", ""); !strings.HasPrefix(src, "data:image/png;base64,") {
		t.Errorf("no QR code: %.40s", src)
	}
	if _, err := b.get("/vendors").actor(); err == nil {
		t.Fatal("a session without a second factor")
	}
	b.get(link).on("/signin/login", http.StatusOK) // the link is still good: nothing was finished
	b.send("/signin/welcome", "name", "Amina Diallo", "email", s.email, "password", s.password)
	b.send("/signin/enrol", "code", "000000").on("/signin/enrol", http.StatusBadRequest)
	b.enrol(s).on("/", http.StatusOK)
	a, err := b.actor()
	if err != nil || !a.Has(identity.Administrator) || len(a.Roles) != 1 || a.Email != s.email {
		t.Fatalf("%+v, %v", a, err)
	}
	if len(s.recovery) != 10 {
		t.Errorf("%d recovery codes", len(s.recovery))
	}
	h.browser(t).get(link).on("/signin/login", http.StatusUnauthorized)
	if again, err := h.Accounts.FirstLink(t.Context(), apptest.Org); err != nil || again != "" {
		t.Errorf("a second first link: %q, %v", again, err)
	}
}

func TestPasswordThenCode(t *testing.T) {
	h := settle(t)
	s, first := h.found(t)
	used := h.code(t, s)
	b := h.browser(t).get("/audit?subject=x").on("/signin", http.StatusOK)
	b.get(b.doc.Find("main a[href^='/signin/start']").AttrOr("href", "")).on("/signin/login", http.StatusOK)

	b.send("/signin/password", "email", "nobody@acme.example", "password", s.password).on("/signin/password", http.StatusBadRequest)
	unknown := b.text()
	b.send("/signin/password", "email", s.email, "password", "seven quiet copper lakes").on("/signin/password", http.StatusBadRequest)
	if b.text() != unknown {
		t.Errorf("a known address answers %q, an unknown one %q", b.text(), unknown)
	}
	if strings.Contains(b.doc.Text()+b.doc.Find("input[type=password]").AttrOr("value", ""), "lakes") {
		t.Error("the password is shown again")
	}
	b.send("/signin/password", "email", strings.ToUpper(s.email), "password", s.password).on("/signin/login", http.StatusOK)
	b.send("/signin/code", "code", used).on("/signin/code", http.StatusBadRequest) // replayed from the enrolment
	b.send("/signin/code", "code", "000000").on("/signin/code", http.StatusBadRequest)
	if b.cookie("vendorrisk") != "" {
		t.Fatal("a session before the second factor")
	}
	b.send("/signin/code", "code", h.nextCode(t, s)).on("/audit", http.StatusOK)

	h.Drain()
	mails := h.Mail.To(s.email, "new-device")
	if len(mails) != 1 {
		t.Fatalf("%d mails about a new browser, want 1: the one of the enrolment is theirs", len(mails))
	}
	b.get("/account").on("/account", http.StatusOK)
	if n := b.doc.Find("form[action^='/account/sessions/']").Length(); n != 2 {
		t.Errorf("%d sessions listed, want 2", n)
	}
	old := b.cookie("vendorrisk")
	b.signIn(s, h.nextCode(t, s)).on("/", http.StatusOK)
	if _, err := h.Directory.Authenticate(t.Context(), old); err == nil || b.cookie("vendorrisk") == old {
		t.Error("the session was not changed at sign-in")
	}
	if h.Drain(); len(h.Mail.To(s.email, "new-device")) != 1 {
		t.Error("a known browser is told as new")
	}
	b.get("/account").send("/account/sign-out-everywhere").on("/signin", http.StatusOK)
	for name, c := range map[string]*browser{"this": b, "the other": first} {
		if c.get("/vendors").on("/signin", http.StatusOK); c.status != http.StatusOK {
			t.Errorf("%s browser is still signed in", name)
		}
	}
}

func TestALostDevice(t *testing.T) {
	h := settle(t)
	s, first := h.found(t)
	before := *s
	b := h.browser(t).speak(i18n.Chinese).get("/signin/start")
	b.send("/signin/password", "email", s.email, "password", s.password)
	b.get(b.doc.Find("a[href^='/signin/recover']").AttrOr("href", "")).on("/signin/recover", http.StatusOK)
	b.send("/signin/recover", "recovery", "aaaa-bbbb-cccc-dddd").on("/signin/recover", http.StatusBadRequest)
	b.send("/signin/recover", "recovery", strings.ToUpper(s.recovery[3])).on("/signin/login", http.StatusOK)
	if _, err := b.actor(); err == nil {
		t.Fatal("a session before another authenticator is there")
	}
	b.enrol(s).on("/", http.StatusOK)
	if s.secret == before.secret || s.recovery[0] == before.recovery[0] {
		t.Error("the authenticator or the codes are still the old ones")
	}
	if _, err := first.actor(); err == nil {
		t.Error("a session from before lives on")
	}
	c := h.browser(t).signIn(s, h.nextCode(t, &before))
	c.on("/signin/code", http.StatusBadRequest)
	c.get(c.doc.Find("a[href^='/signin/recover']").AttrOr("href", ""))
	for _, old := range []string{before.recovery[3], before.recovery[4]} {
		c.send("/signin/recover", "recovery", old).on("/signin/recover", http.StatusBadRequest)
	}
}

func TestPeopleAreInvitedChangedAndDeactivated(t *testing.T) {
	h := settle(t)
	_, admin := h.found(t)
	admin.get("/people/new").on("/people/new", http.StatusOK)
	admin.send("/people/new", "name", "", "email", "x").on("/people/new", http.StatusBadRequest)
	admin.send("/people/new", "name", "Ana Lopes", "email", "Ana@acme.example", "roles", "auditor", "language", "zh-CN").on("/people", http.StatusOK)
	admin.get("/people/new").send("/people/new", "name", "Ana", "email", "ana@ACME.example", "roles", "auditor").on("/people/new", http.StatusBadRequest)

	h.Drain()
	mails := h.Mail.To("ana@acme.example", "staff-invitation")
	if len(mails) != 1 || mails[0].Language != "zh-CN" {
		t.Fatalf("%d invitations", len(mails))
	}
	s := &somebody{email: "ana@acme.example", password: "four lanterns over water"}
	h.browser(t).signInRefused(s)
	b := h.browser(t).speak(i18n.Chinese).get(mails[0].Data["link"]).on("/signin/login", http.StatusOK)
	b.send("/signin/welcome", "password", s.password)
	b.enrol(s).on("/", http.StatusOK)
	b.get("/people").on("/people", http.StatusOK)
	b.get("/people/new").on("/people/new", http.StatusForbidden)
	h.browser(t).get(mails[0].Data["link"]).on("/signin/login", http.StatusUnauthorized)

	ana, err := h.Directory.ByEmail(t.Context(), apptest.Org, s.email)
	must(t, err)
	at := "/people/" + ana.ID
	values := url.Values{"version": {"1"}, "name": {"Ana Lopes"}, "roles": {"procurement", "analyst"}, "active": {"true"}}
	admin.post(at, values).on("/people", http.StatusOK)
	b.get("/vendors/new").on("/vendors/new", http.StatusOK) // the role holds on the next request
	b.get("/people").on("/people", http.StatusForbidden)
	admin.post(at, values).on(at, http.StatusConflict) // version 1 is no more
	values.Set("version", "2")
	values.Set("active", "false")
	admin.post(at, values).on("/people", http.StatusOK)
	b.get("/vendors").on("/signin", http.StatusOK)
	h.browser(t).signInRefused(s)

	boss, err := admin.actor()
	must(t, err)
	values = url.Values{"version": {"1"}, "name": {"Amina"}, "roles": {"auditor"}, "active": {"true"}}
	admin.post("/people/"+boss.ID, values)
	if a, err := admin.actor(); err != nil || !a.Has(identity.Administrator) {
		t.Error("the last administrator gave the role away")
	}
}

// signInRefused fails when address and password get past the first step.
func (b *browser) signInRefused(s *somebody) {
	b.t.Helper()
	b.get("/signin/start").send("/signin/password", "email", s.email, "password", s.password).on("/signin/password", http.StatusBadRequest)
}

// An attacker's cookie, request or answer in a victim's browser signs nobody
// in as anybody else.
func TestFixationAndCrossedSignIns(t *testing.T) {
	h := settle(t)
	s, attacker := h.found(t)
	at, err := url.Parse(h.url)
	must(t, err)

	victim := h.browser(t)
	planted := attacker.cookie("vendorrisk")
	victim.client.Jar.SetCookies(at, []*http.Cookie{{Name: "vendorrisk", Value: planted, Path: "/"}})
	victim.signIn(s, h.nextCode(t, s)).on("/", http.StatusOK)
	if victim.cookie("vendorrisk") == planted {
		t.Error("the planted session became the victim's")
	}
	if _, err := h.Directory.Authenticate(t.Context(), planted); err == nil {
		t.Error("the planted session lives on beside the victim's")
	}

	attacker = h.browser(t).get("/signin/start")
	attacker.send("/signin/password", "email", s.email, "password", s.password)
	other := h.browser(t)
	other.get(attacker.path).on("/signin/login", http.StatusUnauthorized) // begun in another browser
	id := attacker.doc.Find("input[name=request]").AttrOr("value", "")
	other.post("/signin/code", url.Values{"request": {id}, "code": {h.nextCode(t, s)}}).on("/signin/code", http.StatusUnauthorized)

	stop := http.ErrUseLastResponse
	attacker.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/signin/callback" {
			return stop
		}
		return nil
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/signin/code", strings.NewReader(url.Values{"request": {id}, "code": {h.code(t, s)}}.Encode()))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := attacker.client.Do(r)
	must(t, err)
	_ = res.Body.Close()
	crossed := res.Header.Get("Location")
	if !strings.Contains(crossed, "code=") {
		t.Fatalf("%d to %q", res.StatusCode, crossed)
	}
	other.get("/signin/start").get(crossed).on("/signin/callback", http.StatusUnauthorized) // the attacker's answer in another browser
	if other.cookie("vendorrisk") != "" {
		t.Error("a crossed answer made a session")
	}
	attacker.client.CheckRedirect = nil
	attacker.get(crossed).on("/", http.StatusOK)
	attacker.get(crossed).on("/signin/callback", http.StatusUnauthorized) // it was good for one use
}

func TestTheIssuerRefusesOtherFlows(t *testing.T) {
	h := settle(t)
	b := h.browser(t)
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	good := url.Values{
		"client_id": {"console"}, "redirect_uri": {h.url + "/signin/callback"}, "response_type": {"code"}, "scope": {"openid"},
		"state": {"s"}, "nonce": {"n"}, "code_challenge": {strings.Repeat("x", 43)}, "code_challenge_method": {"S256"},
	}
	if b.get("/oidc/authorize?" + good.Encode()); b.status != http.StatusFound {
		t.Fatalf("a good request answers %d: %s", b.status, b.doc.Text())
	}
	for name, change := range map[string][2]string{
		"no PKCE": {"code_challenge", ""}, "plain PKCE": {"code_challenge_method", "plain"}, "no nonce": {"nonce", ""}, "no state": {"state", ""},
		"another place": {"redirect_uri", "https://evil.example/"}, "another client": {"client_id", "other"}, "implicit": {"response_type", "id_token"},
	} {
		q := url.Values{}
		for k, v := range good {
			q[k] = v
		}
		q.Set(change[0], change[1])
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/oidc/authorize?"+q.Encode(), nil)
		must(t, err)
		res, err := b.client.Do(r)
		must(t, err)
		_ = res.Body.Close()
		if to := res.Header.Get("Location"); strings.HasPrefix(to, "/signin/login") || strings.Contains(to, "evil") {
			t.Errorf("%s: %d to %q", name, res.StatusCode, to)
		}
	}
	for _, path := range []string{"/oidc/userinfo", "/oidc/revoke", "/oidc/end_session", "/oidc/oauth/introspect", "/oidc/device_authorization", "/oidc/"} {
		if b.get(path); b.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, b.status)
		}
	}
}

// What people type and get stays out of logs, audit events and the message
// log; refusals are there, counted.
func TestNothingSecretIsWrittenDown(t *testing.T) {
	h := settle(t)
	s, b := h.found(t)
	for range 3 {
		h.browser(t).get("/signin/start").send("/signin/password", "email", s.email, "password", "not it at all, not")
	}
	b.get("/vendors/new").on("/vendors/new", http.StatusForbidden)
	b.get("/oidc/authorize?client_id=console&response_type=code&scope=openid&state=marked-state&login_hint=marked-hint&redirect_uri=" + url.QueryEscape(h.url+"/signin/callback"))
	c := h.browser(t).signIn(s, h.nextCode(t, s)).on("/", http.StatusOK)
	h.Drain()
	must(t, h.Refusals.Flush(t.Context(), audit.All))

	var events []audit.Event
	for cursor := ""; ; {
		page, next, err := h.Journal.Events(t.Context(), apptest.Org, "", 100, cursor)
		must(t, err)
		events = append(events, page...)
		if cursor = next; cursor == "" {
			break
		}
	}
	messages, _, err := notify.Messages(t.Context(), h.DB, identity.Actor{Org: apptest.Org}, 100, "")
	must(t, err)
	said, err := json.Marshal([]any{events, messages})
	must(t, err)
	all := string(said) + h.logs.String()
	for name, secret := range map[string]string{
		"password": s.password, "wrong password": "not it at all", "authenticator": s.secret, "recovery code": s.recovery[0],
		"session": c.cookie("vendorrisk"), "device": c.cookie("device"), "link": "vrl.", "code": "code=", "request": "marked-", "name": "Amina",
	} {
		if strings.Contains(all, secret) {
			t.Errorf("the %s is written down", name)
		}
	}
	counts := map[string]int64{}
	for _, e := range events {
		if e.Outcome == audit.Refused {
			counts[e.Action+" "+e.Actor] += e.Count
		}
	}
	a, err := c.actor()
	must(t, err)
	if counts["session:create anonymous"] != 4 || // the passwords, and the answer that no browser had asked for
		counts["vendor:create "+a.ID] != 1 {
		t.Errorf("refusals: %v", counts)
	}
}
