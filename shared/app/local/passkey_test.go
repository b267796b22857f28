package local

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey"
	"vendorrisk/shared/identity/passkey/passkeytest"
)

// asked is what the page asks the browser's passkeys for.
func (b *browser) asked() string {
	b.t.Helper()
	options := b.doc.Find("form[data-passkey]").AttrOr("data-options", "")
	if options == "" {
		b.t.Fatalf("%s asks for no passkey: %s", b.path, b.text())
	}
	return options
}

// invited opens a new person's link and sets the password.
func (h *house) invited(t *testing.T, admin *browser, s *somebody) *browser {
	t.Helper()
	admin.get("/people/new").send("/people/new", "name", "Ana Lopes", "email", s.email, "roles", "auditor").on("/people", http.StatusOK)
	h.Drain()
	b := h.browser(t).get(h.Mail.To(s.email, "staff-invitation")[0].Data["link"]).on("/signin/login", http.StatusOK)
	return b.send("/signin/welcome", "password", s.password).on("/signin/login", http.StatusOK)
}

func TestAPasskeyInPlaceOfAnAuthenticator(t *testing.T) {
	h := settle(t)
	_, admin := h.found(t)
	s := &somebody{email: "ana@acme.example", password: "four lanterns over water"}
	b, device := h.invited(t, admin, s), passkeytest.New(t, h.url)

	b.send("/signin/enrol-passkey", "name", "", "passkey", device.Create(b.asked())).on("/signin/enrol-passkey", http.StatusBadRequest)
	evil := *device
	evil.Origin = "http://localhost.evil.example"
	b.send("/signin/enrol-passkey", "name", "Laptop", "passkey", evil.Create(b.asked())).on("/signin/enrol-passkey", http.StatusBadRequest)
	b.send("/signin/enrol-passkey", "name", "Laptop", "passkey", device.Create(b.asked())).on("/signin/enrol-passkey", http.StatusOK)
	codes := b.doc.Find(".codes code").Length()
	b.get(b.doc.Find("main a.primary").AttrOr("href", "")).on("/", http.StatusOK)
	if a, err := b.actor(); err != nil || a.Email != s.email || codes != 10 {
		t.Fatalf("%+v, %v, %d codes", a, err, codes)
	}

	b = h.browser(t).get("/signin/start").send("/signin/password", "email", s.email, "password", s.password).on("/signin/login", http.StatusOK)
	if b.doc.Find("form[action='/signin/code']").Length() > 0 {
		t.Error("a code is asked for, though there is no authenticator")
	}
	id, old := b.doc.Find("input[name=request]").AttrOr("value", ""), device.Get(b.asked())
	b.send("/signin/passkey", "passkey", "{}").on("/signin/passkey", http.StatusBadRequest) // uses the challenge up
	b.post("/signin/passkey", url.Values{"request": {id}, "passkey": {old}}).on("/signin/passkey", http.StatusBadRequest)
	good := device.Get(b.asked())
	h.browser(t).post("/signin/passkey", url.Values{"request": {id}, "passkey": {good}}).on("/signin/passkey", http.StatusUnauthorized) // another browser
	b.send("/signin/passkey", "passkey", good).on("/", http.StatusOK)
	if _, err := b.actor(); err != nil {
		t.Fatal(err)
	}
	// The answer of one sign-in opens no other.
	b = h.browser(t).get("/signin/start").send("/signin/password", "email", s.email, "password", s.password)
	b.send("/signin/passkey", "passkey", good).on("/signin/passkey", http.StatusBadRequest)
}

