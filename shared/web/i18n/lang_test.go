package i18n

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	for _, tc := range []struct {
		name, cookie, accept string
		want                 Lang
	}{
		{"nothing said", "", "", English},
		{"cookie", "zh-CN", "en", Chinese},
		{"unknown cookie", "fr", "zh-CN,zh;q=0.9", Chinese},
		{"weights", "", "en;q=0.4, zh;q=0.9", Chinese},
		{"Singapore", "", "zh-SG", Chinese},
		{"British", "", "en-GB,en;q=0.8", English},
		{"neither", "", "fr-FR", English},
		{"malformed", "", ";;q=,,zh-", English},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			if tc.cookie != "" {
				r.AddCookie(&http.Cookie{Name: Cookie, Value: tc.cookie})
			}
			r.Header.Set("Accept-Language", tc.accept)
			if got := Choose(r); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			r.AddCookie(&http.Cookie{Name: SecureCookie, Value: "zh-CN"})
			if got := Choose(r); got != Chinese {
				t.Errorf("got %s beside the host's own cookie", got)
			}
		})
	}
}

func TestSwitch(t *testing.T) {
	passed := false
	h := Switch(true, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))
	for _, tc := range []struct {
		name, method, target, location string
	}{
		{"back to the same page", "GET", "/vendors?lang=zh-CN&tier=high", "/vendors?tier=high"},
		{"start page", "GET", "/?lang=en", "/"},
		{"another host by two slashes", "GET", "//evil.example/x?lang=en", "/evil.example/x"},
		{"another host by backslashes", "GET", `/\evil.example?lang=en`, "/evil.example"},
		{"escaped slashes", "GET", "/%2Fevil.example?lang=en", "/evil.example"},
		{"line break", "GET", "/a%0d%0aSet-Cookie:x?lang=en", "/a%0D%0ASet-Cookie:x"},
		{"no language asked for", "GET", "/vendors", ""},
		{"a language nobody speaks", "GET", "/vendors?lang=xx", ""},
		{"a change", "POST", "/vendors?lang=en", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			passed = false
			r := httptest.NewRequestWithContext(t.Context(), tc.method, "/", nil)
			u, err := url.ParseRequestURI(tc.target)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(tc.target, "//") { // as net/http reads a request line
				u = &url.URL{Path: "//evil.example/x", RawQuery: "lang=en"}
			}
			r.URL = u
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got := w.Header().Get("Location"); got != tc.location {
				t.Errorf("sent to %q, want %q", got, tc.location)
			}
			if passed != (tc.location == "") {
				t.Errorf("page shown: %v", passed)
			}
			if cookie := w.Header().Get("Set-Cookie"); tc.location != "" &&
				(!strings.HasPrefix(cookie, "__Host-lang=") || !strings.Contains(cookie, "Path=/;") || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "Secure") || !strings.Contains(cookie, "SameSite=Lax")) {
				t.Errorf("cookie %q", cookie)
			}
		})
	}
}

func TestSwitchURLKeepsThePage(t *testing.T) {
	u := &url.URL{Path: "/vendors/a b", RawQuery: "tier=high&lang=en"}
	if got, want := SwitchURL(u, Chinese), "/vendors/a%20b?lang=zh-CN&tier=high"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
