// Package journey has the main flow as tests drive it over HTTP, from outside:
// one suite, whichever home answers.
package journey

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/httpapi/openapitest"
)

// Patience bounds every wait for something that must come. Nothing is asserted
// about how long it takes: what a crash interrupts is taken up again when its
// lease of two minutes has run out.
const Patience = 4 * time.Minute

// Home is a running system, as far as somebody outside can tell.
type Home interface {
	// URL is where it is reached, without a slash at the end.
	URL() string
	// PortalURL is where vendors reach it: URL, or another host.
	PortalURL() string
	Client() *http.Client
	// Token is a bearer token of the person with a role, <role>@demo.example.
	Token(t *testing.T, role string) string
	// Crash kills every process of the home and lets them start again.
	Crash(t *testing.T)
	// Later ends every process of the home as Crash does; what starts again shows
	// another time, and looks at once at what is due.
	Later(t *testing.T, at time.Time)
	// Mails answers what an address has got with a word in subject or text,
	// newest first, once there are at least so many.
	Mails(t *testing.T, to, word string, least int) []Mail
}

// Mail is one that somebody got.
type Mail struct{ To, Subject, Body string }

// walk is one journey through a home.
type walk struct {
	Home
	cookie string        // the vendor's session
	shift  time.Duration // of the home's clock
}

const vendor = "vendor" // in place of a role: with the session's cookie

// send answers status, header and body, and holds the exchange to the document.
func (m *walk) send(t *testing.T, as, method, path string, body any, header ...string) (int, http.Header, []byte) {
	t.Helper()
	if as == vendor {
		return send(t, vendorsHost{m.Home}, "", method, path, body, append(header, "Cookie", m.cookie)...)
	}
	if strings.HasPrefix(path, "/v1/portal") {
		return send(t, vendorsHost{m.Home}, as, method, path, body, header...)
	}
	return send(t, m.Home, as, method, path, body, header...)
}

// vendorsHost is a home as a vendor sees it.
type vendorsHost struct{ Home }

func (p vendorsHost) URL() string { return p.PortalURL() }

func send(t *testing.T, h Home, as, method, path string, body any, header ...string) (int, http.Header, []byte) {
	t.Helper()
	var raw []byte
	if body != nil {
		var err error
		raw, err = json.Marshal(body)
		must(t, err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, h.URL()+path, bytes.NewReader(raw))
	must(t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+h.Token(t, as))
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := h.Client().Do(r)
	must(t, err)
	defer res.Body.Close() //nolint:errcheck // read whole
	got, err := io.ReadAll(res.Body)
	must(t, err)
	r.Body = io.NopCloser(bytes.NewReader(raw))
	r.URL.Scheme, r.URL.Host = "", "" // as the server sees it
	openapitest.Check(t, r, res.StatusCode, res.Header, got)
	return res.StatusCode, res.Header, got
}

// Ask sends a request as the person with a role ("" for nobody) that must be
// answered with the status, and reads a T.
func Ask[T any](t *testing.T, h Home, want int, as, method, path string, body any, header ...string) T {
	t.Helper()
	status, _, got := send(t, h, as, method, path, body, header...)
	return read[T](t, want, status, got, method+" "+path+" as "+as)
}

func ask[T any](t *testing.T, m *walk, want int, as, method, path string, body any, header ...string) T {
	t.Helper()
	status, _, got := m.send(t, as, method, path, body, header...)
	return read[T](t, want, status, got, method+" "+path+" as "+as)
}

func read[T any](t *testing.T, want, status int, got []byte, what string) T {
	t.Helper()
	var out T
	if status != want {
		t.Fatalf("%s: %d %.2000s, want %d", what, status, got, want)
	}
	must(t, json.Unmarshal(got, &out))
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
