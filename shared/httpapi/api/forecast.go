package api

import (
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
)

func (api *API) forecast(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := api.Forecast.Of(r.Context(), a, r.PathValue("vendorId"))
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, f, 0)
}
