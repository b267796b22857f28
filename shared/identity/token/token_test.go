package token_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/identity/token"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
)

var boss = identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000005", Roles: []identity.Role{identity.Administrator}}

// analyst is a person with a record.
func analyst(t *testing.T, w *apptest.World) identity.Actor {
	t.Helper()
	p, err := w.People.Invite(t.Context(), boss, people.New{Name: "Ana", Email: "ana@acme.example", Roles: []identity.Role{identity.Analyst}})
	apptest.Code(t, "invite", err, "")
	return identity.Actor{Org: apptest.Org, ID: p.ID, Roles: p.Roles}
}

func ptr[T any](v T) *T { return &v }

// A token permits its list cut with its person's roles, whatever either says.
func TestATokenIsGoodForItsListAndItsPersonsRoles(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	a := analyst(t, w)
	list := []string{"vendor:read", "finding:create", "vendor:read"}
	secret, c, err := w.Tokens.Create(t.Context(), a, token.New{Name: " nightly ", Actions: &list, Days: ptr(90)})
	apptest.Code(t, "create", err, "")
	if c.Name != "nightly" || !cmp.Equal(c.Actions, []string{"finding:create", "vendor:read"}) || !c.Expires.Equal(w.Wall.Read().AddDate(0, 0, 90)) {
		t.Errorf("%+v", c)
	}
	may := func() (out []string) {
		t.Helper()
		who, err := w.Directory.Authenticate(t.Context(), secret)
		apptest.Code(t, "authenticate", err, "")
		for _, action := range w.Policy.Actions() {
			if w.Policy.Allow(who, action, policy.Resource{Org: apptest.Org}) {
				out = append(out, action)
			}
		}
		return out
	}
	if got := may(); !cmp.Equal(got, []string{"finding:create", "vendor:read"}) {
		t.Errorf("good for %v", got)
	}
	for _, c := range []struct {
		roles []identity.Role
		want  []string
	}{
		{[]identity.Role{identity.Auditor}, []string{"vendor:read"}}, // findings are the analyst's to raise
		{identity.StaffRoles, []string{"finding:create", "vendor:read"}},
	} {
		p, err := w.Directory.Person(t.Context(), apptest.Org, a.ID)
		apptest.Code(t, "person", err, "")
		_, err = w.People.Update(t.Context(), boss, a.ID, p.Version, people.Change{Roles: &c.roles})
		apptest.Code(t, "roles", err, "")
		if got := may(); !cmp.Equal(got, c.want) {
			t.Errorf("as %v good for %v", c.roles, got)
		}
	}
	w.Wall.Pass(90 * 24 * time.Hour)
	_, err = w.Directory.Authenticate(t.Context(), secret)
	apptest.Code(t, "at its end", err, problem.Unauthenticated)
}

func TestWithoutAListATokenHoldsWhatThePersonMayToday(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	a := analyst(t, w)
	_, c, err := w.Tokens.Create(t.Context(), a, token.New{Name: "x"})
	apptest.Code(t, "create", err, "")
	if !cmp.Equal(c.Actions, w.Tokens.Able(a)) || slices.Contains(c.Actions, "assessment:approve") || !slices.Contains(c.Actions, "finding:create") {
		t.Errorf("%v", c.Actions)
	}
	if !c.Expires.Equal(w.Wall.Read().Add(identity.TokenLife)) {
		t.Errorf("ends %s", c.Expires)
	}
}

// What a token of before the lists says is nothing, so that is what it opens.
func TestATokenWithoutAListPermitsNothing(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	a := analyst(t, w)
	secret, _, err := w.Directory.GrantToken(t.Context(), w.Journal, a, "old", nil, w.Wall.Read().Add(time.Hour))
	apptest.Code(t, "grant", err, "")
	who, err := w.Directory.Authenticate(t.Context(), secret)
	apptest.Code(t, "authenticate", err, "")
	for _, action := range w.Policy.Actions() {
		if w.Policy.Allow(who, action, policy.Resource{Org: apptest.Org}) {
			t.Errorf("may %s", action)
		}
	}
}

