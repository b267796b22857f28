package page

import (
	"errors"
	"net/http"

	"vendorrisk/shared/problem"
)

// statuses are those of DESIGN §10, for pages.
var statuses = map[problem.Code]int{
	problem.Invalid:              http.StatusBadRequest,
	problem.Unauthenticated:      http.StatusUnauthorized,
	problem.Forbidden:            http.StatusForbidden,
	problem.NotFound:             http.StatusNotFound,
	problem.Conflict:             http.StatusConflict,
	problem.PreconditionRequired: http.StatusPreconditionRequired,
	problem.TooLarge:             http.StatusRequestEntityTooLarge,
	problem.Unsupported:          http.StatusUnsupportedMediaType,
	problem.Throttled:            http.StatusTooManyRequests,
	problem.Unavailable:          http.StatusServiceUnavailable,
	problem.Internal:             http.StatusInternalServerError,
}

// retryAfter is what 429 and 503 ask for, in seconds.
const retryAfter = "30"

type problemBody struct {
	Code      problem.Code
	Detail    string // only for codes whose message is meant for the reader
	Reference string
}

// Problem writes the page for an error in the reader's words. What is internal
// is logged here, once, and shows only a reference.
func (r *Renderer) Problem(w http.ResponseWriter, req *http.Request, err error) {
	code := problem.CodeOf(err)
	if _, known := statuses[code]; !known {
		code = problem.Internal
	}
	body := problemBody{Code: code, Reference: requestID(w)}
	switch code {
	case problem.Internal:
		r.opts.Log.ErrorContext(req.Context(), "page failed", "requestId", body.Reference, "error", err)
	case problem.Throttled, problem.Unavailable:
		w.Header().Set("Retry-After", retryAfter)
	case problem.Conflict, problem.Invalid:
		if p := (*problem.Error)(nil); errors.As(err, &p) {
			body.Detail = p.Message
		}
	default:
	}
	say := r.Say(req)
	r.write(w, req, statuses[code], "problem", View{Title: say.T("problem." + string(code)), Body: body})
}
