package password_test

import (
	"os"
	"sort"
	"testing"

	"vendorrisk/shared/identity/password"
	"vendorrisk/shared/problem"
)

// Passwords of breaches that no rule would see are refused by the list.
func TestPasswordsOfBreaches(t *testing.T) {
	for _, pw := range []string{
		"Mailcreated5240", "Sojdlg123aljg", "chickenwing101", "CHICKENWING101", "gfhjkmgfhjkm", "flvbybcnhfnjh", "ghbdtnrfrltkf", "leavemealone", "sonyericsson", "contortionist",
	} {
		var f problem.Fields
		if password.Check(&f, "/password", pw); len(f) != 1 || f[0].Key != "password.common" {
			t.Errorf("%s: %v", pw, f)
		}
	}
}

func TestTheListIsWhole(t *testing.T) {
	b, err := os.ReadFile("known.bin")
	if err != nil {
		t.Fatal(err)
	}
	n := len(b) / 5
	if len(b)%5 != 0 || n < 3000 {
		t.Fatalf("%d bytes", len(b))
	}
	if !sort.SliceIsSorted(make([]struct{}, n), func(i, j int) bool { return string(b[i*5:i*5+5]) < string(b[j*5:j*5+5]) }) {
		t.Error("it is not sorted")
	}
}

// Only what is long enough to be taken at all is kept, the first of it.
func TestKnown(t *testing.T) {
	out := password.Known([]string{"short", "one that is long enough", "another long enough", "a third that is long"}, 2)
	if len(out) != 10 || string(out) == string(password.Known([]string{"a third that is long", "another long enough"}, 2)) {
		t.Errorf("%x", out)
	}
	if string(out) != string(password.Known([]string{"another long enough", "short", "one that is long enough"}, 9)) {
		t.Errorf("%x depends on the order", out)
	}
}
