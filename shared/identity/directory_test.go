package identity_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

func person(t *testing.T, w *apptest.World, email string) (identity.Person, error) {
	t.Helper()
	p := identity.Person{ID: w.Journal.IDs("per"), Email: email, Name: "Aoife", Roles: []identity.Role{identity.Auditor}, Active: true}
	return p, w.Journal.Commit(t.Context(), audit.Change{
		Actor: identity.AsSystem(apptest.Org), Action: "person:create", Subject: p.ID, Writes: w.Directory.PersonWrites(apptest.Org, p),
	})
}

func grant(t *testing.T, w *apptest.World, p identity.Person) string {
	t.Helper()
	s, _, err := w.Directory.Grant(t.Context(), w.Journal, apptest.Org, p.ID, identity.KindSession, "", identity.SessionLife)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASecretOpensItsPersonWithOneReadUntilItEnds(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, err := person(t, w, "a@acme.example")
	apptest.Code(t, "create", err, "")
	secret := grant(t, w, p)
	before := w.Storage.Counts()
	a, err := w.Directory.Authenticate(t.Context(), secret)
	apptest.Code(t, "authenticate", err, "")
	if got, want := w.Storage.Since(before), (table.Counts{Gets: 1, Read: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if a.ID != p.ID || a.Org != apptest.Org || !a.Has(identity.Auditor) || !a.Staff() {
		t.Errorf("%+v", a)
	}
	w.Now.Pass(365 * 24 * time.Hour) // the subjects' clock does not matter
	const used = 50 * time.Minute
	for passed := used; passed < identity.SessionLife; passed += used { // in use all day
		w.Wall.Pass(used)
		_, err = w.Directory.Authenticate(t.Context(), secret)
		apptest.Code(t, "in use", err, "")
	}
	w.Wall.Pass(identity.SessionLife%used - time.Second)
	_, err = w.Directory.Authenticate(t.Context(), secret)
	apptest.Code(t, "a second before its end", err, "")
	w.Wall.Pass(time.Second)
	_, err = w.Directory.Authenticate(t.Context(), secret)
	apptest.Code(t, "at its end", err, problem.Unauthenticated)
}

func TestASessionThatNobodyUsesEnds(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, err := person(t, w, "a@acme.example")
	apptest.Code(t, "create", err, "")
	secret := grant(t, w, p)
	for range 3 { // use is written down at most every five minutes, and keeps it open
		w.Wall.Pass(identity.SessionIdle - time.Second)
		before := w.Storage.Counts()
		_, err = w.Directory.Authenticate(t.Context(), secret)
		apptest.Code(t, "just in time", err, "")
		_, err = w.Directory.Authenticate(t.Context(), secret)
		apptest.Code(t, "again", err, "")
		if got := w.Storage.Since(before); got.Commits != 1 || got.Gets != 2 {
			t.Errorf("two requests cost %+v", got)
		}
	}
	w.Wall.Pass(identity.SessionIdle)
	_, err = w.Directory.Authenticate(t.Context(), secret)
	apptest.Code(t, "unused for an hour", err, problem.Unauthenticated)
}

func TestForgedSecretsAllGetOneAnswer(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, err := person(t, w, "a@acme.example")
	apptest.Code(t, "create", err, "")
	parts := strings.Split(grant(t, w, p), ".")
	message := ""
	for name, s := range map[string]string{
		"nothing": "", "noise": "abc", "long": strings.Repeat("a.", 500),
		"another secret":       strings.Join([]string{parts[0], parts[1], parts[2], "AAAA"}, "."),
		"another organisation": strings.Join([]string{parts[0], apptest.Other, parts[2], parts[3]}, "."),
		"another person":       strings.Join([]string{parts[0], parts[1], "per_00000000000000000000000001", parts[3]}, "."),
		"a key":                strings.Join([]string{parts[0], parts[1], "per_#", parts[3]}, "."),
	} {
		_, err := w.Directory.Authenticate(t.Context(), s)
		apptest.Code(t, name, err, problem.Unauthenticated)
		if message == "" {
			message = err.Error()
		}
		if err.Error() != message {
			t.Errorf("%s: %q, another gets %q", name, err, message)
		}
	}
}

func TestSignInsAtOnceAllHoldAndSignOutEndsItsOwn(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, err := person(t, w, "a@acme.example")
	apptest.Code(t, "create", err, "")
	secrets := make([]string, 3)
	var all sync.WaitGroup
	for i := range secrets {
		all.Go(func() {
			s, _, err := w.Directory.Grant(t.Context(), w.Journal, apptest.Org, p.ID, identity.KindSession, "", identity.SessionLife)
			apptest.Code(t, "grant", err, "")
			secrets[i] = s
		})
	}
	all.Wait()
	a, err := w.Directory.Authenticate(t.Context(), secrets[0])
	apptest.Code(t, "the first", err, "")
	apptest.Code(t, "sign out", w.Directory.Revoke(t.Context(), w.Journal, a), "")
	for i, want := range []problem.Code{problem.Unauthenticated, "", ""} {
		_, err := w.Directory.Authenticate(t.Context(), secrets[i])
		apptest.Code(t, "after one signed out", err, want)
	}
}

func TestTheOldestSessionMakesRoom(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, err := person(t, w, "a@acme.example")
	apptest.Code(t, "create", err, "")
	first := grant(t, w, p)
	second := grant(t, w, p)
	for range identity.MaxSessions - 1 {
		grant(t, w, p)
	}
	_, err = w.Directory.Authenticate(t.Context(), first)
	apptest.Code(t, "the oldest", err, problem.Unauthenticated)
	_, err = w.Directory.Authenticate(t.Context(), second)
	apptest.Code(t, "the next", err, "")
}

func TestAnAddressIsOnePersonsAndIsFoundInAnyCase(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p, err := person(t, w, "Aoife@acme.example")
	apptest.Code(t, "create", err, "")
	_, err = person(t, w, "aoife@ACME.example")
	apptest.Code(t, "the same address", err, problem.Conflict)
	got, err := w.Directory.ByEmail(t.Context(), apptest.Org, " AOIFE@acme.example")
	if err != nil || got.ID != p.ID {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = w.Directory.ByEmail(t.Context(), apptest.Other, "aoife@acme.example")
	apptest.Code(t, "another organisation", err, problem.NotFound)
	list, _, err := w.Directory.People(t.Context(), apptest.Org, 10, "")
	if err != nil || len(list) != 1 || list[0].Secrets != nil {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestValidEmail(t *testing.T) {
	for s, want := range map[string]bool{
		"a@b.example": true, "jana.vogt+x@nordlicht.example": true,
		"": false, "a": false, "a@b": false, "A <a@b.example>": false, "a@b.example\r\nBcc: c@d.example": false, "a b@c.example": false,
		strings.Repeat("a", 250) + "@b.example": false,
		"admin@demo.example\u200b":              false, "\u212aate@corp.example": false, "jörg@b.example": false, "a@b\u202e.example": false, "a@xn--bcher-kva.example": true,
	} {
		if got := identity.ValidEmail(s); got != want {
			t.Errorf("%q: %t", s, got)
		}
	}
}
