package account_test

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/identity/secondfactor"
	"vendorrisk/shared/problem"
)

const password = "seven quiet copper rivers"

var from = identity.Actor{Org: apptest.Org, Address: "192.0.2.1", RequestID: "req_1"}

// enrolled is a person who has both factors, with the authenticator's secret
// and the recovery codes.
func enrolled(t *testing.T, w *apptest.World, email string) (identity.Person, string, []string) {
	t.Helper()
	p := identity.Person{ID: w.Journal.IDs("per"), Email: email, Name: "Ana Lopes", Roles: []identity.Role{identity.Analyst}, Active: true}
	apptest.Code(t, "person", w.Journal.Commit(t.Context(), audit.Change{
		Actor: identity.AsSystem(apptest.Org), Action: "person:create", Subject: p.ID, Writes: w.Directory.PersonWrites(apptest.Org, p),
	}), "")
	link := linkOf(t, w, p)
	in, err := w.Accounts.Open(t.Context(), link)
	apptest.Code(t, "open", err, "")
	hash, err := w.Accounts.Check(t.Context(), in, account.Welcome{Password: password})
	apptest.Code(t, "check", err, "")
	a := secondfactor.NewTOTP()
	id, codes, err := w.Accounts.Enrol(t.Context(), account.Enrolment{Link: link, Password: hash, TOTP: a}, from)
	apptest.Code(t, "enrol", err, "")
	if id != p.ID {
		t.Fatalf("enrolled %s, want %s", id, p.ID)
	}
	return p, a.Secret, codes
}

// linkOf is a new one-time link, out of its mail.
func linkOf(t *testing.T, w *apptest.World, p identity.Person) string {
	t.Helper()
	writes, err := w.Accounts.NewLink(t.Context(), apptest.Org, p, "en")
	apptest.Code(t, "link", err, "")
	apptest.Code(t, "link", w.Journal.Commit(t.Context(), audit.Change{Actor: from, Action: "person:invite", Subject: p.ID, Writes: writes}), "")
	w.Drain()
	mails := w.Mail.To(p.Email, "staff-invitation")
	u, err := url.Parse(mails[len(mails)-1].Data["link"])
	if err != nil || u.Path != account.OpenPath {
		t.Fatalf("link %v, %v", u, err)
	}
	return u.Query().Get("link")
}

func code(t *testing.T, w *apptest.World, secret string) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, w.Wall.Read())
	apptest.Code(t, "code", err, "")
	return c
}

func TestLockoutIsTheSameForWhoIsNotThere(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	enrolled(t, w, "ana@acme.example")
	try := func(email, pw string) error {
		_, err := w.Accounts.Password(t.Context(), email, pw, from)
		return err
	}
	for i := range 5 {
		known, unknown := try("ana@acme.example", "wrong wrong wrong"), try("nobody@acme.example", "wrong wrong wrong")
		apptest.Code(t, "a free try", known, problem.Unauthenticated)
		if known.Error() != unknown.Error() {
			t.Fatalf("try %d: %v, unknown %v", i, known, unknown)
		}
	}
	for _, wait := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour} {
		w.Wall.Pass(wait - time.Second)
		apptest.Code(t, "too early", try("ana@acme.example", password), problem.Throttled)
		apptest.Code(t, "too early", try("nobody@acme.example", password), problem.Throttled)
		w.Wall.Pass(time.Second)
		apptest.Code(t, "after the wait", try("ana@acme.example", "wrong wrong wrong"), problem.Unauthenticated)
		apptest.Code(t, "after the wait", try("nobody@acme.example", "wrong wrong wrong"), problem.Unauthenticated)
	}
	w.Wall.Pass(time.Hour)
	apptest.Code(t, "the right one", try("ANA@acme.example", password), "")
	apptest.Code(t, "all is forgotten", try("ana@acme.example", "wrong wrong wrong"), problem.Unauthenticated)
	apptest.Code(t, "all is forgotten", try("ana@acme.example", password), "")
}

// Ten thousand guesses at once: only the free ones are looked at.
func TestGuessesAtOnceDoNotShareACount(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, _, _ := enrolled(t, w, "ana@acme.example")
	var looked, waited atomic.Int64
	var group sync.WaitGroup
	for worker := range 50 {
		group.Go(func() {
			for i := range 200 {
				address := from
				address.Address = "192.0.2." + string(rune('0'+worker%10)) + string(rune('0'+i%10))
				switch err := w.Accounts.Code(context.WithoutCancel(t.Context()), p.ID, "000000", address); problem.CodeOf(err) {
				case problem.Unauthenticated:
					looked.Add(1)
				case problem.Throttled:
					waited.Add(1)
				default:
					t.Errorf("a guess answers %v", err)
				}
			}
		})
	}
	group.Wait()
	if looked.Load() > 5 || looked.Load()+waited.Load() != 10_000 {
		t.Errorf("%d guesses were looked at, %d had to wait", looked.Load(), waited.Load())
	}
}

