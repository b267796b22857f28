package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
)

// home is a server with one of each kind of route, and what it saw.
type home struct {
	http.Handler
	log    bytes.Buffer
	actors []identity.Actor
	marks  map[string]audit.Request // by subject, as a journal keeps them
	fail   error
	panics any
}

func (h *home) Replayed(_ context.Context, _ identity.Actor, r audit.Request) (string, error) {
	for subject, m := range h.marks {
		if m == r {
			return subject, nil
		} else if m.Key == r.Key {
			return "", problem.New(problem.Conflict, "used before")
		}
	}
	return "", nil
}

func (h *home) again(w http.ResponseWriter, _ *http.Request, _ identity.Actor, subject string) error {
	return WriteJSON(w, http.StatusCreated, map[string]string{"id": subject}, 1)
}

func open(t *testing.T) *home {
	t.Helper()
	h := &home{marks: map[string]audit.Request{}}
	log := slog.New(slog.NewJSONHandler(&h.log, nil))
	s := &Server{
		Authenticate: func(r *http.Request) (identity.Actor, error) {
			if r.Header.Get("Authorization") != "Bearer good" && r.Header.Get("Cookie") == "" {
				return identity.Actor{}, problem.New(problem.Unauthenticated, "sign in")
			}
			return identity.Actor{Org: "demo", ID: "per_1", Roles: []identity.Role{identity.Analyst}}, nil
		},
		Authorise: func(_ context.Context, _ identity.Actor, action string) error {
			if action == "vendor:never" {
				return problem.New(problem.Forbidden, "no")
			}
			return nil
		},
		Replays: h, Log: log,
	}
	mux, err := s.Mux([]Route{
		{Method: "GET", Pattern: "/v1/vendors", Action: "vendor:read", Query: Paged, Handler: h.list},
		{Method: "POST", Pattern: "/v1/vendors", Action: "vendor:create", MaxBody: 100, Handler: h.create, Again: h.again},
		{Method: "PATCH", Pattern: "/v1/vendors/{vendorId}", Action: "vendor:update", Handler: h.update},
		{Method: "DELETE", Pattern: "/v1/vendors/{vendorId}", Action: "vendor:never", Handler: h.update},
		{Method: "GET", Pattern: "/healthz", Action: Public, Handler: h.list},
	})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	h.Handler = Edge{IDs: ids.Sequence(), Wall: clock.Fixed(now), Log: log, Secure: true}.Wrap(mux)
	return h
}

func (h *home) list(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	h.actors = append(h.actors, a)
	if h.panics != nil {
		panic(h.panics)
	}
	limit, cursor, err := Page(r)
	if err != nil {
		return err
	}
	if h.fail != nil {
		return h.fail
	}
	return WriteList(w, []string{cursor}[:min(limit, 1)], "next")
}

func (h *home) create(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	in, err := Decode[person](r)
	if err != nil {
		return err
	}
	if h.marks["ven_1"], err = IdempotencyKey(r); err != nil {
		return err
	}
	if h.fail != nil {
		return h.fail
	}
	return WriteJSON(w, http.StatusCreated, in, 1)
}

func (h *home) update(w http.ResponseWriter, r *http.Request, _ identity.Actor) error {
	v, err := IfMatch(r)
	if err != nil {
		return err
	}
	if v != 3 {
		return &problem.Error{Code: problem.Conflict, Message: "changed", Current: map[string]int{"version": 3}}
	}
	return WriteJSON(w, http.StatusOK, r.PathValue("vendorId"), v+1)
}

// send answers the response and, when it is a problem, its parts.
func (h *home) send(method, path, body string, header ...string) (*httptest.ResponseRecorder, details) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer good")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			r.Header.Del(header[i])
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var d details
	if w.Header().Get("Content-Type") == "application/problem+json" {
		_ = json.Unmarshal(w.Body.Bytes(), &d)
	}
	return w, d
}

