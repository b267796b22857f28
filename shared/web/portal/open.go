package portal

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// doorView is what the two pages before the session show.
type doorView struct {
	Link  string
	Email string // masked
}

// opening shows where the code will go. A link that opens nothing gets one
// answer, whatever is wrong with it.
func (d Deps) opening(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	f := form.New(say)
	link := strings.TrimSpace(r.URL.Query().Get("link"))
	if link == "" {
		d.Render.Page(w, r, "no-link", page.View{Title: say.T("portal.noLink"), Form: f})
		return nil
	}
	inv, err := d.Door.Peek(r.Context(), link)
	if problem.Is(err, problem.Unauthenticated) {
		return d.badLink(w, r)
	} else if err != nil {
		return err
	}
	if a.ID == inv.ID && a.Assessment != "" {
		http.Redirect(w, r, HomePath, http.StatusSeeOther)
		return nil
	}
	d.Render.Page(w, r, "open", page.View{Title: say.T("portal.open"), Form: f, Body: doorView{Link: link, Email: masked(inv.Email)}})
	return nil
}

// badLink says that a link opens nothing, and takes another.
func (d Deps) badLink(w http.ResponseWriter, r *http.Request) error {
	say := d.Render.Say(r)
	f := form.New(say)
	f.Fault("link", "portal.badLink")
	d.Render.Page(w, r, "no-link", page.View{Title: say.T("portal.noLink"), Form: f})
	return nil
}

// masked hides who is invited but not in which mailbox to look.
func masked(email string) string {
	at := strings.LastIndexByte(email, '@')
	_, size := utf8.DecodeRuneInString(email)
	if at <= 0 {
		return "•••"
	}
	return email[:size] + "•••" + email[at:]
}

func codePath(link string) string { return "/portal/code?link=" + url.QueryEscape(link) }
