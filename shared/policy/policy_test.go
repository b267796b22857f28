package policy_test

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"vendorrisk/infra/policies"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
)

func engine(t testing.TB) *policy.Engine {
	t.Helper()
	e, err := policy.New(policies.Files)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// expected reads the hand-written table: action → role → allowed.
func expected(t *testing.T) (roles []string, rows map[string]map[string]bool) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(policies.Expected)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string]map[string]bool{}
	for _, line := range all[1:] {
		if rows[line[0]] != nil {
			t.Errorf("%s stands twice in expected.csv", line[0])
		}
		rows[line[0]] = map[string]bool{}
		for i, mark := range line[1:] {
			rows[line[0]][all[0][i+1]] = mark == "x"
		}
	}
	return all[0][1:], rows
}

func actor(role, org string) identity.Actor {
	a := identity.Actor{Org: org, ID: "per_1", Roles: []identity.Role{identity.Role(role)}}
	if role == "vendor" || role == "vendor-delegate" {
		a.Assessment = "asm_1"
	}
	return a
}

func TestPoliciesSayWhatTheTableSays(t *testing.T) {
	e := engine(t)
	roles, rows := expected(t)
	for action, want := range rows {
		for _, role := range roles {
			own := policy.Resource{Org: "acme", Assessment: "asm_1"}
			if got := e.Allow(actor(role, "acme"), action, own); got != want[role] {
				t.Errorf("%s may %s: %v, the table says %v", role, action, got, want[role])
			}
			if e.Allow(actor(role, "other"), action, own) {
				t.Errorf("%s of another organisation may %s", role, action)
			}
		}
	}
}

func TestVendorReachesOnlyItsAssessment(t *testing.T) {
	e := engine(t)
	_, rows := expected(t)
	for action := range rows {
		for _, role := range []string{"vendor", "vendor-delegate"} {
			if e.Allow(actor(role, "acme"), action, policy.Resource{Org: "acme", Assessment: "asm_2"}) {
				t.Errorf("%s may %s on another assessment", role, action)
			}
			if e.Allow(actor(role, "acme"), action, policy.Resource{Org: "acme"}) {
				t.Errorf("%s may %s on a record of no assessment", role, action)
			}
		}
	}
}

func TestEveryActionOfThePoliciesIsInTheTable(t *testing.T) {
	_, rows := expected(t)
	names, err := policies.Files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range names {
		b, err := policies.Files.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`Action::"([^"]+)"`).FindAllStringSubmatch(string(b), -1) {
			if rows[m[1]] == nil {
				t.Errorf("%s: %s is missing in expected.csv", f.Name(), m[1])
			}
		}
	}
}

func TestWhoAnsweredOrReviewedDoesNotDecide(t *testing.T) {
	e := engine(t)
	all := identity.Actor{Org: "acme", ID: "per_1", Roles: identity.StaffRoles}
	for _, action := range []string{"assessment:approve", "assessment:reject"} {
		if !e.Allow(all, action, policy.Resource{Org: "acme", AnsweredBy: []string{"per_2"}, ReviewedBy: []string{"per_3"}}) {
			t.Errorf("%s refused to somebody who did neither", action)
		}
		if e.Allow(all, action, policy.Resource{Org: "acme", AnsweredBy: []string{"per_1"}}) {
			t.Errorf("%s allowed to who answered", action)
		}
		if e.Allow(all, action, policy.Resource{Org: "acme", ReviewedBy: []string{"per_3", "per_1"}}) {
			t.Errorf("%s allowed to who reviewed", action)
		}
	}
}

func TestNobodyIsAllowedNothing(t *testing.T) {
	e := engine(t)
	_, rows := expected(t)
	for action := range rows {
		if e.Allow(identity.Actor{Org: "acme", ID: "per_1"}, action, policy.Resource{Org: "acme"}) {
			t.Errorf("an actor without roles may %s", action)
		}
	}
	if e.Allow(identity.Actor{Org: "acme", Roles: identity.StaffRoles}, "vendor:destroy", policy.Resource{Org: "acme"}) {
		t.Error("an action that no policy names is allowed")
	}
}

func TestFaultyPolicyStopsTheStart(t *testing.T) {
	if _, err := policy.New(fstest.MapFS{"a.cedar": {Data: []byte("permit (principal")}}); err == nil {
		t.Error("a policy that does not parse was taken")
	}
	if _, err := policy.New(fstest.MapFS{}); err == nil {
		t.Error("no policies at all was taken")
	}
}

func BenchmarkAllow(b *testing.B) {
	e := engine(b)
	a := actor("analyst", "acme")
	r := policy.Resource{Org: "acme", Assessment: "asm_1"}
	b.ReportAllocs()
	for b.Loop() {
		if !e.Allow(a, "assessment:review", r) {
			b.Fatal("refused")
		}
	}
}

func TestPoliciesWithAFaultPermitNothing(t *testing.T) {
	e := policy.Later(fstest.MapFS{"a.cedar": {Data: []byte("permit (principal, action, resource); permit (")}})
	if e.Allow(identity.AsSystem("acme"), "vendor:read", policy.Resource{Org: "acme"}) || e.Check() == nil {
		t.Error("a faulty file permits something, or Check does not say so")
	}
}
