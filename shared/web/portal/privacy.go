package portal

import (
	"net/http"

	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/web/page"
)

// privacyView holds the figures of the notice, from where the system keeps
// them, so that the notice cannot promise something else.
type privacyView struct {
	SessionHours, LinkDays, LockYears int
	SignedIn                          bool
}

// privacy says what is collected, what for, where it is, who sees it, how it
// is protected, how long it stays, and what people can ask.
func (d Deps) privacy(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	const day = 24
	d.Render.Page(w, r, "privacy", page.View{
		Title: d.Render.Say(r).T("privacy.title"),
		Body: privacyView{
			SessionHours: int(invitation.SessionLife.Hours()), LinkDays: int(invitation.LinkLife.Hours()) / day,
			LockYears: int(evidence.Retention.Hours()) / (365 * day), SignedIn: a.Assessment != "",
		},
	})
	return nil
}
