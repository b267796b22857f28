package api

import (
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
)

func (api *API) getOrganisation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	o, err := api.Organisation.Get(r.Context(), a)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, o, o.Version)
}

func (api *API) updateOrganisation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, err := httpapi.IfMatch(r)
	if err != nil {
		return err
	}
	in, err := httpapi.Decode[organisation.Change](r)
	if err != nil {
		return err
	}
	o, err := api.Organisation.Update(r.Context(), a, version, in)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, o, o.Version)
}
