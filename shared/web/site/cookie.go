package site

import (
	"net/http"
	"time"
)

// Cookie is the session cookie of one side of the pages. Off loopback it has
// the __Host- prefix, which browsers let only this very host set (RFC 6265bis).
type Cookie struct {
	Name   string
	Secure bool
}

func (c Cookie) name() string {
	if c.Secure {
		return "__Host-" + c.Name
	}
	return c.Name
}

// Set gives the browser a session's secret for a time.
func (c Cookie) Set(w http.ResponseWriter, secret string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: c.name(), Value: secret, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// Clear takes it away.
func (c Cookie) Clear(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: c.name(), Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode})
}

// SignOut takes a session's cookie away and asks the browser to drop what it
// has kept of this site's pages (W3C Clear-Site-Data). Cookies that name
// nobody, such as the language, stay.
func (c Cookie) SignOut(w http.ResponseWriter) {
	c.Clear(w)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
}

// Read answers the secret, "" when there is none.
func (c Cookie) Read(r *http.Request) string {
	got, err := r.Cookie(c.name())
	if err != nil {
		return ""
	}
	return got.Value
}
