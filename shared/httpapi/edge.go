package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
)

// Edge goes around everything that is served, API and pages: it names each
// request, logs it, and turns a panic into a problem. Its log lines hold the
// route's pattern, never the path, the query or a name.
type Edge struct {
	IDs  ids.Maker
	Wall clock.Clock
	Log  *slog.Logger
	// Secure says that clients come over TLS only: it sets
	// Strict-Transport-Security.
	Secure bool
	// Problem answers a panic; nil means WriteProblem.
	Problem func(w http.ResponseWriter, r *http.Request, err error)
}

// hstsValue lasts two years, the least that browsers' preload lists ask for
// being one.
const hstsValue = "max-age=63072000; includeSubDomains"

type requestIDKey struct{}

// RequestID is the name of the request being answered, "" outside of Edge.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// Wrap puts the edge around a handler.
func (e Edge) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, id := e.Wall(), e.IDs("req")
		rec := recording(w)
		rec.Header().Set("X-Request-Id", id)
		if e.Secure {
			rec.Header().Set("Strict-Transport-Security", hstsValue)
		}
		r = r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id))
		defer func() {
			p := recover()
			if p != nil {
				e.panicked(rec, r, p)
			}
			e.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("requestId", id), slog.String("method", method(r)), slog.String("route", r.Pattern),
				slog.Int("status", rec.code()), slog.Duration("took", e.Wall().Sub(start)))
			if p != nil && rec.broken { // tells the client that the answer is not whole
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

func (e Edge) panicked(rec *recorder, r *http.Request, p any) {
	if p == http.ErrAbortHandler { //nolint:errorlint // a sentinel that net/http compares in the same way
		rec.broken = true
		return
	}
	// The words of a runtime error hold no data of the request; others might.
	said := fmt.Sprintf("%T", p)
	if rt, ok := p.(runtime.Error); ok {
		said = rt.Error()
	}
	e.Log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("requestId", RequestID(r.Context())),
		slog.String("route", r.Pattern), slog.String("panic", said), slog.String("stack", string(debug.Stack())))
	if rec.status != 0 {
		rec.broken = true
		return
	}
	err := &problem.Error{Code: problem.Internal, Op: "httpapi.panic"}
	if e.Problem != nil {
		e.Problem(rec, r, err)
		return
	}
	WriteProblem(rec, r, e.Log, err)
}

// method is the request's method when it is one of HTTP's; any other text is
// the client's own and stays out of the log.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return r.Method
	}
	return "other"
}
