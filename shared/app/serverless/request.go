package serverless

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/httpapi/apigateway"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
)

// maxAnswer is what Lambda takes as the answer to a request, in bytes (6 MB).
const maxAnswer = 6 << 20

// maxBytes is how many bytes that are no text such an answer holds: they are
// sent in base64, with the headers beside them.
const maxBytes = (maxAnswer - 64<<10) / 4 * 3

// Requests answers the gateway's events by an HTTP handler.
func (h *Home) Requests(next http.Handler) Handler {
	edge := httpapi.Edge{IDs: ids.New(h.Wall), Wall: h.Wall, Log: h.Log, Secure: h.Secure()}
	return requests{h.Log, edge.Wrap(h.Apart(next))}
}

type requests struct {
	log  *slog.Logger
	next http.Handler
}

// Handle implements Handler. Every answer is one for a client, so that only a
// fault of this very code makes the gateway answer in its own words.
func (q requests) Handle(ctx context.Context, raw []byte) ([]byte, error) {
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(raw, &e); err != nil || e.RequestContext.HTTP.Method == "" {
		MeterOf(ctx).Add(Poisoned, 1)
		return nil, errNoRequest
	}
	out, err := apigateway.Handle(ctx, q.next, e)
	switch {
	case errors.Is(err, http.ErrAbortHandler):
		// What it was read from broke off, and nothing of it has been sent yet.
		out = problemAnswer(http.StatusServiceUnavailable, problem.Unavailable, "the answer broke off; try again", e.RequestContext.RequestID)
		out.Headers["Retry-After"] = "1"
	case err != nil:
		out = problemAnswer(http.StatusBadRequest, problem.Invalid, "the request could not be read", e.RequestContext.RequestID)
	}
	body, err := json.Marshal(out)
	if err == nil && len(body) > maxAnswer {
		q.log.ErrorContext(ctx, "answer too large", "bytes", len(body))
		out = problemAnswer(http.StatusInternalServerError, problem.TooLarge, "the answer is larger than can be sent", e.RequestContext.RequestID)
		body, err = json.Marshal(out)
	}
	m := MeterOf(ctx)
	m.Add(Requests, 1)
	if out.StatusCode >= http.StatusInternalServerError {
		m.Add(ServerErrors, 1)
	}
	return body, err
}

var errNoRequest = errors.New("the event is not a request of the gateway")

// problemAnswer is an answer that is made without a handler.
func problemAnswer(status int, code problem.Code, detail, requestID string) events.APIGatewayV2HTTPResponse {
	body, err := json.Marshal(map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "code": string(code), "detail": detail, "requestId": requestID,
	})
	if err != nil {
		panic(err) // strings and a number
	}
	return events.APIGatewayV2HTTPResponse{
		StatusCode: status, Body: string(body),
		Headers: map[string]string{"Content-Type": "application/problem+json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Request-Id": requestID},
	}
}

// unavailable answers a request that comes before the function is ready.
func unavailable(ctx context.Context) []byte {
	id := "" // Lambda's own, which the log lines name
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		id = lc.AwsRequestID
	}
	out := problemAnswer(http.StatusServiceUnavailable, problem.Unavailable, "the system is not ready; try again", id)
	out.Headers["Retry-After"] = "5"
	body, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return body
}
