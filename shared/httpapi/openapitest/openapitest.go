// Package openapitest holds handlers to schemas/openapi.yaml in tests.
package openapitest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"vendorrisk/schemas"
)

// spec is the document with its router; it is read once for all tests.
var spec = sync.OnceValues(func() (*openapi3.T, error) {
	b, err := schemas.Files.ReadFile("openapi.yaml")
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(b)
	if err != nil {
		return nil, err
	}
	openapi3filter.RegisterBodyDecoder("application/pdf", openapi3filter.FileBodyDecoder)
	return doc, doc.Validate(context.Background())
})

var router = sync.OnceValues(func() (routers.Router, error) {
	doc, err := spec()
	if err != nil {
		return nil, err
	}
	return legacy.NewRouter(doc)
})

// Document is the interface as read and validated.
func Document(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := spec()
	if err != nil {
		t.Fatalf("schemas/openapi.yaml: %v", err)
	}
	return doc
}

// Wrap serves h and checks each exchange under /v1 and /healthz.
func Wrap(t testing.TB, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("%s %s: the body cannot be read: %v", r.Method, r.URL.Path, err)
		}
		r.Body = io.NopCloser(bytes.NewReader(sent))
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		if strings.HasPrefix(r.URL.Path, "/v1/") || r.URL.Path == "/healthz" {
			r.Body = io.NopCloser(bytes.NewReader(sent))
			Check(t, r, rec.Code, rec.Header(), rec.Body.Bytes())
		}
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	})
}

// Check fails the test unless the response is one that the document allows
// and, when it succeeded, the request too: a refused request may be anything.
// A path or method that the document does not have may only be answered with
// a problem of 404 or 405. The request's body must be readable again.
func Check(t testing.TB, r *http.Request, status int, header http.Header, body []byte) {
	t.Helper()
	if err := check(r, status, header, body); err != nil {
		t.Errorf("%s %s → %d is not what schemas/openapi.yaml says: %v", r.Method, r.URL.Path, status, err)
	}
}

func check(r *http.Request, status int, header http.Header, body []byte) error {
	rt, err := router()
	if err != nil {
		return err
	}
	route, path, err := rt.FindRoute(r)
	if err != nil {
		return absent(err, status, header, body)
	}
	options := &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, SkipSettingDefaults: true,
		RejectWhenRequestBodyNotSpecified: true, ExcludeRequestBody: takesAnything(route),
	}
	request := &openapi3filter.RequestValidationInput{Request: r, PathParams: path, Route: route, Options: options}
	if status < http.StatusBadRequest {
		if err := openapi3filter.ValidateRequest(r.Context(), request); err != nil {
			return err
		}
	}
	response := &openapi3filter.ResponseValidationInput{RequestValidationInput: request, Status: status, Header: header, Options: options}
	return openapi3filter.ValidateResponse(r.Context(), response.SetBodyBytes(body))
}

// takesAnything tells whether the body is a file of any type.
func takesAnything(route *routers.Route) bool {
	b := route.Operation.RequestBody
	return b != nil && b.Value.Content["*/*"] != nil
}