func TestProblems(t *testing.T) {
	for name, c := range map[string]struct {
		method, path, body string
		header             []string
		status             int
		code               problem.Code
		pointer            string
	}{
		"nothing there":       {"GET", "/v1/nothing", "", nil, 404, problem.NotFound, ""},
		"slash at the end":    {"GET", "/v1/vendors/", "", nil, 404, problem.NotFound, ""},
		"other method":        {"PUT", "/v1/vendors", "", nil, 405, problem.Unsupported, ""},
		"nobody":              {"GET", "/v1/vendors", "", []string{"Authorization", ""}, 401, problem.Unauthenticated, ""},
		"not permitted":       {"DELETE", "/v1/vendors/x", "", nil, 403, problem.Forbidden, ""},
		"unknown parameter":   {"GET", "/v1/vendors?limit=1&all=1", "", nil, 400, problem.Invalid, "?all"},
		"parameter twice":     {"GET", "/v1/vendors?limit=1&limit=2", "", nil, 400, problem.Invalid, "?limit"},
		"unreadable query":    {"GET", "/v1/vendors?%zz", "", nil, 400, problem.Invalid, "?"},
		"limit 0":             {"GET", "/v1/vendors?limit=0", "", nil, 400, problem.Invalid, "?limit"},
		"limit 101":           {"GET", "/v1/vendors?limit=101", "", nil, 400, problem.Invalid, "?limit"},
		"body over the bound": {"POST", "/v1/vendors", `{"email":"` + strings.Repeat("x", 100) + `"}`, nil, 413, problem.TooLarge, ""},
		"the same with a key": {"POST", "/v1/vendors", `{"email":"` + strings.Repeat("x", 100) + `"}`, []string{"Idempotency-Key", "k"}, 413, problem.TooLarge, ""},
		"no JSON":             {"POST", "/v1/vendors", `{}`, []string{"Content-Type", "text/plain"}, 415, problem.Unsupported, ""},
		"faulty body":         {"POST", "/v1/vendors", `{"score":3}`, nil, 400, problem.Invalid, "/score"},
		"faulty key":          {"POST", "/v1/vendors", `{}`, []string{"Idempotency-Key", "a b"}, 400, problem.Invalid, "Idempotency-Key"},
		"long key":            {"POST", "/v1/vendors", `{}`, []string{"Idempotency-Key", strings.Repeat("k", 256)}, 400, problem.Invalid, "Idempotency-Key"},
		"no If-Match":         {"PATCH", "/v1/vendors/x", "", nil, 428, problem.PreconditionRequired, ""},
		"any If-Match":        {"PATCH", "/v1/vendors/x", "", []string{"If-Match", "*"}, 400, problem.Invalid, "If-Match"},
		"weak If-Match":       {"PATCH", "/v1/vendors/x", "", []string{"If-Match", `W/"v3"`}, 400, problem.Invalid, "If-Match"},
		"two of If-Match":     {"PATCH", "/v1/vendors/x", "", []string{"If-Match", `"v3", "v4"`}, 400, problem.Invalid, "If-Match"},
		"version 0":           {"PATCH", "/v1/vendors/x", "", []string{"If-Match", `"v0"`}, 400, problem.Invalid, "If-Match"},
		"huge version":        {"PATCH", "/v1/vendors/x", "", []string{"If-Match", `"v99999999999999999999"`}, 400, problem.Invalid, "If-Match"},
		"stale":               {"PATCH", "/v1/vendors/x", "", []string{"If-Match", `"v2"`}, 409, problem.Conflict, ""},
		"other site's page":   {"PATCH", "/v1/vendors/x", "", []string{"Authorization", "", "Cookie", "s=1", "Sec-Fetch-Site", "cross-site"}, 403, problem.Forbidden, ""},
		"other origin":        {"POST", "/v1/vendors", "{}", []string{"Authorization", "", "Cookie", "s=1", "Origin", "https://evil.example"}, 403, problem.Forbidden, ""},
	} {
		t.Run(name, func(t *testing.T) {
			res, d := open(t).send(c.method, c.path, c.body, c.header...)
			if res.Code != c.status || d.Code != c.code || d.Status != c.status || d.Type != "about:blank" || d.Title == "" || d.Detail == "" {
				t.Errorf("%d %+v", res.Code, d)
			}
			if d.RequestID == "" || d.RequestID != res.Header().Get("X-Request-Id") {
				t.Errorf("request ID %q, header %q", d.RequestID, res.Header().Get("X-Request-Id"))
			}
			if c.pointer != "" && (len(d.Errors) != 1 || d.Errors[0].Pointer != c.pointer) {
				t.Errorf("faults %+v", d.Errors)
			}
			if c.status == 405 && res.Header().Get("Allow") != "GET, HEAD, POST" {
				t.Errorf("Allow: %q", res.Header().Get("Allow"))
			}
			if c.status == 409 && d.Current == nil {
				t.Error("does not say what stands")
			}
			if c.status == 401 && res.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Error("does not say how to authenticate")
			}
			if got := res.Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control: %q", got)
			}
		})
	}
}

