package page

import "net/http"

// contentSecurityPolicy allows this site's own stylesheet, script and images
// and nothing else; no inline script or style, so a text that slips through
// escaping still cannot run. Evidence forms may post to the upload origin.
func contentSecurityPolicy(uploadOrigin string) string {
	forms := "'self'"
	if uploadOrigin != "" {
		forms += " " + uploadOrigin
	}
	return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
		"form-action " + forms + "; frame-ancestors 'none'; base-uri 'none'"
}

// headers go on every page. Nothing is stored by browsers or proxies: pages
// are personal, and a shared computer's Back button must not show answers
// after sign-out.
func (r *Renderer) headers(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", r.csp)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Vary", "Cookie, Accept-Language")
}

// requestID is what the edge put on the answer, for people to quote.
func requestID(w http.ResponseWriter) string { return w.Header().Get("X-Request-Id") }
