package console

import (
	"net/http"
	"strings"

	"vendorrisk/shared/assessment"
)

// linkCookie and linkSeconds: an invitation's link is known only when it is
// made, since the record keeps its digest. A cookie carries it over the
// redirect to the page that shows it, in this browser, for ten minutes; the
// person who gets it could have sent it anyway.
const (
	linkCookie  = "invitation-"
	linkSeconds = 600
)

func (p *pages) keepLinks(w http.ResponseWriter, id string, invited []assessment.Invited) {
	for _, inv := range invited {
		http.SetCookie(w, &http.Cookie{
			Name: linkCookie + inv.InvitationID, Value: inv.Link, Path: "/assessments/" + id, MaxAge: linkSeconds,
			HttpOnly: true, Secure: p.Cookie.Secure, SameSite: http.SameSiteStrictMode,
		})
	}
}

// keptLinks are the links that this browser was just given, by invitation.
func keptLinks(r *http.Request) map[string]string {
	out := map[string]string{}
	for _, c := range r.Cookies() {
		if id, ok := strings.CutPrefix(c.Name, linkCookie); ok {
			out[id] = c.Value
		}
	}
	return out
}