func TestEveryCodeHasItsStatus(t *testing.T) {
	for code, want := range map[problem.Code]int{
		problem.Invalid: 400, problem.Unauthenticated: 401, problem.Forbidden: 403, problem.NotFound: 404, problem.Conflict: 409,
		problem.PreconditionRequired: 428, problem.TooLarge: 413, problem.Unsupported: 415, problem.Throttled: 429, problem.Unavailable: 503,
		problem.Internal: 500, "invented": 500,
	} {
		h := open(t)
		h.fail = &problem.Error{Code: code, Message: "said"}
		res, d := h.send("GET", "/v1/vendors", "")
		if res.Code != want || d.Code != code {
			t.Errorf("%s: %d %s", code, res.Code, d.Code)
		}
		if retry := res.Header().Get("Retry-After") != ""; retry != (want == 429 || want == 503) {
			t.Errorf("%s: Retry-After %q", code, res.Header().Get("Retry-After"))
		}
	}
}

func TestInternalErrorsTellOnlyTheRequest(t *testing.T) {
	h := open(t)
	h.fail = problem.Wrap("vendor.list", errors.New("disk on fire"))
	res, d := h.send("GET", "/v1/vendors", "")
	if res.Code != 500 || strings.Contains(d.Detail, "fire") || len(d.Errors) > 0 {
		t.Errorf("%d %+v", res.Code, d)
	}
	if n := strings.Count(h.log.String(), "disk on fire"); n != 1 || !strings.Contains(h.log.String(), d.RequestID) {
		t.Errorf("logged %d times: %s", n, &h.log)
	}
}

func TestClientThatWentAway(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if e := asProblem(ctx, problem.Wrap("vendor.list", context.Canceled)); e.Code != problem.Unavailable {
		t.Errorf("%s", e.Code)
	}
	if e := asProblem(t.Context(), context.Canceled); e.Code != problem.Internal {
		t.Errorf("a cancellation of our own is %s", e.Code)
	}
}

func TestRecordsAndLists(t *testing.T) {
	h := open(t)
	res, _ := h.send("PATCH", "/v1/vendors/ven_1", "", "If-Match", `"v3"`)
	if res.Code != 200 || res.Header().Get("ETag") != `"v4"` || res.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %v", res.Code, res.Header())
	}
	res, _ = h.send("GET", "/v1/vendors?limit=100&cursor=c", "")
	var page map[string]any
	if err := json.NewDecoder(res.Body).Decode(&page); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"items": []any{"c"}, "nextCursor": "next"}, page); diff != "" {
		t.Error(diff)
	}
	w := httptest.NewRecorder()
	if err := WriteList[int](w, nil, ""); err != nil || w.Body.String() != `{"items":[],"nextCursor":""}` {
		t.Errorf("no items: %v %s", err, w.Body)
	}
}

func TestActorCarriesTheRequest(t *testing.T) {
	h := open(t)
	res, _ := h.send("GET", "/v1/vendors", "")
	h.send("GET", "/healthz", "", "Authorization", "")
	id := res.Header().Get("X-Request-Id")
	want := []identity.Actor{
		{Org: "demo", ID: "per_1", Roles: []identity.Role{identity.Analyst}, RequestID: id, Address: "192.0.2.1"},
		{RequestID: "req_00000000000000000000000002", Address: "192.0.2.1"},
	}
	if diff := cmp.Diff(want, h.actors); diff != "" {
		t.Error(diff)
	}
}

