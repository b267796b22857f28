package serverless

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/front"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
)

// warmed is a function that has started, around a handler.
func warmed(h http.Handler) *running {
	f := Function{Name: "vendors"}
	log := newLog(io.Discard, f.Name)
	home := &Home{Front: &front.Front{
		Services: &app.Services{Refusals: &audit.Refusals{Journal: &audit.Journal{Now: clock.Wall, Wall: clock.Wall}}},
		Log:      log, Wall: clock.Wall, BaseURL: "https://risk.example.com",
	}}
	return &running{f: f, log: log, wall: clock.Wall, out: io.Discard, open: func(context.Context) (*Home, Handler, error) {
		return home, home.Requests(h), nil
	}}
}

// answer is what a subject's handler may answer, of 2 KB.
var answer = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"items":["` + strings.Repeat("x", 2000) + `"]}`))
})

func event(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile("../../../functions/vendors/event.json")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAWarmFunctionAnswersAsItsHandlerDoes(t *testing.T) {
	out, err := warmed(answer).Invoke(t.Context(), event(t))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		StatusCode int
		Body       string
	}
	bare := httptest.NewRecorder()
	answer.ServeHTTP(bare, httptest.NewRequest(http.MethodGet, "/", nil))
	if err := json.Unmarshal(out, &got); err != nil || got.StatusCode != http.StatusOK || got.Body != bare.Body.String() {
		t.Errorf("%d, %.100s, %v", got.StatusCode, got.Body, err)
	}
}

// BenchmarkWarm answers one event of the gateway: reading it, the edge's
// headers, log line and request ID, metrics, and the answer's JSON, over the
// same handler called bare.
func BenchmarkWarm(b *testing.B) {
	r, raw := warmed(answer), event(b)
	b.ReportAllocs()
	start := time.Now()
	n := 0
	for b.Loop() {
		if _, err := r.Invoke(b.Context(), raw); err != nil {
			b.Fatal(err)
		}
		n++
	}
	whole := time.Since(start)
	start = time.Now()
	for range n {
		w := httptest.NewRecorder()
		answer.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/vendors", bytes.NewReader(nil)))
	}
	b.ReportMetric(float64((whole-time.Since(start)).Microseconds())/float64(n), "µs-over-bare")
}
