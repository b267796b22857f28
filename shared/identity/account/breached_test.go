package account_test

import (
	"errors"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity/account"
	"vendorrisk/shared/problem"
)

// A password of a breach is refused with the other faults of the form; one that
// cannot be looked up is not taken.
func TestABreachedPasswordIsRefused(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	in := account.Invited{Org: apptest.Org, First: true}
	say := account.Welcome{Name: "", Email: "ana@acme.example", Password: "seven quiet copper rivers"}
	w.Accounts.Breached = func(p string) (bool, error) { return p == say.Password, nil }
	_, err := w.Accounts.Check(t.Context(), in, say)
	if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "/name") || !strings.Contains(err.Error(), "[/password was found in a breach") {
		t.Errorf("%v", err)
	}
	say.Name, say.Password = "Ana", "seven quiet copper lakes"
	was := say.Password
	w.Accounts.Breached = func(string) (bool, error) { return false, nil }
	if hash, err := w.Accounts.Check(t.Context(), in, say); err != nil || hash == "" || strings.Contains(hash, was) {
		t.Errorf("%q, %v", hash, err)
	}
	w.Accounts.Breached = func(string) (bool, error) { return false, errors.New("the disk is gone") }
	if hash, err := w.Accounts.Check(t.Context(), in, say); !problem.Is(err, problem.Unavailable) || hash != "" {
		t.Errorf("%q, %v", hash, err)
	}
}
