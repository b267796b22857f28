package local

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/browsertest"
)

// enrolTab sets up the authenticator that the tab shows and goes on with the
// recovery codes kept.
func (h *house) enrolTab(t *testing.T, p *browsertest.Tab, s *somebody, axe browsertest.Axe) {
	t.Helper()
	axe.Check(p)
	s.secret = strings.ReplaceAll(p.Text("code.secret"), " ", "")
	p.Fill("code", h.code(t, s)).Press("form[action='/signin/enrol'] button").On("/signin/enrol")
	axe.Check(p)
	if s.recovery = p.Texts(".codes code"); len(s.recovery) != 10 {
		t.Fatalf("%d recovery codes", len(s.recovery))
	}
	p.Press("main a.primary").On("/")
}

func (p tab) password(s *somebody) tab {
	p.Go("/signin/start").On("/signin/login").Fill("email", s.email)
	p.Fill("password", s.password).Press("form[action='/signin/password'] button").On("/signin/login")
	return p
}

type tab struct{ *browsertest.Tab }

// A person is made by link, signs in with password and code, loses the device,
// gets in with a recovery code, enrols a passkey, signs in with it, and loses
// that too.
func TestSignInInABrowser(t *testing.T) {
	b, axe := browsertest.Start(t), browsertest.LoadAxe(t)
	h := settle(t)
	link, err := h.Accounts.FirstLink(t.Context(), apptest.Org)
	must(t, err)
	s := &somebody{email: "amina@acme.example", password: "seven quiet copper rivers"}
	p := tab{b.Tab(t, h.url)}
	p.Go(link).On("/signin/login")
	axe.Check(p.Tab)
	p.Fill("name", "Amina Diallo").Fill("email", s.email).Fill("password", s.password).Press("form[action='/signin/welcome'] button")
	h.enrolTab(t, p.Tab, s, axe)

	other := tab{b.Tab(t, h.url)}
	other.Go("/signin/start").Fill("email", s.email).Fill("password", "not the one at all").Press("form[action='/signin/password'] button").Says("not right")
	axe.Check(other.Tab)
	other.password(s).Fill("code", "000000").Press("form[action='/signin/code'] button").Says("not right")
	other.Fill("code", h.nextCode(t, s)).Press("form[action='/signin/code'] button").On("/")

	lost := tab{b.Tab(t, h.url)}
	before := *s
	lost.password(s).Press("a[href^='/signin/recover']").On("/signin/recover")
	axe.Check(lost.Tab)
	lost.Fill("recovery", s.recovery[7]).Press("form[action='/signin/recover'] button").On("/signin/login")
	h.enrolTab(t, lost.Tab, s, axe)
	if s.secret == before.secret {
		t.Error("the lost authenticator still stands")
	}
	if p.Go("/vendors").On("/signin"); !strings.Contains(p.Where(), "next=") {
		t.Error("a session from before the loss lives on")
	}

	device := lost.Passkeys()
	lost.Go("/account").On("/account")
	axe.Check(lost.Tab)
	lost.Fill("name", "Laptop 笔记本").Press("form[action='/account/passkeys'] button").On("/account/passkeys/new")
	axe.Check(lost.Tab)
	lost.Press("form[data-passkey] button").On("/account").Says("Laptop 笔记本")
	axe.Check(lost.Tab)
	lost.Press("form[action='/account/sign-out-everywhere'] button").On("/signin")
	lost.password(s).Press("form[data-passkey] button").On("/")

	lost.Press("form[action='/signout'] button, .account form button").On("/signin")
	lost.Lose(device)
	lost.password(s)
	axe.Check(lost.Tab)
	browsertest.Eval[bool](lost.Tab, "document.querySelector('form[data-passkey] button').click() ?? true")
	lost.await(t, "!document.querySelector('[data-passkey-failed]').hidden") // another device: the page stays and says so
	lost.Fill("code", h.nextCode(t, s)).Press("form[action='/signin/code'] button").On("/")
}

