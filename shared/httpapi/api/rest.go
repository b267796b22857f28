package api

import (
	"context"
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/reassessment"
)

func (api *API) listReassessments(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(r.URL.Query().Get("dueBefore"), api.Reassessment.List))
}

func (api *API) getSchedule(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	sc, err := api.Reassessment.Get(r.Context(), a, r.PathValue("vendorId"))
	return answer(w, sc, sc.Version, err)
}

// setSchedule takes If-Match once there is a schedule; the first one needs none.
func (api *API) setSchedule(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, in, err := step[reassessment.Setting](r)
	if err != nil {
		return err
	}
	if version == 0 {
		if sc, err := api.Reassessment.Get(r.Context(), a, r.PathValue("vendorId")); err == nil && sc.Version > 0 {
			_, err := httpapi.IfMatch(r)
			return err
		}
	}
	sc, err := api.Reassessment.Set(r.Context(), a, r.PathValue("vendorId"), version, in)
	return answer(w, sc, sc.Version, err)
}

func (api *API) listMessages(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, func(ctx context.Context, a identity.Actor, limit int, cursor string) ([]notify.Message, string, error) {
		return notify.Messages(ctx, api.Table, a, limit, cursor)
	})
}

// healthz answers liveness and the version, to anybody.
func (api *API) healthz(w http.ResponseWriter, _ *http.Request, _ identity.Actor) error {
	return httpapi.WriteJSON(w, http.StatusOK, map[string]string{"status": "ok", "version": api.Version}, 0)
}
