package httpapi

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
)

// Server serves routes. All fields but Refused are needed.
type Server struct {
	// Authenticate answers who sends a request, by its bearer token or else by
	// its cookie; with an Authorization header the cookie must not count.
	Authenticate func(r *http.Request) (identity.Actor, error)
	// Authorise errs with forbidden when no policy permits the action.
	Authorise func(ctx context.Context, a identity.Actor, action string) error
	// Replays remembers requests by Idempotency-Key; audit.Journal does.
	Replays interface {
		Replayed(ctx context.Context, a identity.Actor, r audit.Request) (subject string, err error)
	}
	Log *slog.Logger
	// Refused is told of what Authenticate and Authorise have not seen: a
	// request that a page of another site had a browser send (an actor without
	// an ID; whose cookie it had is not looked at), a record that is not there
	// for this actor, and what a handler forbids, with the record's id. nil: nobody
	// is told.
	Refused func(a identity.Actor, action, record string)

	origins http.CrossOriginProtection
}

// Mux serves the routes, and problems for every other path (404) and method
// (405 with Allow). It errs when a route lacks something or two can match the
// same request.
func (s *Server) Mux(routes []Route) (http.Handler, error) {
	mux := http.NewServeMux()
	if err := s.register(mux, routes); err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if h, pattern := mux.Handler(r); pattern == "" {
			s.unmatched(w, r, h)
			return
		}
		mux.ServeHTTP(w, r)
	}), nil
}

// secure sets what every answer of the API carries: it is never cached,
// sniffed, framed or rendered as a page.
func secure(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// unmatched asks the mux's own refusal for its status and Allow, and answers
// them as a problem.
func (s *Server) unmatched(w http.ResponseWriter, r *http.Request, refusal http.Handler) {
	probe := &discard{header: http.Header{}, status: http.StatusOK}
	refusal.ServeHTTP(probe, r)
	if probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", probe.header.Get("Allow"))
		e := problem.New(problem.Unsupported, "this path does not take %s; Allow names what it takes", r.Method)
		writeStatus(w, r, s.Log, http.StatusMethodNotAllowed, e)
		return
	}
	WriteProblem(w, r, s.Log, problem.New(problem.NotFound, "there is nothing at this path"))
}

// discard is a response of which only status and header are looked at.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

func (s *Server) serve(rt Route) http.Handler {
	limit := rt.MaxBody
	if limit == 0 {
		limit = MaxBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := recording(w)
		r.Body = http.MaxBytesReader(rec, r.Body, limit)
		err := s.answer(rt, rec, r)
		switch {
		case err == nil:
		case rec.status != 0: // half an answer is out; no second one can follow
			s.Log.LogAttrs(r.Context(), slog.LevelError, "answer broke off",
				slog.String("requestId", RequestID(r.Context())), slog.String("code", string(problem.CodeOf(err))))
		default:
			WriteProblem(rec, r, s.Log, err)
		}
	})
}

func (s *Server) answer(rt Route, w http.ResponseWriter, r *http.Request) error {
	a, err := s.actor(rt, r)
	if err != nil {
		return err
	}
	if err := checkQuery(r, rt.Query); err != nil {
		return err
	}
	if rt.Again == nil {
		err = rt.Handler(w, r, a)
	} else {
		err = s.once(rt, w, r, a)
	}
	// An identifier that leads nowhere may be a guess; a path without one is a
	// question whose answer is that there is nothing yet.
	if a.ID != "" && (a.Barred(err) || problem.Is(err, problem.NotFound) && strings.Contains(rt.Pattern, "{")) {
		s.refused(a, rt.Action, About(r, rt.Pattern, err))
	}
	return err
}

func (s *Server) refused(a identity.Actor, action, record string) {
	if s.Refused != nil {
		s.Refused(a, action, record)
	}
}

// About is the record that a request is about, by the last identifier in its
// path. What is not there for the actor may be a guess, and is left out: guesses
// are counted together.
func About(r *http.Request, pattern string, err error) (record string) {
	if problem.Is(err, problem.NotFound) {
		return ""
	}
	for part := range strings.SplitSeq(pattern, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok && ids.Shaped(r.PathValue(strings.Trim(name, "}."))) {
			record = r.PathValue(strings.Trim(name, "}."))
		}
	}
	return record
}

// actor answers who is asking, once the request may be looked at. A request
// without Authorization may be one that a browser sends with its cookies, so
// it must not come from another site.
func (s *Server) actor(rt Route, r *http.Request) (a identity.Actor, err error) {
	if r.Header.Get("Authorization") == "" && s.origins.Check(r) != nil {
		s.refused(identity.Actor{Address: address(r)}, rt.Action, "")
		return a, problem.New(problem.Forbidden, "a page of another site cannot send this request")
	}
	if rt.Action != Public {
		if a, err = s.Authenticate(r); err != nil {
			return a, err
		}
	}
	a.RequestID, a.Address = RequestID(r.Context()), address(r)
	if rt.Action != Public {
		err = s.Authorise(r.Context(), a, rt.Action)
	}
	return a, err
}

// address is the network address of the client, without its port.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
