package local

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
)

// stranger is in procurement, and owns none of the vendors that examples make.
var stranger = identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000007", Name: "Stella", Email: "stella@acme.example", Roles: []identity.Role{identity.Procurement}}

// filled are the lists that an approved assessment stands in.
var filled = map[string]bool{"/v1/vendors": true, "/v1/assessments": true, "/v1/reassessments": true, "/v1/reports": true}

// ownersOnly turns the organisation's setting on or off.
func (s *web) ownersOnly(t *testing.T, on bool) {
	t.Helper()
	o, err := s.Directory.Organisation(t.Context(), apptest.Org)
	must(t, err)
	_, err = s.Organisation.Update(t.Context(), staff[4], o.Version, organisation.Change{OwnersSeeOwnVendorsOnly: &on})
	must(t, err)
}

// hireStranger answers the stranger's token, and makes the records of examples
// the property of the procurement person of the rig.
func (s *web) hireStranger(t *testing.T) string {
	t.Helper()
	mine := s.tokens[apptest.Org+"/procurement"]
	s.hire(t, stranger)
	theirs := s.tokens[apptest.Org+"/procurement"]
	s.tokens[apptest.Org+"/procurement"] = mine
	return theirs
}

// Where the organisation turns it on, every route that procurement may use
// answers 404 about somebody else's vendor and all that hangs on it, and works
// as before about one's own.
func TestOwnersReachTheirOwnVendorsOnly(t *testing.T) {
	s := serve(t)
	theirs := s.hireStranger(t)
	table := expected(t)
	s.ownersOnly(t, true)
	for _, rt := range s.routes {
		name := rt.Method + " " + rt.Pattern
		if !table[rt.Action]["procurement"] || isPortal(rt) || strings.Contains(rt.Pattern, "/questionnaires") || strings.HasPrefix(rt.Action, "token:") {
			continue // not about vendors
		}
		ex, ok := examples[name]
		if !ok {
			continue // TestRoleActionOrganisation says so
		}
		t.Run(name, func(t *testing.T) {
			sc := ex.make(t, s)
			mine := s.call(t, rt, scene{path: sc.path, body: sc.body, etag: sc.etag})
			foreign := mine
			foreign.header = mine.header.Clone()
			foreign.header.Set("Authorization", "Bearer "+theirs)
			mine.as = "procurement"
			switch {
			case rt.Action == "message:read":
				refused(t, "the organisation's log", s.do(t, foreign), problem.Forbidden)
				refused(t, "the organisation's log", s.do(t, mine), problem.Forbidden)
				return
			case nobodys(sc.path)+nobodys(sc.body) != sc.path+sc.body:
				was := s.stored(t)
				refused(t, "somebody else's", s.do(t, foreign), problem.NotFound)
				if s.stored(t) != was {
					t.Error("a refused request changed storage")
				}
			case rt.Method == http.MethodGet:
				s.Approved(t)
				s.Drain()
				if found := recordID.FindString(string(s.do(t, foreign).body)); found != "" {
					t.Errorf("the list shows %s of another owner", found)
				}
				if own := string(s.do(t, mine).body); filled[rt.Pattern] && !recordID.MatchString(own) {
					t.Errorf("the owner's list is empty: %s", own)
				}
			}
			if got := s.do(t, mine); got.status >= http.StatusMultipleChoices {
				t.Errorf("the owner gets %d %s", got.status, got.body)
			}
		})
	}
	s.ownersOnly(t, false)
	v := s.Prospect(t)
	if got := s.do(t, call{method: "GET", path: "/v1/vendors/" + v.ID, header: http.Header{"Authorization": {"Bearer " + theirs}}}); got.status != http.StatusOK {
		t.Errorf("with the setting off the vendor is still hidden: %d", got.status)
	}
}

// The lists of who is kept to their own vendors page, filter and follow a
// change of hands at once; other roles are not kept to anything.
func TestListsFollowTheOwner(t *testing.T) {
	s := serve(t)
	theirs := s.hireStranger(t)
	s.ownersOnly(t, true)
	as := http.Header{"Authorization": {"Bearer " + theirs}}
	list := func(path string) []string {
		t.Helper()
		var all []string
		for cursor := ""; ; {
			at := path
			if cursor != "" {
				at += "&cursor=" + cursor
			}
			got := s.do(t, call{method: "GET", path: at, header: as})
			if got.status != http.StatusOK {
				t.Fatalf("%s: %d %s", at, got.status, got.body)
			}
			page := decoded[struct {
				Items      []struct{ ID string }
				NextCursor string
			}](t, got.body)
			for _, it := range page.Items {
				all = append(all, it.ID)
			}
			if cursor = page.NextCursor; cursor == "" {
				return all
			}
		}
	}
	var vs []vendors.Vendor
	for range 3 {
		a := s.Approved(t)
		s.Drain()
		v, err := s.Vendors.Get(t.Context(), apptest.Buyer, a.VendorID)
		must(t, err)
		v, err = s.Vendors.Update(t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{Owner: ptr("STELLA@acme.example")})
		must(t, err)
		vs = append(vs, v)
	}
	for path, want := range map[string]int{
		"/v1/vendors?limit=2": 3, "/v1/vendors?limit=2&tier=" + string(vs[0].Tier): 3, "/v1/assessments?limit=2": 3, "/v1/assessments?limit=2&state=approved": 3,
		"/v1/assessments?limit=2&state=sent": 0, "/v1/reassessments?limit=2": 3, "/v1/reassessments?limit=2&dueBefore=2026-12-01": 0, "/v1/reports?limit=4": 6,
	} {
		if got := list(path); len(got) != want {
			t.Errorf("%s: %v, want %d", path, got, want)
		}
	}
	newest := list("/v1/assessments?limit=1")
	if newest[0] < newest[1] || newest[1] < newest[2] {
		t.Errorf("not newest first: %v", newest)
	}
	_, err := s.Vendors.Update(t.Context(), apptest.Buyer, vs[0].ID, vs[0].Version, vendors.Details{Owner: ptr("")})
	must(t, err)
	for _, path := range []string{"/v1/vendors?limit=9", "/v1/assessments?limit=9", "/v1/reassessments?limit=9"} {
		if got := list(path); len(got) != 2 {
			t.Errorf("%s after one changed hands: %v", path, got)
		}
	}
	foreign := s.do(t, call{method: "POST", path: "/v1/vendors", header: as, body: `{"name":"X","owner":"procurement@acme.example"}`})
	refused(t, "a vendor for somebody else", foreign, problem.Invalid)
	made := decoded[vendors.Vendor](t, s.do(t, call{method: "POST", path: "/v1/vendors", header: as, body: `{"name":"X"}`}).body)
	if made.Owner != stranger.Email {
		t.Errorf("the owner of what they add is %q", made.Owner)
	}
	p, err := s.Directory.Person(t.Context(), apptest.Org, stranger.ID)
	must(t, err)
	p.Roles = []identity.Role{identity.Procurement, identity.Analyst}
	_, err = s.Directory.Update(t.Context(), s.Journal, staff[4], p.ID, p.Version, func(now *identity.Person) error { now.Roles = p.Roles; return nil })
	must(t, err)
	if got := list("/v1/vendors?limit=9"); len(got) != 4 {
		t.Errorf("as analyst too they see %d vendors", len(got))
	}
}

// decoded is an answer's body.
func decoded[T any](t *testing.T, body []byte) T {
	t.Helper()
	var v T
	must(t, json.Unmarshal(body, &v))
	return v
}
