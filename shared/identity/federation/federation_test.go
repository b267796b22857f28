package federation_test

import (
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/federation"
	"vendorrisk/shared/identity/oidc"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/problem"
)

var admin = identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000009", Roles: []identity.Role{identity.Administrator}}

func world(t *testing.T) (*apptest.World, *federation.Service, identity.Person) {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	s := &federation.Service{
		First: apptest.Org, Directory: w.Directory, Journal: w.Journal, Now: w.Now.Read, IDs: w.Journal.IDs, BaseURL: func() string { return "https://risk.example" },
	}
	w.People.Links = s
	p, err := w.People.Invite(t.Context(), admin, people.New{Name: "Ana", Email: "ana@acme.example", Roles: []identity.Role{identity.Analyst}, Language: "en"})
	apptest.Code(t, "invite", err, "")
	return w, s, p
}

func claims(subject, email string) oidc.Claims {
	return oidc.Claims{Issuer: "https://issuer.example", Subject: subject, Email: email}
}

func TestTheFirstSignInBindsThePersonToTheSubject(t *testing.T) {
	w, s, p := world(t)
	w.Drain()
	if mails := w.Mail.To("ana@acme.example", "staff-access"); len(mails) != 1 || mails[0].Data["link"] != "https://risk.example/signin" {
		t.Errorf("mailed %+v", mails)
	}
	if _, err := s.Known(t.Context(), apptest.Org, claims("sub-1", "ana@acme.example")); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("known before the first sign-in: %v", err)
	}
	for range 2 {
		got, err := s.SignIn(t.Context(), apptest.Org, claims("sub-1", "Ana@ACME.example"))
		if err != nil || got.ID != p.ID {
			t.Fatal(got, err)
		}
	}
	// The address no longer counts: neither another one, nor none, nor this one
	// in the hands of another subject.
	for _, mail := range []string{"", "other@acme.example"} {
		if got, err := s.SignIn(t.Context(), apptest.Org, claims("sub-1", mail)); err != nil || got.ID != p.ID {
			t.Errorf("with %q: %v", mail, err)
		}
	}
	if _, err := s.SignIn(t.Context(), apptest.Org, claims("sub-2", "ana@acme.example")); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("another subject with the same address: %v", err)
	}
	other := claims("sub-1", "ana@acme.example")
	other.Issuer = "https://evil.example"
	if _, err := s.SignIn(t.Context(), apptest.Org, other); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("the same subject of another issuer: %v", err)
	}
	if got := strings.Join(w.Actions(t, p.ID), " "); got != "person:invite person:bind" {
		t.Errorf("audited %s", got)
	}
}

func TestStrangersAreNotLetIn(t *testing.T) {
	w, s, p := world(t)
	for _, c := range []oidc.Claims{claims("sub-1", ""), claims("sub-1", "nobody@acme.example")} {
		if _, err := s.SignIn(t.Context(), apptest.Org, c); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	off := false
	_, err := w.People.Update(t.Context(), admin, p.ID, p.Version, people.Change{Active: &off})
	apptest.Code(t, "deactivate", err, "")
	if _, err := s.SignIn(t.Context(), apptest.Org, claims("sub-1", "ana@acme.example")); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("not active: %v", err)
	}
}

func TestANewInvitationUndoesTheBinding(t *testing.T) {
	w, s, p := world(t)
	_, err := s.SignIn(t.Context(), apptest.Org, claims("sub-1", "ana@acme.example"))
	apptest.Code(t, "sign in", err, "")
	apptest.Code(t, "invite again", w.People.Relink(t.Context(), admin, p.ID), "")
	if _, err := s.Known(t.Context(), apptest.Org, claims("sub-1", "")); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("the old subject: %v", err)
	}
	if got, err := s.SignIn(t.Context(), apptest.Org, claims("sub-2", "ana@acme.example")); err != nil || got.ID != p.ID {
		t.Errorf("the new subject: %v", err)
	}
}
