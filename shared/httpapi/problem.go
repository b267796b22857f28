package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"vendorrisk/shared/problem"
)

// Status is the HTTP status of a code (DESIGN §10).
func Status(c problem.Code) int {
	switch c {
	case problem.Invalid:
		return http.StatusBadRequest
	case problem.Unauthenticated:
		return http.StatusUnauthorized
	case problem.Forbidden:
		return http.StatusForbidden
	case problem.NotFound:
		return http.StatusNotFound
	case problem.Conflict:
		return http.StatusConflict
	case problem.PreconditionRequired:
		return http.StatusPreconditionRequired
	case problem.TooLarge:
		return http.StatusRequestEntityTooLarge
	case problem.Unsupported:
		return http.StatusUnsupportedMediaType
	case problem.Throttled:
		return http.StatusTooManyRequests
	case problem.Unavailable:
		return http.StatusServiceUnavailable
	case problem.Internal:
	}
	return http.StatusInternalServerError
}

// Seconds after which it makes sense to try again.
const (
	retryThrottled   = "60"
	retryUnavailable = "5"
)

// details is the body of a problem (RFC 9457), and Current what stands when a
// change met another one.
type details struct {
	Type      string               `json:"type"`
	Title     string               `json:"title"`
	Status    int                  `json:"status"`
	Detail    string               `json:"detail,omitempty"`
	Code      problem.Code         `json:"code"`
	RequestID string               `json:"requestId"`
	Errors    []problem.FieldError `json:"errors,omitempty"`
	Current   any                  `json:"current,omitempty"`
}

// WriteProblem answers an error as application/problem+json. Of an internal
// one only the request ID is told; its cause is logged here, and nowhere else.
func WriteProblem(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	e := asProblem(r.Context(), err)
	writeStatus(w, r, log, Status(e.Code), e)
}

func writeStatus(w http.ResponseWriter, r *http.Request, log *slog.Logger, status int, e *problem.Error) {
	d := details{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: e.Message,
		Code: e.Code, RequestID: RequestID(r.Context()), Errors: e.Fields, Current: e.Current,
	}
	switch e.Code {
	case problem.Internal:
		log.LogAttrs(r.Context(), slog.LevelError, "request failed",
			slog.String("requestId", d.RequestID), slog.String("op", e.Op), slog.Any("cause", e))
		d.Detail, d.Errors, d.Current = "something went wrong on our side; the request ID helps to find out what", nil, nil
	case problem.Unauthenticated:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case problem.Throttled:
		w.Header().Set("Retry-After", retryThrottled)
	case problem.Unavailable:
		log.LogAttrs(r.Context(), slog.LevelWarn, "not available",
			slog.String("requestId", d.RequestID), slog.String("op", e.Op))
		w.Header().Set("Retry-After", retryUnavailable)
	case problem.Invalid, problem.Forbidden, problem.NotFound, problem.Conflict, problem.PreconditionRequired, problem.TooLarge, problem.Unsupported:
	}
	body, err := json.Marshal(d)
	if err != nil { // what stands cannot be written; the problem still can
		d.Current = nil
		body, _ = json.Marshal(d)
	}
	h := w.Header()
	h.Del("ETag")
	h.Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// asProblem finds our error in any other. A deadline that ran out, or a client
// that went away, is nobody's fault: unavailable.
func asProblem(ctx context.Context, err error) *problem.Error {
	var e *problem.Error
	known := errors.As(err, &e)
	if known && e.Code != problem.Internal {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return &problem.Error{Code: problem.Unavailable, Message: "this took too long; try again", Err: err}
	}
	if known {
		return e
	}
	return &problem.Error{Code: problem.Internal, Err: err}
}
