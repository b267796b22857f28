package signin

import (
	"net/http"
	"time"

	"vendorrisk/shared/identity"
)

// rememberLife is how long a browser knows the organisation of its last sign-in.
const rememberLife = 365 * 24 * time.Hour

// organisation is the one that a sign-in is for: the address says it, else the
// browser knows it from the last time, else it is the first. Whether it exists
// is for the issuer's steps to find out, and to keep to themselves.
func (d Deps) organisation(r *http.Request) string {
	if q := r.URL.Query(); q.Has("org") {
		if org := identity.TidyOrg(q.Get("org")); org != "" {
			return org
		}
		return d.Org
	}
	if org := d.Cookies.Organisation.Read(r); org != "" {
		return identity.TidyOrg(org)
	}
	return d.Org
}

// remember keeps the organisation of a sign-in in the browser. The first one
// needs no remembering.
func (d Deps) remember(w http.ResponseWriter, r *http.Request, org string) {
	switch {
	case org != d.Org:
		d.Cookies.Organisation.Set(w, org, rememberLife)
	case d.Cookies.Organisation.Read(r) != "":
		d.Cookies.Organisation.Clear(w)
	}
}
