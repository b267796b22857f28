package people_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/problem"
)

var boss = identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000005", Roles: []identity.Role{identity.Administrator}}

func invite(t *testing.T, w *apptest.World, name, email string, roles ...identity.Role) identity.Person {
	t.Helper()
	p, err := w.People.Invite(t.Context(), boss, people.New{Name: name, Email: email, Roles: roles})
	apptest.Code(t, "invite "+name, err, "")
	return p
}

func TestInvite(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p := invite(t, w, " Ana Lopes ", "ana@acme.example", identity.Auditor, identity.Analyst, identity.Auditor)
	if p.Name != "Ana Lopes" || !p.Active || p.Version != 1 || !cmp.Equal(p.Roles, []identity.Role{identity.Analyst, identity.Auditor}) {
		t.Errorf("%+v", p)
	}
	w.Drain()
	if mails := w.Mail.To("ana@acme.example", "staff-invitation"); len(mails) != 1 || mails[0].Language != "en" {
		t.Errorf("%d mails", len(mails))
	}
	for name, n := range map[string]people.New{
		"the address again": {Name: "B", Email: "ANA@acme.example", Roles: p.Roles},
		"no role":           {Name: "B", Email: "b@acme.example"},
		"a vendor":          {Name: "B", Email: "b@acme.example", Roles: []identity.Role{identity.Vendor}},
		"the system":        {Name: "B", Email: "b@acme.example", Roles: []identity.Role{identity.System}},
		"no address":        {Name: "B", Email: "B <b@acme.example>", Roles: p.Roles},
		"two lines":         {Name: "B\nBcc: x", Email: "b@acme.example", Roles: p.Roles},
		"a language":        {Name: "B", Email: "b@acme.example", Roles: p.Roles, Language: "fr"},
	} {
		_, err := w.People.Invite(t.Context(), boss, n)
		apptest.Code(t, name, err, problem.Invalid)
	}
}

func TestOneAddressIsInvitedOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	var made, refused int
	var mu sync.Mutex
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			_, err := w.People.Invite(context.WithoutCancel(t.Context()), boss, people.New{Name: "Ana", Email: "ana@acme.example", Roles: []identity.Role{identity.Analyst}})
			mu.Lock()
			defer mu.Unlock()
			switch problem.CodeOf(err) {
			case "":
				made++
			case problem.Invalid:
				refused++
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if made != 1 || refused != 7 {
		t.Errorf("%d made, %d refused", made, refused)
	}
}

// However they try, two administrators do not take the role from each other.
func TestAnAdministratorAlwaysRemains(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for round := range 10 {
		a := invite(t, w, "Ana", "ana"+string(rune('a'+round))+"@acme.example", identity.Administrator)
		b := invite(t, w, "Ben", "ben"+string(rune('a'+round))+"@acme.example", identity.Administrator)
		var group sync.WaitGroup
		no := false
		for _, id := range []string{a.ID, b.ID} {
			group.Go(func() {
				_, err := w.People.Update(context.WithoutCancel(t.Context()), boss, id, 1, people.Change{Active: &no})
				if err != nil && !problem.Is(err, problem.Conflict) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if active(t, w) == 0 {
			t.Fatal("nobody administers any more")
		}
	}
	for _, p := range listed(t, w) { // one after the other, until one is left
		no, last := false, active(t, w) == 1
		if !p.Active {
			continue
		}
		_, err := w.People.Update(t.Context(), boss, p.ID, p.Version, people.Change{Active: &no})
		want := problem.Code("")
		if last {
			want = problem.Conflict
		}
		apptest.Code(t, "deactivate", err, want)
	}
	if n := active(t, w); n != 1 {
		t.Errorf("%d administrators are left", n)
	}
}

func listed(t *testing.T, w *apptest.World) []identity.Person {
	t.Helper()
	all, _, err := w.Directory.People(t.Context(), apptest.Org, 100, "")
	apptest.Code(t, "list", err, "")
	return all
}

// active counts the active administrators.
func active(t *testing.T, w *apptest.World) int {
	t.Helper()
	n := 0
	for _, p := range listed(t, w) {
		if p.Active {
			n++
		}
	}
	return n
}

func TestChange(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	p := invite(t, w, "Ana", "ana@acme.example", identity.Analyst)
	secret, _, err := w.Directory.Grant(t.Context(), w.Journal, apptest.Org, p.ID, identity.KindToken, "x", identity.TokenLife)
	apptest.Code(t, "token", err, "")
	roles := []identity.Role{identity.Approver}
	now, err := w.People.Update(t.Context(), boss, p.ID, 1, people.Change{Roles: &roles}) // tokens do not count as changes
	apptest.Code(t, "roles", err, "")
	if now.Version != 2 || now.Secrets != nil {
		t.Errorf("%+v", now)
	}
	a, err := w.Directory.Authenticate(t.Context(), secret)
	if err != nil || !a.Has(identity.Approver) || a.Has(identity.Analyst) {
		t.Errorf("%+v, %v", a.Roles, err)
	}
	_, err = w.People.Update(t.Context(), boss, p.ID, 1, people.Change{Roles: &roles})
	apptest.Code(t, "stale", err, problem.Conflict)
	for _, active := range []bool{false, true} {
		_, err = w.People.Update(t.Context(), boss, p.ID, now.Version, people.Change{Active: &active})
		apptest.Code(t, "active", err, "")
		now.Version++
		_, err = w.Directory.Authenticate(t.Context(), secret)
		apptest.Code(t, "what was there before does not come back", err, problem.Unauthenticated)
	}
	other := boss
	other.Org = apptest.Other
	_, err = w.People.Update(t.Context(), other, p.ID, now.Version, people.Change{Roles: &roles})
	apptest.Code(t, "another organisation", err, problem.NotFound)
	apptest.Code(t, "another organisation", w.People.Relink(t.Context(), other, p.ID), problem.NotFound)
	none := []identity.Role{}
	_, err = w.People.Update(t.Context(), boss, p.ID, now.Version, people.Change{Roles: &none})
	apptest.Code(t, "no roles", err, problem.Invalid)
}

// Whatever roles an administrator has, another one gives them further ones.
func TestNobodyGivesThemselvesARole(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	ana := invite(t, w, "Ana", "ana@acme.example", identity.Administrator)
	self := identity.Actor{Org: apptest.Org, ID: ana.ID, Roles: ana.Roles}
	both := []identity.Role{identity.Administrator, identity.Approver}
	_, err := w.People.Update(t.Context(), self, ana.ID, 1, people.Change{Roles: &both})
	apptest.Code(t, "for oneself, as the only administrator", err, problem.Forbidden)
	ben := invite(t, w, "Ben", "ben@acme.example", identity.Administrator)
	other := identity.Actor{Org: apptest.Org, ID: ben.ID, Roles: ben.Roles}
	_, err = w.People.Update(t.Context(), self, ana.ID, 1, people.Change{Roles: &both})
	apptest.Code(t, "for oneself, as one of two", err, problem.Forbidden)
	now, err := w.People.Update(t.Context(), other, ana.ID, 1, people.Change{Roles: &both})
	apptest.Code(t, "by another", err, "")
	less := []identity.Role{identity.Approver}
	now, err = w.People.Update(t.Context(), self, ana.ID, now.Version, people.Change{Roles: &less})
	apptest.Code(t, "giving one up oneself", err, "")
	if !cmp.Equal(now.Roles, less) {
		t.Errorf("%v", now.Roles)
	}
}
