package httpapi

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/clock"
)

func TestPanicsAreProblems(t *testing.T) {
	h := open(t)
	h.panics = "li@yunzhou.example"
	res, d := h.send("GET", "/v1/vendors", "")
	if res.Code != 500 || d.Code != "internal" || d.RequestID == "" {
		t.Errorf("%d %+v", res.Code, d)
	}
	said := h.log.String()
	if strings.Contains(said, "yunzhou") || !strings.Contains(said, `"panic":"string"`) || !strings.Contains(said, "server_test.go") {
		t.Errorf("log: %s", said)
	}
	if !strings.Contains(said, `"msg":"request"`) || !strings.Contains(said, `"status":500`) {
		t.Errorf("the request itself was not logged: %s", said)
	}
}

func TestPanicAfterTheAnswerBegan(t *testing.T) {
	e := Edge{IDs: func(string) string { return "req_1" }, Wall: clock.Fixed(time.Time{}), Log: slog.New(slog.DiscardHandler)}
	broken := e.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		panic("no more")
	}))
	defer func() {
		if recover() != http.ErrAbortHandler { //nolint:errorlint // a sentinel that net/http compares in the same way
			t.Error("the connection was not broken off")
		}
	}()
	broken.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	t.Error("came back")
}

// The access log has the route, and nothing of what stands in the request.
func TestAccessLog(t *testing.T) {
	h := open(t)
	h.send("PATCH", "/v1/vendors/secret-path", "", "If-Match", `"v3"`, "User-Agent", "secret-agent")
	h.send("GET", "/v1/vendors?cursor=secret-query", "")
	h.send("SECRET", "/secret-path", "")
	var lines []map[string]any
	for line := range strings.Lines(h.log.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, m)
	}
	if len(lines) != 3 || strings.Contains(strings.ToLower(h.log.String()), "secret") {
		t.Fatalf("log: %s", &h.log)
	}
	if got := lines[0]; got["route"] != "PATCH /v1/vendors/{vendorId}" || got["method"] != "PATCH" || got["status"] != 200.0 || got["took"] != 0.0 || got["requestId"] != "req_00000000000000000000000001" {
		t.Errorf("%v", got)
	}
	if got := lines[2]; got["route"] != "" || got["method"] != "other" || got["status"] != 404.0 {
		t.Errorf("%v", got)
	}
}

func TestHeadersOfTheAPI(t *testing.T) {
	res, _ := open(t).send("GET", "/healthz", "")
	for name, want := range map[string]string{
		"Strict-Transport-Security": hstsValue, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := res.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
