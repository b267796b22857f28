package api

import (
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/restoredrill"
)

func (api *API) restoreDrills(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return api.drillsStand(w, r, a, "")
}

// drillsStand answers how drills stand, after one was recorded too.
func (api *API) drillsStand(w http.ResponseWriter, r *http.Request, a identity.Actor, _ string) error {
	s, err := api.RestoreDrill.Get(r.Context(), a)
	return answer(w, s, s.Version, err)
}

func (api *API) recordDrill(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	told, err := httpapi.Decode[restoredrill.Told](r)
	if err != nil {
		return err
	}
	s, err := api.RestoreDrill.Record(r.Context(), a, told)
	return answer(w, s, s.Version, err)
}
