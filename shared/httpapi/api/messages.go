package api

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
)

// resendMessage queues a dead letter anew.
func (api *API) resendMessage(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	m, err := notify.Resend(r.Context(), api.Journal, a, r.PathValue("messageId"))
	return answer(w, m, m.Version, err)
}

// messageStands answers a repeated request with the message as it stands.
func (api *API) messageStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	m, err := notify.Delivery(r.Context(), api.Table, a.Org, id)
	return answer(w, m, m.Version, err)
}
