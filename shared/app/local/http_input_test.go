package local

import (
	"net/http"
	"strings"
	"testing"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/problem"
)

// refused fails unless the answer is a problem of the code.
func refused(t *testing.T, what string, got reply, code problem.Code) {
	t.Helper()
	if got.status != httpapi.Status(code) || got.problem.Code != code || !got.isProblem() {
		t.Errorf("%s: %d %.300s, want %s", what, got.status, got.body, code)
	}
}

// says tells whether the problem names the place of a fault.
func (r reply) says(b bad) bool {
	if !b.near {
		return r.names(b.pointer)
	}
	for _, f := range r.problem.Errors {
		if strings.HasPrefix(b.pointer, f.Pointer) || strings.HasPrefix(f.Pointer, b.pointer) {
			return true
		}
	}
	return false
}

// takesBody tells whether a route reads JSON: every change does, for a POST
// without anything to say may not say something either.
func takesBody(rt httpapi.Route) bool {
	return rt.Method == http.MethodPost || rt.Method == http.MethodPatch || rt.Method == http.MethodPut
}

// Every body that is wrong in one place is refused with the code and the
// pointer, and nothing is written; then the right one is taken.
func TestBadBodies(t *testing.T) {
	s := serve(t)
	for _, rt := range s.routes {
		name := rt.Method + " " + rt.Pattern
		ex, ok := examples[name]
		if !takesBody(rt) || !ok {
			continue
		}
		t.Run(name, func(t *testing.T) {
			good := s.call(t, rt, ex.make(t, s))
			body := good.body
			if body == "" {
				body = "{}"
			}
			was := s.stored(t)
			for _, b := range ex.mutants(t, body) {
				c := good
				c.body = b.body
				if good.body == "" && b.what == "spaces only" {
					continue // as good as no body
				}
				got := s.do(t, c)
				refused(t, b.what+" at "+b.pointer, got, problem.Invalid)
				if got.status == http.StatusBadRequest && !got.says(b) {
					t.Errorf("%s: %q is not named: %.500s", b.what, b.pointer, got.body)
				}
			}
			huge := good
			huge.body = `{"name":"` + strings.Repeat("a", 10<<20) + `"}`
			refused(t, "10 MB", s.do(t, huge), problem.TooLarge)
			if !ex.file {
				typed := good
				typed.body = body
				for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", "", "a/b/c"} {
					typed.header = good.header.Clone()
					typed.header.Set("Content-Type", kind)
					refused(t, "the type "+kind, s.do(t, typed), problem.Unsupported)
				}
			}
			if s.stored(t) != was {
				t.Error("a refused request changed storage")
			}
			if got := s.do(t, good); got.status >= 300 {
				t.Errorf("the good one: %d %s", got.status, got.body)
			}
		})
	}
}
