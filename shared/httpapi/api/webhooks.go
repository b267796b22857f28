package api

import (
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/webhook"
)

const whk = "/v1/webhooks/{webhookId}"

// webhookRoutes are the addresses to which events are posted.
func (api *API) webhookRoutes() []httpapi.Route {
	return []httpapi.Route{
		post("/v1/webhooks", "webhook:create", "register an address; its secret is shown this once", api.createWebhook, api.webhookMade),
		get("/v1/webhooks", "webhook:read", "the organisation's webhooks", api.listWebhooks),
		get(whk, "webhook:read", "one webhook", api.getWebhook),
		change(http.MethodPatch, whk, "webhook:update", "change a webhook", api.updateWebhook),
		change(http.MethodDelete, whk, "webhook:delete", "remove a webhook", api.dropWebhook),
		post(whk+"/rotate", "webhook:rotate", "a new secret, shown this once", api.rotateWebhook, api.webhookStands),
		post(whk+"/test", "webhook:test", "post a test event", api.testWebhook, api.messageStands),
		get(whk+"/deliveries", "webhook:read", "what was posted to it", api.listDeliveries, paged()...),
	}
}

func (api *API) createWebhook(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	in, err := httpapi.Decode[webhook.Order](r)
	if err != nil {
		return err
	}
	h, err := api.Webhooks.Create(r.Context(), a, in)
	return created(w, "/v1/webhooks/"+h.ID, h, h.Version, err)
}

// webhookMade and webhookStands answer a repeated request with the webhook as it
// stands, without its secret: only the first answer had it.
func (api *API) webhookMade(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	h, err := api.Webhooks.Get(r.Context(), a, id)
	return created(w, "/v1/webhooks/"+h.ID, h, h.Version, err)
}

func (api *API) webhookStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	h, err := api.Webhooks.Get(r.Context(), a, id)
	return answer(w, h, h.Version, err)
}

func (api *API) listWebhooks(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	all, err := api.Webhooks.List(r.Context(), a)
	if err != nil {
		return err
	}
	return httpapi.WriteList(w, all, "")
}

func (api *API) getWebhook(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	h, err := api.Webhooks.Get(r.Context(), a, r.PathValue("webhookId"))
	return answer(w, h, h.Version, err)
}

func (api *API) updateWebhook(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, in, err := matched[webhook.Order](r)
	if err != nil {
		return err
	}
	h, err := api.Webhooks.Update(r.Context(), a, r.PathValue("webhookId"), version, in)
	return answer(w, h, h.Version, err)
}

func (api *API) dropWebhook(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, err := httpapi.IfMatch(r)
	if err != nil {
		return err
	}
	if err := api.Webhooks.Remove(r.Context(), a, r.PathValue("webhookId"), version); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (api *API) rotateWebhook(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	h, err := api.Webhooks.Rotate(r.Context(), a, r.PathValue("webhookId"))
	return answer(w, h, h.Version, err)
}

func (api *API) testWebhook(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	m, err := api.Webhooks.Try(r.Context(), a, r.PathValue("webhookId"))
	return answer(w, m, m.Version, err)
}

func (api *API) listDeliveries(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(r.PathValue("webhookId"), api.Webhooks.Deliveries))
}