// The same key means the same request only with the same method, path, query
// and body, and the body can still be read.
func TestIdempotencyKey(t *testing.T) {
	ask := func(method, target, body, key string) audit.Request {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Idempotency-Key", key)
		got, err := IdempotencyKey(r)
		again, readErr := ReadBody(r)
		if err != nil || readErr != nil || string(again) != body {
			t.Fatal(err, readErr, string(again))
		}
		return got
	}
	first := ask("POST", "/a?x=1", "{}", "k#1")
	if first != ask("POST", "/a?x=1", "{}", "k#1") || strings.Contains(first.Key, "#") {
		t.Errorf("%+v", first)
	}
	for _, other := range []audit.Request{
		ask("PUT", "/a?x=1", "{}", "k#1"), ask("POST", "/b?x=1", "{}", "k#1"), ask("POST", "/a?x=2", "{}", "k#1"), ask("POST", "/a?x=1", "{ }", "k#1"),
	} {
		if other.Key != first.Key || other.Hash == first.Hash {
			t.Errorf("%+v", other)
		}
	}
	if got := ask("POST", "/a?x=1", "{}", "k#2"); got.Key == first.Key || got.Hash != first.Hash {
		t.Errorf("%+v", got)
	}
	if got, err := IdempotencyKey(httptest.NewRequest("POST", "/", http.NoBody)); err != nil || got != (audit.Request{}) {
		t.Errorf("without the header: %+v %v", got, err)
	}
}

func TestRepeatedRequests(t *testing.T) {
	h := open(t)
	first, _ := h.send("POST", "/v1/vendors", `{"email":"a"}`, "Idempotency-Key", "k1")
	again, _ := h.send("POST", "/v1/vendors", `{"email":"a"}`, "Idempotency-Key", "k1")
	if first.Code != 201 || again.Code != 201 || first.Header().Get("Idempotency-Replayed") != "" || again.Header().Get("Idempotency-Replayed") != "true" {
		t.Fatalf("%d, %d %v", first.Code, again.Code, again.Header())
	}
	if got := again.Body.String(); got != `{"id":"ven_1"}` {
		t.Errorf("the second time: %s", got)
	}
	if _, d := h.send("POST", "/v1/vendors", `{"email":"b"}`, "Idempotency-Key", "k1"); d.Code != problem.Conflict {
		t.Errorf("same key, other body: %s", d.Code)
	}
}

// Of two equal requests at once, the one that meets the other's mark answers
// what the other did; a conflict of its own stays one.
func TestRepeatedAtOnce(t *testing.T) {
	h := open(t)
	h.fail = problem.New(problem.Conflict, "the mark is there already")
	if w, _ := h.send("POST", "/v1/vendors", `{"email":"a"}`, "Idempotency-Key", "k1"); w.Code != 201 {
		t.Errorf("%d", w.Code)
	}
	if w, _ := h.send("POST", "/v1/vendors", `{"email":"a"}`); w.Code != 409 {
		t.Errorf("without a key: %d", w.Code)
	}
}

func TestMuxRefusesFaultyRoutes(t *testing.T) {
	ok := func(http.ResponseWriter, *http.Request, identity.Actor) error { return nil }
	again := func(http.ResponseWriter, *http.Request, identity.Actor, string) error { return nil }
	for name, routes := range map[string][]Route{
		"no action":      {{Method: "GET", Pattern: "/a", Handler: ok}},
		"half an action": {{Method: "GET", Pattern: "/a", Action: "vendor:", Handler: ok}},
		"no method":      {{Pattern: "/a", Action: Public, Handler: ok}},
		"no pattern":     {{Method: "GET", Action: Public, Handler: ok}},
		"no handler":     {{Method: "GET", Pattern: "/a", Action: Public}},
		"no again":       {{Method: "POST", Pattern: "/a", Action: "a:b", Handler: ok}},
		"twice":          {{Method: "GET", Pattern: "/a", Action: Public, Handler: ok}, {Method: "GET", Pattern: "/a", Action: "a:b", Handler: ok}},
		"overlap":        {{Method: "GET", Pattern: "/a/{x}", Action: Public, Handler: ok}, {Method: "GET", Pattern: "/a/{y}", Action: "a:b", Handler: ok}},
	} {
		if _, err := new(Server).Mux(routes); err == nil {
			t.Errorf("%s: served", name)
		}
	}
	if _, err := new(Server).Mux([]Route{{Method: "POST", Pattern: "/a", Action: "a:b", Handler: ok, Again: again}}); err != nil {
		t.Error(err)
	}
}