func TestATokenNeverMakesAGreaterOne(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	a := analyst(t, w)
	secret, _, err := w.Tokens.Create(t.Context(), a, token.New{Name: "x", Actions: &[]string{"token:own", "vendor:read"}, Days: ptr(2)})
	apptest.Code(t, "create", err, "")
	w.Wall.Pass(36 * time.Hour)
	who, err := w.Directory.Authenticate(t.Context(), secret)
	apptest.Code(t, "authenticate", err, "")
	_, _, err = w.Tokens.Create(t.Context(), who, token.New{Name: "y", Actions: &[]string{"vendor:read", "vendor:update", "*"}, Days: ptr(1)})
	apptest.Code(t, "more, for longer", err, problem.Invalid)
	if got := apptest.Pointers(err); !cmp.Equal(got, []string{"/actions/1", "/actions/2", "/expiresInDays"}) {
		t.Errorf("%v", got)
	}
	_, c, err := w.Tokens.Create(t.Context(), who, token.New{Name: "y"})
	apptest.Code(t, "as much", err, "")
	if !c.Expires.Equal(who.Until) || !cmp.Equal(c.Actions, []string{"token:own", "vendor:read"}) {
		t.Errorf("%+v, the first ends %s", c, who.Until)
	}
}

func TestFaultsOfATokenAreNamedTogether(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	a := analyst(t, w)
	for name, c := range map[string]struct {
		n    token.New
		want []string
	}{
		"all":      {token.New{Name: " ", Actions: &[]string{}, Days: ptr(0)}, []string{"/actions", "/expiresInDays", "/name"}},
		"not ours": {token.New{Name: "x", Actions: &[]string{"assessment:approve", "vendor:read", "message:deliver", "no"}, Days: ptr(367)}, []string{"/actions/0", "/actions/2", "/actions/3", "/expiresInDays"}},
	} {
		_, _, err := w.Tokens.Create(t.Context(), a, c.n)
		apptest.Code(t, name, err, problem.Invalid)
		if diff := cmp.Diff(c.want, apptest.Pointers(err)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTokensAreSeenAndRevokedByTheirOwnerAndByAdministrators(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	a := analyst(t, w)
	var secrets, names []string
	for _, name := range []string{"one", "two"} {
		secret, c, err := w.Tokens.Create(t.Context(), a, token.New{Name: name, Actions: &[]string{"vendor:read"}})
		apptest.Code(t, name, err, "")
		secrets, names = append(secrets, secret), append(names, c.ID)
	}
	w.Wall.Pass(time.Hour)
	_, err := w.Directory.Authenticate(t.Context(), secrets[0])
	apptest.Code(t, "use", err, "")
	all, _, err := w.Tokens.All(t.Context(), boss, 100, "")
	apptest.Code(t, "all", err, "")
	if len(all) != 2 || all[0].Person.ID != a.ID || all[0].Digest != "" || !all[0].Seen.Equal(w.Wall.Read()) || !all[1].Seen.IsZero() {
		t.Errorf("%+v", all)
	}
	rival := boss
	rival.Org = apptest.Other
	if theirs, _, err := w.Tokens.All(t.Context(), rival, 100, ""); err != nil || len(theirs) != 0 {
		t.Errorf("another organisation sees %d, %v", len(theirs), err)
	}
	apptest.Code(t, "another organisation revokes", w.Tokens.Revoke(t.Context(), rival, a.ID, names[0]), problem.NotFound)
	apptest.Code(t, "the administrator revokes", w.Tokens.Revoke(t.Context(), boss, a.ID, names[0]), "")
	apptest.Code(t, "again", w.Tokens.Revoke(t.Context(), boss, a.ID, names[0]), problem.NotFound)
	apptest.Code(t, "the owner revokes", w.Tokens.Drop(t.Context(), a, names[1]), "")
	for _, secret := range secrets {
		_, err := w.Directory.Authenticate(t.Context(), secret)
		apptest.Code(t, "revoked", err, problem.Unauthenticated)
	}
	for i, want := range [][]string{{"token:revoke", "token:create"}, {"token:end", "token:create"}} {
		events, _, err := w.Journal.Events(t.Context(), apptest.Org, names[i], 10, "")
		apptest.Code(t, "events", err, "")
		if got := actions(events); !cmp.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

func actions(events []audit.Event) (out []string) {
	for _, e := range events {
		out = append(out, e.Action)
	}
	return out
}

// A script's token is never dropped to make room for another.
func TestTooManyTokensAreRefused(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	a := analyst(t, w)
	for range identity.MaxTokens {
		_, _, err := w.Tokens.Create(t.Context(), a, token.New{Name: "x", Actions: &[]string{"vendor:read"}})
		apptest.Code(t, "create", err, "")
	}
	_, _, err := w.Tokens.Create(t.Context(), a, token.New{Name: "x", Actions: &[]string{"vendor:read"}})
	apptest.Code(t, "one more", err, problem.Conflict)
}
