package site_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/web/site"
)

// Off loopback only this very host can set the cookie, only over TLS, and no
// script reads it; a sign-out takes it away with what the browser has kept.
func TestCookies(t *testing.T) {
	for _, c := range []site.Cookie{{Name: "portal", Secure: true}, {Name: "portal"}} {
		w := httptest.NewRecorder()
		c.Set(w, "secret", time.Hour)
		set := w.Header().Get("Set-Cookie")
		for _, part := range []string{"Path=/;", "Max-Age=3600", "HttpOnly", "SameSite=Lax"} {
			if !strings.Contains(set, part) {
				t.Errorf("%q lacks %s", set, part)
			}
		}
		if c.Secure != (strings.HasPrefix(set, "__Host-portal=") && strings.Contains(set, "; Secure")) || strings.Contains(set, "Domain") {
			t.Errorf("%+v: %q", c, set)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.AddCookie(w.Result().Cookies()[0])
		if c.Read(r) != "secret" || (site.Cookie{Name: "portal", Secure: !c.Secure}).Read(r) != "" {
			t.Errorf("%+v: not read, or read under the other name", c)
		}
		w = httptest.NewRecorder()
		c.SignOut(w)
		if got := w.Header().Get("Clear-Site-Data"); got != `"cache", "storage"` || w.Result().Cookies()[0].MaxAge >= 0 {
			t.Errorf("sign-out: %v", w.Header())
		}
	}
}
