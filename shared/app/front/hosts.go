package front

import (
	"net/http"
	"net/url"
	"strings"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/problem"
)

// VendorsURL is the address of the vendors' side, without a slash at the end: one
// of its own, or that of everybody.
func (f *Front) VendorsURL() string {
	if f.PortalURL != "" {
		return f.PortalURL
	}
	return f.BaseURL
}

// Apart serves the vendors' side under its own host and all else under the
// other, so that the browser keeps cookies, storage and scripts of the two away
// from each other (OWASP ASVS 5.0, 3.5.4). Without a PortalURL it changes
// nothing. A page of vendors that is asked for at the staff's host is
// led to its own: links of mails that were sent before keep their use.
func (f *Front) Apart(next http.Handler) http.Handler {
	u, err := url.Parse(f.PortalURL)
	if f.PortalURL == "" || err != nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := strings.TrimPrefix(r.Host, originPrefix)
		looks := r.Method == http.MethodGet || r.Method == http.MethodHead
		switch at := sideOf(r.URL.Path); {
		case at == bothSides || (at == vendorSide) == (host == u.Host):
			next.ServeHTTP(w, r)
		case host == u.Host && r.URL.Path == "/" && looks:
			http.Redirect(w, r, "/portal", http.StatusSeeOther)
		case host != u.Host && looks && !strings.HasPrefix(r.URL.Path, "/v1/"):
			http.Redirect(w, r, f.PortalURL+r.URL.RequestURI(), http.StatusSeeOther) //nolint:gosec // G710: the host is ours, and a path begins with a slash
		default:
			httpapi.WriteProblem(w, r, f.Log, problem.New(problem.NotFound, "not under this host: vendors' pages and interface have another than the staff's"))
		}
	})
}

// originPrefix is what an installation behind CloudFront puts before its names
// for the gateway (infra/runbooks/cloudfront-and-waf.md).
const originPrefix = "origin."

// staticPath is page.StaticPath; most functions draw no pages and do not link them.
const staticPath = "/static/"

type side int

const (
	staffSide side = iota
	vendorSide
	bothSides
)

// sideOf says whose a path is.
func sideOf(path string) side {
	under := func(prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }
	switch {
	case under("/portal"), under("/v1/portal"):
		return vendorSide
	case path == "/healthz", under("/v1/evidence"), under("/uploads"), under("/downloads"), strings.HasPrefix(path, staticPath):
		return bothSides
	}
	return staffSide
}