func TestOneSourceHasToWaitToo(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	enrolled(t, w, "ana@acme.example")
	for i := range 50 {
		_, err := w.Accounts.Password(t.Context(), "guess"+string(rune('a'+i%26))+string(rune('a'+i/26))+"@acme.example", "wrong wrong wrong", from)
		apptest.Code(t, "a free try", err, problem.Unauthenticated)
	}
	_, err := w.Accounts.Password(t.Context(), "ana@acme.example", password, from)
	apptest.Code(t, "from the same source", err, problem.Throttled)
	other := from
	other.Address = "198.51.100.7"
	_, err = w.Accounts.Password(t.Context(), "ana@acme.example", password, other)
	apptest.Code(t, "from another", err, "")
	w.Wall.Pass(time.Hour)
	_, err = w.Accounts.Password(t.Context(), "ana@acme.example", password, from)
	apptest.Code(t, "an hour later", err, "")
}

func TestACodeIsUsedOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, secret, codes := enrolled(t, w, "ana@acme.example")
	now := code(t, w, secret)
	var right atomic.Int64
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if w.Accounts.Code(context.WithoutCancel(t.Context()), p.ID, now, from) == nil {
				right.Add(1)
			}
		})
	}
	group.Wait()
	if right.Load() != 1 {
		t.Errorf("one code sent four times at once opened %d times", right.Load())
	}
	w.Wall.Pass(2 * time.Hour)
	apptest.Code(t, "a recovery code", w.Accounts.Recover(t.Context(), p.ID, codes[0], from), "")
	apptest.Code(t, "the same again", w.Accounts.Recover(t.Context(), p.ID, codes[0], from), problem.Unauthenticated)
	apptest.Code(t, "nobody's", w.Accounts.Code(t.Context(), "per_00000000000000000000000009", now, from), problem.NotFound)
}

func TestLinks(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, _, _ := enrolled(t, w, "ana@acme.example")
	old := linkOf(t, w, p)
	link := linkOf(t, w, p)
	refused := func(what, link string) {
		t.Helper()
		_, err := w.Accounts.Open(t.Context(), link)
		apptest.Code(t, what, err, problem.Unauthenticated)
	}
	refused("replaced", old)
	parts := strings.Split(link, ".")
	refused("another secret", strings.Join([]string{parts[0], parts[1], parts[2], "AAAA"}, "."))
	refused("another organisation", strings.Join([]string{parts[0], apptest.Other, parts[2], parts[3]}, "."))
	refused("as the first", strings.Join([]string{parts[0], parts[1], "first", parts[3]}, "."))
	refused("noise", "vrl.acme.per_#.x")
	refused("nothing", "")
	if _, err := w.Accounts.Password(t.Context(), p.Email, password, from); err != nil {
		t.Errorf("a new link takes away what holds now: %v", err)
	}
	w.Wall.Pass(account.LinkLife - time.Second)
	_, err := w.Accounts.Open(t.Context(), link)
	apptest.Code(t, "just in time", err, "")
	w.Wall.Pass(time.Second)
	refused("expired", link)
}

func TestTheFirstLinkLivesADay(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	address, err := w.Accounts.FirstLink(t.Context(), apptest.Org)
	apptest.Code(t, "first link", err, "")
	u, err := url.Parse(address)
	apptest.Code(t, "address", err, "")
	w.Wall.Pass(account.FirstLinkLife - time.Second)
	in, err := w.Accounts.Open(t.Context(), u.Query().Get("link"))
	if err != nil || !in.First {
		t.Errorf("%+v, %v", in.First, err)
	}
	w.Wall.Pass(time.Second)
	_, err = w.Accounts.Open(t.Context(), u.Query().Get("link"))
	apptest.Code(t, "a day later", err, problem.Unauthenticated)
	enrolled(t, w, "ana@acme.example")
	if address, err = w.Accounts.FirstLink(t.Context(), apptest.Org); err != nil || address != "" {
		t.Errorf("with people there: %q, %v", address, err)
	}
}

func TestWhoIsNotActiveIsNobody(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, secret, _ := enrolled(t, w, "ana@acme.example")
	link := linkOf(t, w, p)
	_, err := w.Directory.Update(t.Context(), w.Journal, from, p.ID, 1, func(p *identity.Person) error { p.Active = false; return nil })
	apptest.Code(t, "deactivate", err, "")
	_, err = w.Accounts.Password(t.Context(), p.Email, password, from)
	apptest.Code(t, "password", err, problem.Unauthenticated)
	apptest.Code(t, "code", w.Accounts.Code(t.Context(), p.ID, code(t, w, secret), from), problem.Unauthenticated)
	_, err = w.Accounts.Open(t.Context(), link)
	apptest.Code(t, "link", err, problem.Unauthenticated)
}
