// Package site serves pages: like httpapi for the API, each route names the
// action that a policy must permit; unlike it, errors are pages and a person
// who is not signed in is sent to where they can be.
package site

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// Handler answers one request of a permitted actor. An error that it returns
// becomes a page.
type Handler func(w http.ResponseWriter, r *http.Request, a identity.Actor) error

// SignIn is the path of the page where the staff sign in.
const SignIn = "/signin"

// Public is the action of a page that anybody may open. Its actor is whoever
// is signed in, or nobody.
const Public = "public"

// Route is one page, or the target of one form.
type Route struct {
	Method  string
	Pattern string // as of http.ServeMux, without method
	Action  string // subject:verb of the policies, or Public
	MaxBody int64  // bytes; 0 means maxBody
	Handler Handler
}

// Get is a page that is opened.
func Get(pattern, action string, h Handler) Route {
	return Route{Method: http.MethodGet, Pattern: pattern, Action: action, Handler: h}
}

// Post is the target of a form.
func Post(pattern, action string, h Handler) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, Action: action, Handler: h}
}

// maxBody holds the largest form: one answer of 10,000 characters, escaped.
const maxBody = 1 << 20

// Server serves one side of the pages, console or portal. All
// fields but Refused are needed.
type Server struct {
	Authenticate func(r *http.Request) (identity.Actor, error)
	Authorise    func(ctx context.Context, a identity.Actor, action string) error
	// SignIn is the path of the page where a person signs in.
	SignIn string
	// Problem answers an error as a page.
	Problem func(w http.ResponseWriter, r *http.Request, err error)
	// Refused is told of what Authenticate and Authorise have not seen: a form
	// of another site (an actor without an ID; whose browser sent it is not
	// looked at), a record that is not there for this actor, and what a handler
	// forbids. nil: nobody is told.
	Refused func(a identity.Actor, action, record string)

	origins http.CrossOriginProtection
}

type actorKey struct{}

// Actor is who asks for the page, for the layout; the zero Actor for nobody.
func Actor(r *http.Request) identity.Actor {
	a, _ := r.Context().Value(actorKey{}).(identity.Actor)
	return a
}

// Greet answers the request as that of whoever is signed in, for a page that
// there is not: it keeps what surrounds the others.
func (s *Server) Greet(r *http.Request) *http.Request {
	a, err := s.Authenticate(r)
	if err != nil {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), actorKey{}, a))
}

// Register adds the routes to a mux. It errs when a route lacks something or
// two can match the same request.
func (s *Server) Register(mux *http.ServeMux, routes []Route) (err error) {
	now := ""
	defer func() { // two patterns that can match the same path: ServeMux panics
		if p := recover(); p != nil {
			err = fmt.Errorf("page %s: %v", now, p)
		}
	}()
	for _, rt := range routes {
		now = rt.Method + " " + rt.Pattern
		if rt.Handler == nil || (rt.Action != Public && !strings.Contains(rt.Action, ":")) {
			return fmt.Errorf("page %s has no handler or no action for the policies to permit", now)
		}
		mux.Handle(now, s.serve(rt))
	}
	return nil
}

func (s *Server) serve(rt Route) http.Handler {
	limit := rt.MaxBody
	if limit == 0 {
		limit = maxBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		if err := s.origins.Check(r); err != nil {
			s.refused(identity.Actor{Address: address(r)}, rt.Action, "")
			s.Problem(w, r, problem.New(problem.Forbidden, "a page of another site cannot send this form"))
			return
		}
		a, err := s.Authenticate(r)
		if err != nil && rt.Action != Public {
			s.refuse(w, r, err)
			return
		}
		a.RequestID, a.Address = w.Header().Get("X-Request-Id"), address(r)
		r = r.WithContext(context.WithValue(r.Context(), actorKey{}, a))
		if rt.Action != Public {
			if err := s.Authorise(r.Context(), a, rt.Action); err != nil {
				s.Problem(w, r, err)
				return
			}
		}
		if err := rt.Handler(w, r, a); err != nil {
			if a.ID != "" && (a.Barred(err) || problem.Is(err, problem.NotFound) && strings.Contains(rt.Pattern, "{")) {
				s.refused(a, rt.Action, httpapi.About(r, rt.Pattern, err)) // an identifier that leads nowhere may be a guess
			}
			s.refuse(w, r, err)
		}
	})
}

func (s *Server) refused(a identity.Actor, action, record string) {
	if s.Refused != nil {
		s.Refused(a, action, record)
	}
}

// refuse sends who is not signed in to the sign-in page, and back afterwards
// when that is only a page to look at.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if !problem.Is(err, problem.Unauthenticated) || s.SignIn == "" {
		s.Problem(w, r, err)
		return
	}
	to := s.SignIn
	if r.Method == http.MethodGet {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// Next answers the path that ?next= names, or home when it leads elsewhere:
// only a path of this site is followed.
func Next(r *http.Request, home string) string {
	next := r.FormValue("next")
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return home
	}
	return next
}

func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
