package local

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault/vaulttest"
)

// What is not an identifier is nothing that exists, wherever it stands in a
// path; and it is never a failure of ours.
func TestPathsThatNameNothing(t *testing.T) {
	s := serve(t)
	odd := []string{
		"x", "ven_", "asm_01M83T4CN7NY5MT6Y5ZGB70NT", "ven_01m83t4cn7ny5mt6y5zgb70ntf", "%23", "a%23HEAD", "%00", "%ff", "%2e%2e%2f", "%2f", "*", "'%22%3b--",
		url.PathEscape("长城"), strings.Repeat("x", 3000), "null", "-1",
	}
	for _, rt := range s.routes {
		if !strings.Contains(rt.Pattern, "{") {
			continue
		}
		sc := examples[rt.Method+" "+rt.Pattern].make(t, s)
		was := s.stored(t)
		for _, id := range odd {
			parts := strings.Split(rt.Pattern, "/")
			for i, p := range parts {
				if strings.HasPrefix(p, "{") {
					parts[i] = id
				}
			}
			c := s.call(t, rt, scene{as: sc.as, path: strings.Join(parts, "/"), body: sc.body, etag: sc.etag})
			c.unchecked = true
			refused(t, rt.Method+" "+c.path[:min(len(c.path), 80)], s.do(t, c), problem.NotFound)
		}
		if s.stored(t) != was {
			t.Errorf("%s %s: a refused request changed storage", rt.Method, rt.Pattern)
		}
	}
}

// Other paths and methods are problems, and 405 says what the path takes.
func TestPathsAndMethods(t *testing.T) {
	s := serve(t)
	for _, path := range []string{"/v1/", "/v1/nothing", "/v1/vendors/", "/v1/portal", "/v1/assessments/x/y/z"} {
		refused(t, path, s.do(t, call{method: "GET", path: path, as: "auditor", unchecked: true}), problem.NotFound)
	}
	for _, method := range []string{"DELETE", "PUT", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"} {
		got := s.do(t, call{method: method, path: "/v1/vendors", as: "procurement", unchecked: true})
		if got.status != http.StatusMethodNotAllowed || !got.isProblem() || got.header.Get("Allow") != "GET, HEAD, POST" {
			t.Errorf("%s: %d, Allow %q, %s", method, got.status, got.header.Get("Allow"), got.body)
		}
	}
}

// A report's file that the home's answers cannot hold is led to, by API and by
// page.
func TestALargeReportIsLedTo(t *testing.T) {
	s := serve(t)
	id, _ := aReadyReport(t, s)
	s.Reports.MaxBody = 1
	got := s.do(t, call{method: "GET", path: "/v1/reports/" + id + "/file", as: "auditor"})
	if got.status != http.StatusFound || got.header.Get("Cache-Control") != "no-store" || len(got.body) != 0 {
		t.Fatalf("%d %v %.200s", got.status, got.header, got.body)
	}
	if file := vaulttest.Get(t, s.Client, got.header.Get("Location")); file.Status != http.StatusOK || !strings.HasPrefix(string(file.Body), "%PDF-") {
		t.Errorf("the link answers %d %.20q", file.Status, file.Body)
	}
}

// HEAD is GET without its body, over a real connection.
func TestHead(t *testing.T) {
	s := serve(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = strings.TrimPrefix(base, "http://")
		s.handler.ServeHTTP(w, r)
	}))
	defer server.Close()
	v := s.Prospect(t)
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/v1/vendors/"+v.ID, nil)
		must(t, err)
		r.Header.Set("Authorization", "Bearer "+s.tokens["acme/auditor"])
		r.Header.Set("If-None-Match", httpapi.ETag(v.Version)) // is not needed, and does no harm
		res, err := server.Client().Do(r)
		must(t, err)
		must(t, res.Body.Close())
		if res.StatusCode != http.StatusOK || res.Header.Get("ETag") != httpapi.ETag(v.Version) || res.ContentLength <= 0 {
			t.Errorf("%s: %d %v", method, res.StatusCode, res.Header)
		}
	}
}

// The server answers under its own name only, so that a page of another name
// that leads here gets nothing.
func TestHostIsPinned(t *testing.T) {
	s := serve(t)
	for host, want := range map[string]int{
		"127.0.0.1:8080": 200, "localhost:8080": 200, "evil.example": 421, "evil.example:8080": 421, "127.0.0.1": 421, "127.0.0.1:80": 421, "": 421, "LOCALHOST.evil.example:8080": 421,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", host, w.Code, want)
		}
	}
}

// A page of another site can neither use a session's cookie for a change nor
// learn from the answer's headers.
func TestCrossSite(t *testing.T) {
	s := serve(t)
	as := s.Answered(t)
	cookie := s.session(t, as)
	was := s.stored(t)
	for name, header := range map[string]http.Header{
		"another site": {"Sec-Fetch-Site": {"cross-site"}}, "a sister": {"Sec-Fetch-Site": {"same-site"}},
		"another origin": {"Origin": {"https://evil.example"}}, "no origin": {"Origin": {"null"}}, "another port": {"Origin": {"http://127.0.0.1:9090"}},
	} {
		got := s.do(t, call{method: "POST", path: "/v1/portal/submit", cookie: cookie, header: header})
		refused(t, name, got, problem.Forbidden)
		if got.header.Get("Access-Control-Allow-Origin") != "" || got.header.Get("Cache-Control") != "no-store" || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", name, got.header)
		}
	}
	if s.stored(t) != was {
		t.Error("a refused request changed storage")
	}
	// An Authorization header wins over the cookie, even one that is no good.
	got := s.do(t, call{method: "POST", path: "/v1/portal/submit", cookie: cookie, header: http.Header{"Authorization": {"Bearer x"}}})
	refused(t, "a bad bearer beside a good cookie", got, problem.Unauthenticated)
	got = s.do(t, call{method: "POST", path: "/v1/portal/submit", cookie: cookie, header: http.Header{"Sec-Fetch-Site": {"same-origin"}}})
	if got.status != http.StatusOK {
		t.Errorf("our own page: %d %s", got.status, got.body)
	}
}

// What is no token of ours opens nothing.
func TestBadBearers(t *testing.T) {
	s := serve(t)
	good := s.tokens["acme/auditor"]
	for _, h := range []string{
		"Bearer", "Bearer ", "Bearer x", "Basic YTpi", good, "Bearer " + good + "x", "Bearer " + strings.Replace(good, ".acme.", ".rival.", 1),
		"Bearer " + strings.Repeat("a", 5000), "Bearer vrk.acme..x", "Bearer " + strings.ToUpper(good),
	} {
		got := s.do(t, call{method: "GET", path: "/v1/vendors", header: http.Header{"Authorization": {h}}})
		refused(t, h[:min(len(h), 30)], got, problem.Unauthenticated)
		if got.header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%.30s: %v", h, got.header)
		}
	}
	if got := s.do(t, call{method: "GET", path: "/v1/vendors", header: http.Header{"Authorization": {"bearer " + good}}}); got.status != http.StatusOK {
		t.Errorf("the scheme in lower case: %d", got.status)
	}
}
