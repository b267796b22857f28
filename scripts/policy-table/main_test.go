package main

import (
	"encoding/csv"
	"strings"
	"testing"

	"vendorrisk/infra/policies"
	"vendorrisk/shared/policy"
)

// What is printed is what the hand-written table says, action by action.
func TestTheTableIsTheExpectedOne(t *testing.T) {
	e, err := policy.New(policies.Files)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := write(&b, e); err != nil {
		t.Fatal(err)
	}
	printed := map[string][]string{}
	for line := range strings.SplitSeq(b.String(), "\n") {
		if f := strings.Fields(line); len(f) > 1 && strings.Contains(f[0], ":") {
			printed[f[0]] = f[1:]
		}
	}
	rows, err := csv.NewReader(strings.NewReader(policies.Expected)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		got := printed[row[0]]
		if len(got) != len(row)-1 {
			t.Errorf("%s: printed %q", row[0], got)
			continue
		}
		for i, cell := range row[1:] {
			if (got[i] == "x") != (cell == "x") {
				t.Errorf("%s, %s: printed %q, the hand-written table says %q", row[0], rows[0][i+1], got[i], cell)
			}
		}
	}
	if !strings.Contains(b.String(), "no-self-approval") || !strings.Contains(b.String(), "override-takes-two") {
		t.Error("the rules beyond roles are not named")
	}
}
