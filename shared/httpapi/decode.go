package httpapi

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"vendorrisk/shared/problem"
)

// Bounds of a JSON body.
const (
	MaxBody    = 1 << 20 // bytes, unless the route says otherwise
	maxDepth   = 32      // of values within values
	maxFaults  = 50      // named at once
	maxPointer = 200     // bytes of a pointer that is answered
)

// Decode reads a request's JSON body into a T, strictly: what T does not name,
// equal names in one object, null where a value belongs, invalid UTF-8,
// control characters in strings (line break and tab are fine) and anything
// after the value are faults. They come back together as one invalid error
// with a pointer each. Another content type is unsupported; a body over the
// route's bound is too_large. A T is made of structs with json tags, slices,
// maps by string, pointers, plain values, any, json.RawMessage, and types that
// unmarshal themselves; null is taken only for the last three.
func Decode[T any](r *http.Request) (T, error) {
	var zero T
	if err := jsonType(r); err != nil {
		return zero, err
	}
	body, err := ReadBody(r)
	if err != nil {
		return zero, err
	}
	return DecodeJSON[T](body)
}

// DecodeOptional is Decode for requests that may come without a body: that is
// the zero T.
func DecodeOptional[T any](r *http.Request) (T, error) {
	var zero T
	body, err := ReadBody(r)
	if err != nil || len(bytes.TrimSpace(body)) == 0 {
		return zero, err
	}
	if err := jsonType(r); err != nil {
		return zero, err
	}
	return DecodeJSON[T](body)
}

// DecodeJSON is Decode for a body that has been read.
func DecodeJSON[T any](body []byte) (T, error) {
	var out, zero T
	if len(bytes.TrimSpace(body)) == 0 {
		return zero, fault("", "the body is empty; send JSON")
	}
	faults, ok := scan(body)
	if ok {
		w := newWalk(body, &faults)
		w.value(reflect.ValueOf(&out).Elem())
	}
	if err := faults.Err(); err != nil {
		return zero, err
	}
	return out, nil
}

// ReadJSON is ReadBody for a JSON body that somebody else parses; another
// content type is unsupported.
func ReadJSON(r *http.Request) ([]byte, error) {
	if err := jsonType(r); err != nil {
		return nil, err
	}
	return ReadBody(r)
}

// ReadBody reads the whole body within the route's bound; more is too_large.
// Reading again answers the same bytes.
func ReadBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, problem.New(problem.TooLarge, "the body has more than %d bytes, the most that is taken here", over.Limit)
	case err != nil:
		return nil, problem.New(problem.Invalid, "the body broke off before its end")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

func jsonType(r *http.Request) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return problem.New(problem.Unsupported, "send the body as Content-Type: application/json, in UTF-8")
	}
	return nil
}

func fault(pointer, format string, args ...any) error {
	var f problem.Fields
	f.Add(pointer, format, args...)
	return f.Err()
}
