package local

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/httpapi/openapitest"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
)

// ifMatch tells what the document says of a route: whether it takes If-Match,
// and whether it needs it.
func ifMatch(t *testing.T, rt httpapi.Route) (takes, needs bool) {
	t.Helper()
	op := openapitest.Document(t).Paths.Value(rt.Pattern).GetOperation(rt.Method)
	for _, p := range op.Parameters {
		if p.Value.Name == "If-Match" {
			return true, p.Value.Required
		}
	}
	return false, false
}

// A change that was based on an older version, or on none where one is
// needed, is refused and changes nothing.
func TestPreconditions(t *testing.T) {
	s := serve(t)
	checked := 0
	for _, rt := range s.routes {
		takes, needs := ifMatch(t, rt)
		ex, ok := examples[rt.Method+" "+rt.Pattern]
		if !takes || !ok {
			continue
		}
		checked++
		t.Run(rt.Method+" "+rt.Pattern, func(t *testing.T) {
			c := s.call(t, rt, ex.make(t, s))
			good := c.header
			was := s.stored(t)
			send := func(values ...string) reply {
				c.header = good.Clone()
				c.header.Del("If-Match")
				if len(values) > 0 {
					c.header["If-Match"] = values
				}
				return s.do(t, c)
			}
			for _, v := range []string{"*", `W/"v1"`, `"v0"`, `"v01"`, "v1", `"v1", "v2"`, "", `"v99999999999999999999"`, `"1"`} {
				got := send(v)
				refused(t, v, got, problem.Invalid)
				if !got.names("If-Match") {
					t.Errorf("%s: If-Match is not named: %s", v, got.body)
				}
			}
			refused(t, "two of them", send(`"v1"`, `"v1"`), problem.Invalid)
			refused(t, "a stale one", send(`"v998"`), problem.Conflict)
			if needs || strings.HasSuffix(rt.Pattern, "/schedule") {
				refused(t, "none", send(), problem.PreconditionRequired)
			}
			if s.stored(t) != was {
				t.Error("a refused request changed storage")
			}
		})
	}
	if checked < 15 {
		t.Errorf("only %d routes take If-Match", checked)
	}
}

