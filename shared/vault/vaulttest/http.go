package vaulttest

import (
	"bytes"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"testing"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// Answer is what came back over HTTP.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Post sends a form as a browser does: the fields, the file last, and the
// length of it all known beforehand. The file is streamed.
func Post(t testing.TB, client *http.Client, f vault.Form, file io.Reader, size int64) Answer {
	t.Helper()
	var frame bytes.Buffer
	w := multipart.NewWriter(&frame)
	for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
		must(t, w.WriteField(name, f.Fields[name]))
	}
	_, err := w.CreateFormFile("file", "report.bin")
	must(t, err)
	before := bytes.Clone(frame.Bytes())
	frame.Reset()
	must(t, w.Close())
	req, err := http.NewRequestWithContext(t.Context(), f.Method, f.URL, io.MultiReader(bytes.NewReader(before), file, &frame))
	must(t, err)
	req.ContentLength = int64(len(before)) + size + int64(frame.Len())
	req.Header.Set("Content-Type", w.FormDataContentType())
	return do(t, client, req)
}

// Get opens a link.
func Get(t testing.TB, client *http.Client, link string) Answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	must(t, err)
	return do(t, client, req)
}

func do(t testing.TB, client *http.Client, req *http.Request) Answer {
	t.Helper()
	res, err := client.Do(req)
	must(t, err)
	defer res.Body.Close() //nolint:errcheck // only read
	body, err := io.ReadAll(res.Body)
	must(t, err)
	return Answer{Status: res.StatusCode, Header: res.Header, Body: body}
}

func (h Harness) post(t *testing.T, f vault.Form, file io.Reader, size int64) Answer {
	t.Helper()
	return Post(t, h.Client, f, file, size)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, want problem.Code) {
	t.Helper()
	if got := problem.CodeOf(err); got != want {
		t.Errorf("%s errs with %q (%v), want %q", what, got, err, want)
	}
}
