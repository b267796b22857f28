package api

import (
	"net/http"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/identity"
)

func (api *API) listAlerts(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(alert.State(r.URL.Query().Get("state")), api.Alerts.List))
}

func (api *API) getAlert(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	al, err := api.Alerts.Get(r.Context(), a, r.PathValue("alertId"))
	return answer(w, al, al.Version, err)
}

func (api *API) handleAlert(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, in, err := matched[alert.Change](r)
	if err != nil {
		return err
	}
	al, err := api.Alerts.Handle(r.Context(), a, r.PathValue("alertId"), version, in)
	return answer(w, al, al.Version, err)
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
