package api

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
)

func (api *API) getOrganisation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	o, err := api.Organisation.Get(r.Context(), a)
	return answer(w, o, o.Version, err)
}

func (api *API) updateOrganisation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, in, err := matched[organisation.Change](r)
	if err != nil {
		return err
	}
	o, err := api.Organisation.Update(r.Context(), a, version, in)
	return answer(w, o, o.Version, err)
}
