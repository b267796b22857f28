package api

import (
	"net/http"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
)

func (api *API) listAlerts(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	limit, cursor, err := httpapi.Page(r)
	if err != nil {
		return err
	}
	items, next, err := api.Alerts.List(r.Context(), a, alert.State(r.URL.Query().Get("state")), limit, cursor)
	if err != nil {
		return err
	}
	return httpapi.WriteList(w, items, next)
}

func (api *API) getAlert(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	al, err := api.Alerts.Get(r.Context(), a, r.PathValue("alertId"))
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, al, al.Version)
}

func (api *API) handleAlert(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, err := httpapi.IfMatch(r)
	if err != nil {
		return err
	}
	in, err := httpapi.Decode[alert.Change](r)
	if err != nil {
		return err
	}
	al, err := api.Alerts.Handle(r.Context(), a, r.PathValue("alertId"), version, in)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, al, al.Version)
}

func (api *API) releasePerson(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if err := noBody(r); err != nil {
		return err
	}
	id := r.PathValue("personId")
	if _, err := api.Directory.Person(r.Context(), a.Org, id); err != nil {
		return err
	}
	if err := api.Directory.Release(r.Context(), api.Journal, a, id); err != nil {
		return err
	}
	return api.personStands(w, r, a, id)
}

func (api *API) personStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	p, err := api.Directory.Person(r.Context(), a.Org, id)
	if err != nil {
		return err
	}
	return answerPerson(w, p)
}
