package local

import (
	"encoding/csv"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"vendorrisk/infra/policies"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/problem"
)

// expected is infra/policies/expected.csv: action → role → allowed.
func expected(t *testing.T) map[string]map[string]bool {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(policies.Expected)).ReadAll()
	must(t, err)
	out := map[string]map[string]bool{}
	for _, row := range rows[1:] {
		out[row[0]] = map[string]bool{}
		for i, cell := range row[1:] {
			out[row[0]][rows[0][i+1]] = cell == "x"
		}
	}
	return out
}

var staffRoles = []string{"procurement", "analyst", "approver", "auditor", "administrator"}

// recordID is an identifier of a record that belongs to an organisation.
var recordID = regexp.MustCompile(`\b(alr|ven|eng|asm|evd|fnd|inc|rep|tok|prv|con|obl)_[0-9A-HJKMNP-TV-Z]{26}\b|only-acme-[0-9a-z]+`)

// isPortal tells the routes of a vendor's session.
func isPortal(rt httpapi.Route) bool { return strings.HasPrefix(rt.Pattern, "/v1/portal/") }

// Every route answers every role, in its own organisation, in another one and
// for what does not exist, as the hand-written table says.
func TestRoleActionOrganisation(t *testing.T) {
	s := serve(t)
	_, _, rivalInvited := s.rival(t)
	w := walkers{web: s, table: expected(t), rival: s.cookie(t, rivalInvited), neighbour: s.session(t, s.Sent(t))}
	for _, rt := range s.routes {
		ex, ok := examples[rt.Method+" "+rt.Pattern]
		if !ok {
			t.Errorf("%s %s has no example to walk with", rt.Method, rt.Pattern)
			continue
		}
		if rt.Action == httpapi.Public {
			continue
		}
		if w.table[rt.Action] == nil {
			t.Errorf("%s %s: %s is not in the table", rt.Method, rt.Pattern, rt.Action)
			continue
		}
		t.Run(rt.Method+" "+rt.Pattern, func(t *testing.T) { w.walk(t, rt, ex) })
	}
}

type walkers struct {
	*web
	table            map[string]map[string]bool
	rival, neighbour string // cookies of vendors who answer something else
}

func (c walkers) walk(t *testing.T, rt httpapi.Route, ex example) {
	sc := ex.make(t, c.web)
	base := c.call(t, rt, scene{path: sc.path, body: sc.body, etag: sc.etag})
	was := c.stored(t)
	as := func(role, org, cookie string) call {
		out := base
		out.as, out.org, out.cookie = role, org, cookie
		return out
	}
	refused(t, "nobody", c.do(t, as("", "", "")), problem.Unauthenticated)
	forged := as("", "", c.home.front().PortalCookie().Name+"=vrs.acme.x.y.z")
	refused(t, "a forged session", c.do(t, forged), problem.Unauthenticated)

	absent := base
	absent.path, absent.body = nobodys(base.path), nobodys(base.body)
	about := absent.path != base.path || absent.body != base.body
	for _, role := range staffRoles {
		may := c.table[rt.Action][role]
		if !may {
			for what, x := range map[string]call{"own": as(role, apptest.Org, ""), "foreign": as(role, apptest.Other, "")} {
				refused(t, role+", "+what, c.do(t, x), problem.Forbidden)
			}
			continue
		}
		if about || isPortal(rt) {
			refused(t, role+" of the other organisation", c.do(t, as(role, apptest.Other, "")), problem.NotFound)
			x := absent
			x.as = role
			refused(t, role+", nothing there", c.do(t, x), problem.NotFound)
		}
	}
	for what, cookie := range map[string]string{"a vendor of the other organisation": c.rival, "the vendor of another assessment": c.neighbour} {
		switch {
		case !c.table[rt.Action]["vendor"]:
			refused(t, what, c.do(t, as("", "", cookie)), problem.Forbidden)
		case !isPortal(rt): // there each reaches only its own
			refused(t, what, c.do(t, as("", "", cookie)), problem.NotFound)
		}
	}
	if c.stored(t) != was {
		t.Error("a refused request changed storage")
	}
	c.allowed(t, rt, ex)
}