func TestFactorsOnTheAccountsPage(t *testing.T) {
	h := settle(t)
	s, b := h.found(t)
	laptop, phone := passkeytest.New(t, h.url), passkeytest.New(t, h.url)
	add := func(name string, d *passkeytest.Device) {
		t.Helper()
		b.get("/account").send("/account/passkeys", "name", name).on("/account/passkeys/new", http.StatusOK)
		b.send("/account/passkeys/new", "passkey", d.Create(b.asked())).on("/account", http.StatusOK)
	}
	b.get("/account").send("/account/passkeys", "name", strings.Repeat("x", passkey.MaxName+1)).on("/account/passkeys", http.StatusBadRequest)
	add("Laptop", laptop)
	add("Phone", phone)
	b.get("/account").send("/account/passkeys", "name", "Again").on("/account/passkeys/new", http.StatusOK)
	made := laptop.Create(b.asked())
	b.send("/account/passkeys/new", "passkey", made).on("/account/passkeys/new", http.StatusBadRequest) // it is there already
	b.post("/account/passkeys/new", url.Values{"passkey": {made}}).on("/account/passkeys/new", http.StatusBadRequest)
	remove := func() []string {
		return b.get("/account").doc.Find("form[action$='/remove']").Map(func(_ int, f *goquery.Selection) string { return f.AttrOr("action", "") })
	}
	if n := len(remove()); n != 3 {
		t.Fatalf("%d factors can be removed, want 3", n)
	}
	b.send("/account/authenticator/remove").on("/account", http.StatusOK)
	first := remove()
	b.send(first[0]).on("/account", http.StatusOK)
	if len(remove()) != 0 {
		t.Error("the last factor can be removed")
	}
	last := strings.Replace(first[1], "/account", "", 1)
	b.post("/account"+last, nil).on("/account"+last, http.StatusBadRequest)
	b.post("/account/authenticator/remove", nil).on("/account/authenticator/remove", http.StatusNotFound)

	b.get("/account").send("/account/authenticator").on("/account/authenticator", http.StatusOK)
	s.secret = strings.ReplaceAll(b.doc.Find("code.secret").Text(), " ", "")
	b.send("/account/authenticator/code", "code", "000000").on("/account/authenticator/code", http.StatusBadRequest)
	b.send("/account/authenticator/code", "code", h.code(t, s)).on("/account", http.StatusOK)
	h.browser(t).signIn(s, h.nextCode(t, s)).on("/", http.StatusOK)
	h.Drain()
	if n := len(h.Mail.To(s.email, "factor-changed")); n != 5 { // three added, two removed
		t.Errorf("%d mails about it", n)
	}

	h.Pass(identity.FreshFor)
	b.get("/account")
	if n := b.doc.Find("form[action^='/account/passkeys'], form[action^='/account/authenticator']").Length(); n > 0 {
		t.Errorf("an old sign-in is offered %d changes", n)
	}
	for _, path := range []string{"/account/passkeys", "/account/authenticator", first[1]} {
		b.post(path, url.Values{"name": {"Mine"}}).on(path, http.StatusBadRequest)
	}
	if f, err := h.Accounts.Factors(t.Context(), actorOf(t, b)); err != nil || len(f.Passkeys) != 1 || !f.Authenticator {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestACopiedPasskeyIsPutAway(t *testing.T) {
	h := settle(t)
	s, b := h.found(t)
	device := passkeytest.New(t, h.url)
	device.Count = 30
	b.get("/account").send("/account/passkeys", "name", "Key").send("/account/passkeys/new", "passkey", device.Create(b.asked())).on("/account", http.StatusOK)
	device.Count = 10
	c := h.browser(t).get("/signin/start").send("/signin/password", "email", s.email, "password", s.password)
	c.send("/signin/passkey", "passkey", device.Get(c.asked())).on("/signin/passkey", http.StatusBadRequest)
	if c.doc.Find("form[data-passkey]").Length() > 0 {
		t.Error("it is asked for again")
	}
	c.send("/signin/code", "code", h.nextCode(t, s)).on("/", http.StatusOK)
	events, _, err := h.Journal.Events(t.Context(), apptest.Org, actorOf(t, b).ID, 100, "")
	must(t, err)
	seen := 0
	for _, e := range events {
		if e.Action == "account:passkey-copied" {
			seen++
		}
	}
	h.Drain()
	told := map[string]int{}
	for _, m := range h.Mail.To(s.email, "factor-changed") {
		told[m.Data["change"]]++
	}
	if seen != 1 || told["copied"] != 1 || told["added"] != 1 {
		t.Errorf("%d events, mails %v", seen, told)
	}
	if c.get("/account"); !strings.Contains(c.text(), "copy of this passkey") {
		t.Error("the account's page says nothing of it")
	}
}

// Whoever lost a passkey gets in with a recovery code, and the passkey is
// worth nothing from then on.
func TestALostPasskey(t *testing.T) {
	h := settle(t)
	_, admin := h.found(t)
	s := &somebody{email: "ana@acme.example", password: "four lanterns over water"}
	b, device := h.invited(t, admin, s), passkeytest.New(t, h.url)
	b.send("/signin/enrol-passkey", "name", "Laptop", "passkey", device.Create(b.asked())).on("/signin/enrol-passkey", http.StatusOK)
	recovery := b.doc.Find(".codes code").First().Text()

	b = h.browser(t).get("/signin/start").send("/signin/password", "email", s.email, "password", s.password)
	b.get(b.doc.Find("a[href^='/signin/recover']").AttrOr("href", "")).send("/signin/recover", "recovery", recovery).on("/signin/login", http.StatusOK)
	b.enrol(s).on("/", http.StatusOK)
	f, err := h.Accounts.Factors(t.Context(), actorOf(t, b))
	if err != nil || len(f.Passkeys) != 0 || !f.Authenticator {
		t.Errorf("%+v, %v", f, err)
	}
	h.Drain()
	if mails := h.Mail.To(s.email, "factor-changed"); len(mails) != 1 || mails[0].Data["change"] != "replaced" {
		t.Errorf("%d mails", len(mails))
	}
}

func TestUnderANetworkAddressPasskeysAreNotOffered(t *testing.T) {
	h := settle(t)
	h.Accounts.Passkeys = nil
	_, b := h.found(t)
	if b.get("/account"); !strings.Contains(b.text(), "Passkeys cannot be used here") || b.doc.Find("form[action='/account/passkeys']").Length() > 0 {
		t.Error(b.text())
	}
	b.post("/account/passkeys", url.Values{"name": {"Mine"}}).on("/account/passkeys", http.StatusBadRequest)
}

func actorOf(t *testing.T, b *browser) identity.Actor {
	t.Helper()
	a, err := b.actor()
	must(t, err)
	return a
}
