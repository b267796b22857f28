package front_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"vendorrisk/shared/app/front"
	"vendorrisk/shared/web/page"
)

// What is whose, and what the other host does with it: 0 where both serve it.
func TestVendorsHaveAHostOfTheirOwn(t *testing.T) {
	const staff, vendors = "https://risk.example.com", "https://vendors.example.com"
	served := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	f := &front.Front{BaseURL: staff, PortalURL: vendors, Log: slog.New(slog.DiscardHandler)}
	apart := f.Apart(served)
	ask := func(h http.Handler, method, address string) *http.Response {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, address, nil))
		return w.Result()
	}
	for _, c := range []struct {
		method, path string
		own          string // whose it is; "" for both
		other        int    // what the other answers
		to           string // where it leads
	}{
		{"GET", "/", staff, 303, "/portal"},
		{"POST", "/", staff, 404, ""},
		{"GET", "/vendors", staff, 404, ""},
		{"GET", "/signin", staff, 404, ""},
		{"GET", "/issuer/authorize", staff, 404, ""},
		{"GET", "/v1/vendors", staff, 404, ""},
		{"GET", "/portals", staff, 404, ""},
		{"GET", "/portal", vendors, 303, vendors + "/portal"},
		{"GET", "/portal/open?link=abc", vendors, 303, vendors + "/portal/open?link=abc"},
		{"GET", "//evil.example/portal", staff, 404, ""},
		{"POST", "/portal/session", vendors, 404, ""},
		{"GET", "/v1/portal/assessment", vendors, 404, ""},
		{"POST", "/v1/portal/session", vendors, 404, ""},
		{"GET", "/v1/evidence/ev_1", "", 0, ""},
		{"POST", "/uploads/key", "", 0, ""},
		{"GET", "/downloads/token", "", 0, ""},
		{"GET", page.StaticPath + "app.css", "", 0, ""},
		{"GET", "/healthz", "", 0, ""},
	} {
		for _, host := range []string{staff, vendors} {
			res := ask(apart, c.method, host+c.path)
			if c.own == "" || c.own == host {
				if res.StatusCode != http.StatusTeapot {
					t.Errorf("%s %s%s: %d", c.method, host, c.path, res.StatusCode)
				}
				continue
			}
			if res.StatusCode != c.other || res.Header.Get("Location") != c.to {
				t.Errorf("%s %s%s: %d to %q, want %d to %q", c.method, host, c.path, res.StatusCode, res.Header.Get("Location"), c.other, c.to)
			}
		}
		together := (&front.Front{BaseURL: staff}).Apart(served)
		if res := ask(together, c.method, staff+c.path); res.StatusCode != http.StatusTeapot {
			t.Errorf("one host, %s %s: %d", c.method, c.path, res.StatusCode)
		}
	}
	if res := ask(apart, "GET", "https://origin.vendors.example.com/portal"); res.StatusCode != http.StatusTeapot {
		t.Errorf("behind CloudFront: %d", res.StatusCode)
	}
}