// await waits for the page to become so, without another page.
func (p tab) await(t *testing.T, expression string) {
	t.Helper()
	for range 1000 {
		if browsertest.Eval[bool](p.Tab, expression) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("never so: %s", expression)
}

// The first sign-in with a passkey in place of an authenticator.
func TestAPasskeyFromTheFirstSignIn(t *testing.T) {
	b, axe := browsertest.Start(t), browsertest.LoadAxe(t)
	h := settle(t)
	_, admin := h.found(t)
	s := &somebody{email: "ana@acme.example", password: "four lanterns over water"}
	admin.get("/people/new").send("/people/new", "name", "Ana Lopes", "email", s.email, "roles", "auditor").on("/people", http.StatusOK)
	h.Drain()
	p := tab{b.Tab(t, h.url)}
	p.Passkeys()
	p.Go(h.Mail.To(s.email, "staff-invitation")[0].Data["link"]).Fill("password", s.password).Press("form[action='/signin/welcome'] button")
	p.Fill("name", "Phone").Press("form[data-passkey] button").On("/signin/enrol-passkey")
	p.Press("main a.primary").On("/")
	p.Press(".account form button").On("/signin")
	p.password(s)
	axe.Check(p.Tab)
	p.Press("form[data-passkey] button").On("/")
}

// A vendor comes with a wrong code, a code that was used, a link that was
// replaced and a colleague, and shows a second factor.
func TestAVendorInABrowser(t *testing.T) {
	b, axe := browsertest.Start(t), browsertest.LoadAxe(t)
	h := settle(t)
	h.Door.Passkeys = h.Accounts.Passkeys
	as, in, err := h.Assessments.Send(t.Context(), apptest.Buyer, h.Vendor(t, 4).ID, h.Order())
	must(t, err)
	at := func(in assessment.Invited) string {
		return h.url + in.Link[strings.Index(in.Link, "/portal"):]
	}
	const ask, open = "form[action='/portal/code'] button.primary", "form[action='/portal/session'] button"
	mailed := func(email string) string {
		t.Helper()
		h.Drain()
		mails := h.Mail.To(email, "code")
		return mails[len(mails)-1].Data["code"]
	}
	p := tab{b.Tab(t, h.url)}
	p.Go(at(in[0]))
	axe.Check(p.Tab)
	p.Press(ask).On("/portal/code")
	axe.Check(p.Tab)
	code := mailed(in[0].Email)
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	p.Fill("code", wrong).Press(open).On("/portal/session")
	axe.Check(p.Tab)
	p.Fill("code", code).Press(open).On("/portal")
	axe.Check(p.Tab)

	again := tab{b.Tab(t, h.url)}
	again.Go(at(in[0])).Press(ask)
	used := code
	if code = mailed(in[0].Email); code == used {
		t.Skip("the same code twice, once in a million")
	}
	again.Fill("code", used).Press(open).On("/portal/session") // it opened once

	p.Go("/portal/delegate").Fill("email", "lars@nordlicht.example")
	p.do(t, "document.querySelector('input[name=sections][value=hosting]').checked = true")
	p.Press("form[action='/portal/delegate'] button").On("/portal/delegate").Says("lars@nordlicht.example")
	axe.Check(p.Tab)
	h.Drain()
	colleague := tab{b.Tab(t, h.url)}
	link := h.Mail.To("lars@nordlicht.example", "delegated")[0].Data["link"]
	colleague.Go(h.url + link[strings.Index(link, "/portal"):]).Press(ask)
	colleague.Fill("code", mailed("lars@nordlicht.example")).Press(open).On("/portal")
	if n := len(colleague.Texts(".tasks li")); n != 1 {
		t.Errorf("the colleague sees %d sections, want 1", n)
	}
	p.Go("/portal").On("/portal") // who handed over keeps access

	fresh, err := h.Assessments.Invite(t.Context(), apptest.Buyer, as.ID, in[0].Email)
	must(t, err)
	p.Go("/portal").On("/portal/open")           // a new link ends the session of the old one
	again.Go(at(in[0])).Says("cannot be opened") // and the old link opens nothing

	h.AskSecondFactor(t, identity.Tiers...)
	p.Passkeys()
	p.Go(at(fresh)).Press(ask).Fill("code", mailed(in[0].Email)).Press(open).On("/portal/second-factor")
	axe.Check(p.Tab)
	p.Press("form[data-passkey] button").On("/portal")
	p.Press(".account form button").On("/portal/open")
	p.Go(at(fresh)).Press(ask).Fill("code", mailed(in[0].Email)).Press(open).On("/portal/second-factor")
	axe.Check(p.Tab)
	p.Press("form[data-passkey] button").On("/portal")
	must(t, h.Door.Reset(t.Context(), apptest.Analyst, as.ID, fresh.InvitationID))
	p.Go("/portal").On("/portal/open") // the reset ends the session

	h.Pass(time.Hour)
	p.Go(at(fresh)).Press(ask).Fill("code", mailed(in[0].Email)).Press(open).On("/portal/second-factor")
	secret := strings.ReplaceAll(p.Text("code.secret"), " ", "")
	p.Fill("code", h.Shown(t, secret)).Press("form[action='/portal/second-factor/code'] button").On("/portal")
}

func (p tab) do(t *testing.T, script string) {
	t.Helper()
	browsertest.Eval[bool](p.Tab, script+"; true")
}
