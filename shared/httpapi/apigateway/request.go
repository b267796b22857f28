// Package apigateway serves API Gateway HTTP API events (payload 2.0) with an
// http.Handler, so that both homes run the same handlers.
package apigateway

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// defaultStage is the stage whose name is not part of the path.
const defaultStage = "$default"

// Handle answers one event by the handler. It errs for an event that is not a
// request, and for a handler that broke off with http.ErrAbortHandler; the
// gateway then answers 500.
func Handle(ctx context.Context, h http.Handler, e events.APIGatewayV2HTTPRequest) (out events.APIGatewayV2HTTPResponse, err error) {
	r, err := request(ctx, e)
	if err != nil {
		return out, err
	}
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			out, err = events.APIGatewayV2HTTPResponse{}, http.ErrAbortHandler
		default:
			panic(p)
		}
	}()
	w := &answer{header: http.Header{}}
	h.ServeHTTP(w, r)
	if r.Method == http.MethodHead {
		w.body.Reset() // as net/http does it
	}
	return w.event(), nil
}

func request(ctx context.Context, e events.APIGatewayV2HTTPRequest) (*http.Request, error) {
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return nil, fmt.Errorf("body of event %s: %w", e.RequestContext.RequestID, err)
		}
	}
	r, err := http.NewRequestWithContext(ctx, e.RequestContext.HTTP.Method, "/", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("event %s: %w", e.RequestContext.RequestID, err)
	}
	r.URL = location(e)
	r.RequestURI = r.URL.RequestURI()
	for name, value := range e.Headers { // the gateway has joined equal names with commas
		r.Header.Set(name, value)
	}
	if len(e.Cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	r.Host = r.Header.Get("Host")
	if r.Host == "" {
		r.Host = e.RequestContext.DomainName
	}
	r.Header.Del("Host") // net/http keeps it in r.Host only
	r.RemoteAddr = e.RequestContext.HTTP.SourceIP
	return r, nil
}

// location is the request's URL without the stage. The gateway hands the path
// on as it came, or decoded where that cannot be told apart; a path that does
// not decode is taken as it stands.
func location(e events.APIGatewayV2HTTPRequest) *url.URL {
	raw := e.RawPath
	if s := e.RequestContext.Stage; s != "" && s != defaultStage {
		if rest, ok := strings.CutPrefix(raw, "/"+s); ok && (rest == "" || rest[0] == '/') {
			raw = rest
		}
	}
	if raw == "" {
		raw = "/"
	}
	u := &url.URL{Path: raw, RawQuery: e.RawQueryString}
	if path, err := url.PathUnescape(raw); err == nil {
		u.Path, u.RawPath = path, raw
	}
	return u
}
