package page

import (
	"net/http"
	"slices"

	"vendorrisk/shared/web/i18n"
)

const (
	flashCookie  = "flash"
	flashSeconds = 60
)

// Redirect sends the reader on with 303 after a change that was made; the
// next page says the sentence "flash.<said>" of the catalogue, "" nothing.
//
// The cookie needs no signature: it holds one of the catalogue's own words,
// any other is ignored, and another site cannot set it.
func (r *Renderer) Redirect(w http.ResponseWriter, req *http.Request, to, said string) {
	if said != "" {
		r.setFlash(w, said, flashSeconds)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, req, to, http.StatusSeeOther)
}

func (r *Renderer) setFlash(w http.ResponseWriter, said string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: r.flashName(), Value: said, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: r.opts.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// flashName has the __Host- prefix off loopback, as all cookies have.
func (r *Renderer) flashName() string {
	if r.opts.Secure {
		return "__Host-" + flashCookie
	}
	return flashCookie
}

// readFlash answers the key of what is to be said, "" for nothing.
func (r *Renderer) readFlash(req *http.Request) string {
	c, err := req.Cookie(r.flashName())
	if err != nil || !slices.Contains(i18n.Families["flash"], c.Value) {
		return ""
	}
	return "flash." + c.Value
}