// A vendor's conflict shows nothing of what the organisation thinks.
func TestStaleSubmitOfAVendor(t *testing.T) {
	s := serve(t)
	as := s.Answered(t)
	cookie := s.session(t, as)
	for _, path := range []string{"/v1/portal/submit", "/v1/portal/assessment/submit", "/v1/assessments/" + as.ID + "/submit"} {
		got := s.do(t, call{method: "POST", path: path, cookie: cookie, header: http.Header{"If-Match": {`"v77"`}}})
		refused(t, path, got, problem.Conflict)
		if !strings.Contains(string(got.problem.Current), as.ID) || regexp.MustCompile(`(?i)risk|tier|review|history`).Match(got.problem.Current) {
			t.Errorf("%s shows %s", path, got.problem.Current)
		}
	}
	got := s.do(t, call{method: "POST", path: "/v1/assessments/" + as.ID + "/submit", cookie: cookie})
	if got.status != http.StatusOK || regexp.MustCompile(`(?i)risk|tier|review|history`).Match(got.body) {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// A schedule can be set without If-Match only the first time.
func TestFirstSchedule(t *testing.T) {
	s := serve(t)
	c := call{method: "PUT", path: "/v1/vendors/" + s.Prospect(t).ID + "/schedule", as: "procurement", body: `{"dueOn":"2027-02-01"}`}
	if got := s.do(t, c); got.status != http.StatusOK || got.header.Get("ETag") != `"v1"` {
		t.Fatalf("%d %s", got.status, got.body)
	}
	refused(t, "the second", s.do(t, c), problem.PreconditionRequired)
}

// record is what a repeat must answer again.
type record struct {
	ID, EvidenceID, InvitationID, Email, Name string
	Version                                   any
}

// The same request under the same key is done once and answered alike; another
// body under it is a conflict; a key of another form is invalid.
func TestIdempotency(t *testing.T) {
	s := serve(t)
	for _, rt := range s.routes {
		ex, ok := examples[rt.Method+" "+rt.Pattern]
		if rt.Method != http.MethodPost || rt.Action == httpapi.Public || !ok {
			continue
		}
		t.Run(rt.Pattern, func(t *testing.T) {
			c := s.call(t, rt, ex.make(t, s))
			was := s.stored(t)
			for _, key := range []string{"", "a b", "é", strings.Repeat("k", 256)} {
				c.header.Set("Idempotency-Key", key)
				got := s.do(t, c)
				refused(t, "the key "+key, got, problem.Invalid)
				if !got.names("Idempotency-Key") {
					t.Errorf("%s", got.body)
				}
			}
			if s.stored(t) != was {
				t.Error("a refused request changed storage")
			}
			c.header.Set("Idempotency-Key", rt.Pattern+strings.Repeat("k", 255-len(rt.Pattern)))
			first := s.do(t, c)
			if first.status >= 300 {
				t.Fatalf("%d %s", first.status, first.body)
			}
			was = s.stored(t)
			again := s.do(t, c)
			if strings.HasSuffix(rt.Pattern, "/tokens") {
				refused(t, "a secret is shown once", again, problem.Conflict)
			} else {
				if again.status != first.status || again.header.Get("Idempotency-Replayed") != "true" {
					t.Errorf("first %d, then %d %s", first.status, again.status, again.body)
				}
				var a, b record
				must(t, json.Unmarshal(first.body, &a))
				must(t, json.Unmarshal(again.body, &b))
				if a != b {
					t.Errorf("first %+v, then %+v", a, b)
				}
			}
			c.body += " "
			got := s.do(t, c)
			refused(t, "another body", got, problem.Conflict)
			if !got.names("Idempotency-Key") {
				t.Errorf("another body: %s", got.body)
			}
			reads := strings.HasSuffix(rt.Pattern, "/complete") // its answer holds a link, which is audited
			if !reads && s.stored(t) != was {
				t.Error("a repeat changed storage")
			}
		})
	}
}

// Keys are each person's own.
func TestKeysAreNotShared(t *testing.T) {
	s := serve(t)
	key := http.Header{"Idempotency-Key": {"k"}}
	one := s.do(t, call{method: "POST", path: "/v1/vendors", as: "procurement", body: `{"name":"One"}`, header: key})
	two := s.do(t, call{method: "POST", path: "/v1/vendors", as: "procurement", org: apptest.Other, body: `{"name":"Two"}`, header: key})
	var a, b vendors.Vendor
	must(t, json.Unmarshal(one.body, &a))
	must(t, json.Unmarshal(two.body, &b))
	if a.Name != "One" || b.Name != "Two" || two.header.Get("Idempotency-Replayed") != "" {
		t.Errorf("%s %s", one.body, two.body)
	}
}

// What a route does not take in the query is refused by name.
func TestBadQueries(t *testing.T) {
	s := serve(t)
	for _, rt := range s.routes {
		ex, ok := examples[rt.Method+" "+rt.Pattern]
		if !ok {
			continue
		}
		t.Run(rt.Method+" "+rt.Pattern, func(t *testing.T) {
			c := s.call(t, rt, ex.make(t, s))
			path, was := c.path, s.stored(t)
			more := func(query string) string {
				if strings.Contains(path, "?") {
					return path + "&" + query
				}
				return path + "?" + query
			}
			bad := map[string]string{"score=1": "?score", "x=%zz": "?", "a;b=c": "?", "%00=1": "?\x00"}
			for _, name := range rt.Query {
				if !strings.Contains(path, name+"=") {
					bad[name+"=a&"+name+"=b"] = "?" + name
					bad[name+"=%07"] = "?" + name
				}
			}
			if strings.Contains(strings.Join(rt.Query, " "), "limit") {
				for _, v := range []string{"0", "-1", "101", "x", "1e2", "", "99999999999999999999"} {
					bad["limit="+v] = "?limit"
				}
				for _, v := range []string{"x", "AAAA", strings.Repeat("c", 5000)} {
					bad["cursor="+v] = ""
				}
			}
			for query, pointer := range bad {
				c.path = more(query)
				got := s.do(t, c)
				refused(t, query, got, problem.Invalid)
				if pointer != "" && !got.names(pointer) {
					t.Errorf("%s: %s is not named: %s", query, pointer, got.body)
				}
			}
			if s.stored(t) != was {
				t.Error("a refused request changed storage")
			}
		})
	}
}

// A filter whose value cannot be is named; one that nothing fits is an empty list.
func TestFilters(t *testing.T) {
	s := serve(t)
	s.Prospect(t)
	for path, want := range map[string]int{
		"/v1/vendors?tier=huge": 400, "/v1/assessments?state=finished": 400, "/v1/reassessments?dueBefore=2027-02-30": 400,
		"/v1/questionnaires/basics/versions/2026-01?format=xml": 400, "/v1/vendors?tier=high": 200, "/v1/vendors?name=zzz": 200,
		"/v1/audit?subject=" + strings.Repeat("x", 3000): 400, "/v1/vendors?name=" + strings.Repeat("x", 3000): 200,
		"/v1/audit?subject=ven_0%23x": 200, "/v1/questionnaires/basics/versions/2026-01?format=vsaq": 200,
	} {
		if got := s.do(t, call{method: "GET", path: path, as: "auditor"}); got.status != want {
			t.Errorf("%.60s: %d %s, want %d", path, got.status, got.body, want)
		}
	}
}
