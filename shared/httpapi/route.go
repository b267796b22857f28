package httpapi

import (
	"fmt"
	"net/http"
	"strings"

	"vendorrisk/shared/identity"
)

// Handler answers one request of an actor whom the route's action is permitted
// to. What it returns becomes the problem that is answered; having written an
// answer, it returns nil.
type Handler func(w http.ResponseWriter, r *http.Request, a identity.Actor) error

// Public is the action of a route that anybody may call. Its actor has no
// organisation, only the request's ID and address.
const Public = "public"

// Route is one line of the interface.
type Route struct {
	Method  string
	Pattern string // as of http.ServeMux, without method: /v1/vendors/{vendorId}
	Action  string // subject:verb of the policies, or Public
	Summary string
	Query   []string // the parameters it takes; any other is refused
	MaxBody int64    // bytes; 0 means MaxBody
	Handler Handler

	// Again answers a POST whose Idempotency-Key has been used for the same
	// request before: subject is the id of the record that came of it. Every
	// POST that is not Public has one.
	Again func(w http.ResponseWriter, r *http.Request, a identity.Actor, subject string) error
}

func (rt Route) name() string { return rt.Method + " " + rt.Pattern }

// fault says what keeps the route from being served, "" when nothing does.
func (rt Route) fault() string {
	subject, verb, named := strings.Cut(rt.Action, ":")
	switch {
	case rt.Method == "" || !strings.HasPrefix(rt.Pattern, "/"):
		return "has no method, or no pattern"
	case rt.Action != Public && (!named || subject == "" || verb == ""):
		return "has no action for the policies to permit"
	case rt.Handler == nil:
		return "has no handler"
	case rt.Method == http.MethodPost && rt.Action != Public && rt.Again == nil:
		return "does not say what a repeated Idempotency-Key answers"
	}
	return ""
}

// register adds the routes to a mux and names the first that cannot be.
func (s *Server) register(mux *http.ServeMux, routes []Route) (err error) {
	seen := map[string]bool{}
	now := ""
	defer func() { // two patterns that can match the same path: ServeMux panics
		if p := recover(); p != nil {
			err = fmt.Errorf("route %s: %v", now, p)
		}
	}()
	for _, rt := range routes {
		now = rt.name()
		if why := rt.fault(); why != "" {
			return fmt.Errorf("route %s %s", now, why)
		}
		if seen[now] {
			return fmt.Errorf("route %s stands twice", now)
		}
		seen[now] = true
		mux.Handle(now, s.serve(rt))
	}
	return nil
}