// allowed lets every role that may do it do it, each on records of its own.
func (c walkers) allowed(t *testing.T, rt httpapi.Route, ex example) {
	for _, role := range staffRoles {
		if !c.table[rt.Action][role] || isPortal(rt) || strings.HasPrefix(rt.Pattern, "/v1/tokens/") {
			continue // a token is each one's own: TestEveryRouteHasAnExample drops one
		}
		sc := ex.make(t, c.web)
		sc.as = role
		got := c.do(t, c.call(t, rt, sc))
		if role == "analyst" && rt.Action == "finding:update" {
			refused(t, "an analyst accepts a risk", got, problem.Forbidden)
		} else if got.status >= http.StatusMultipleChoices {
			t.Errorf("%s: %d %s", role, got.status, got.body)
		}
	}
	for _, role := range []string{"vendor", "vendor-delegate"} {
		sc := ex.make(t, c.web)
		x := c.call(t, rt, scene{path: sc.path, body: sc.body, etag: sc.etag})
		about := sc.about
		if about.ID == "" || about.State.Ended() || about.State == assessment.Draft {
			about = c.Sent(t)
		}
		var sections []string
		if role == "vendor-delegate" {
			if sections = []string{"access", "hosting", "proof"}; !about.State.Answerable() {
				continue // nothing is delegated any more
			}
		}
		x.cookie = c.session(t, about, sections...)
		got := c.do(t, x)
		if !c.table[rt.Action][role] {
			refused(t, role, got, problem.Forbidden)
		} else if got.status >= http.StatusMultipleChoices {
			t.Errorf("%s: %d %s", role, got.status, got.body)
		}
	}
}

// nobodys replaces every identifier by one that no record has.
func nobodys(s string) string {
	return recordID.ReplaceAllStringFunc(s, func(id string) string {
		if kind, _, ok := strings.Cut(id, "_"); ok {
			return kind + "_00000000000000000000000000"
		}
		return "only-acme-nothing"
	})
}

// A colleague reaches the sections that were handed over, and nothing else.
func TestDelegateStaysInside(t *testing.T) {
	s := serve(t)
	as := s.Sent(t)
	s.Save(t, apptest.Respondent(as), as.ID, apptest.Answers())
	secret := s.Attach(t, apptest.Respondent(as), as.ID, apptest.Announce("secret.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	cookie := s.session(t, s.Read(t, as.ID), "access")
	got := s.do(t, call{method: "GET", path: "/v1/portal/assessment", cookie: cookie})
	for _, hidden := range []string{"secret.txt", "Jana", `"iso"`, `"hosting"`} {
		if strings.Contains(string(got.body), hidden) {
			t.Errorf("a colleague reads %s", hidden)
		}
	}
	saved := s.do(t, call{method: "PATCH", path: "/v1/portal/answers", cookie: cookie, body: `{"answers":{"mfa":{"version":1,"value":"no"}}}`})
	if saved.status != http.StatusOK || strings.Contains(string(saved.body), `"hosting"`) {
		t.Errorf("%d %s", saved.status, saved.body)
	}
	other := s.do(t, call{method: "PATCH", path: "/v1/portal/answers", cookie: cookie, body: `{"answers":{"contact":{"version":1,"value":"Me"}}}`})
	refused(t, "another section", other, problem.Invalid)
	for _, x := range []call{
		{method: "GET", path: "/v1/evidence/" + secret.ID, cookie: cookie},
		{method: "POST", path: "/v1/evidence/" + secret.ID + "/withdraw", cookie: cookie},
	} {
		refused(t, x.method+" of another section's file", s.do(t, x), problem.NotFound)
	}
	refused(t, "handing in", s.do(t, call{method: "POST", path: "/v1/portal/submit", cookie: cookie}), problem.Forbidden)
}

// Lists hold the records of one's own organisation only.
func TestListsStayInside(t *testing.T) {
	s := serve(t)
	s.rival(t)
	s.Approved(t)
	s.Drain()
	for _, rt := range s.routes {
		if rt.Method != http.MethodGet || strings.Contains(rt.Pattern, "{") || isPortal(rt) || rt.Action == httpapi.Public {
			continue
		}
		mine := recordID.FindAllString(string(s.do(t, call{method: "GET", path: rt.Pattern, as: role(t, rt.Action)}).body), -1)
		theirs := string(s.do(t, call{method: "GET", path: rt.Pattern, as: role(t, rt.Action), org: apptest.Other}).body)
		for _, id := range mine {
			if strings.Contains(theirs, id) {
				t.Errorf("%s shows %s to another organisation", rt.Pattern, id)
			}
		}
	}
}

// role is one that may do an action.
func role(t *testing.T, action string) string {
	t.Helper()
	for _, r := range staffRoles {
		if expected(t)[action][r] {
			return r
		}
	}
	t.Fatalf("nobody may %s", action)
	return ""
}
