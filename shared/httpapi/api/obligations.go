package api

import (
	"context"
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/obligation"
)

func (api *API) createObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	d, err := httpapi.Decode[obligation.Details](r)
	if err != nil {
		return err
	}
	o, err := api.Obligations.Create(r.Context(), a, r.PathValue("contractId"), d)
	return created(w, "/v1/obligations/"+o.ID, o, o.Version, err)
}

func (api *API) obligationAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	o, err := api.Obligations.Get(r.Context(), a, id)
	return created(w, "/v1/obligations/"+o.ID, o, o.Version, err)
}

func (api *API) listObligations(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(r.PathValue("contractId"), api.Obligations.List))
}

func (api *API) upcomingObligations(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(r.URL.Query().Get("dueBefore"), api.Obligations.Upcoming))
}

func (api *API) getObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return api.obligationStands(w, r, a, r.PathValue("obligationId"))
}

func (api *API) obligationStands(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	o, err := api.Obligations.Get(r.Context(), a, id)
	return answer(w, o, o.Version, err)
}

func (api *API) updateObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := matched[obligation.Details](r)
	if err != nil {
		return err
	}
	o, err := api.Obligations.Update(r.Context(), a, r.PathValue("obligationId"), version, d)
	return answer(w, o, o.Version, err)
}

// moved answers a transition of an obligation, with the body T or none.
func moved[T any](w http.ResponseWriter, r *http.Request, read func(*http.Request) (T, error), do func(ctx context.Context, id string, version int64, in T) (obligation.Obligation, error)) error {
	version, err := ifMatch(r)
	if err != nil {
		return err
	}
	in, err := read(r)
	if err != nil {
		return err
	}
	o, err := do(r.Context(), r.PathValue("obligationId"), version, in)
	return answer(w, o, o.Version, err)
}

func (api *API) fulfilObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return moved(w, r, httpapi.DecodeOptional[obligation.Doing], func(ctx context.Context, id string, version int64, in obligation.Doing) (obligation.Obligation, error) {
		return api.Obligations.Fulfil(ctx, a, id, version, in)
	})
}

func (api *API) waiveObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return moved(w, r, httpapi.Decode[obligation.Waiving], func(ctx context.Context, id string, version int64, in obligation.Waiving) (obligation.Obligation, error) {
		return api.Obligations.Waive(ctx, a, id, version, in)
	})
}

func (api *API) confirmWaiver(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return moved(w, r, httpapi.DecodeOptional[nothing], func(ctx context.Context, id string, version int64, _ nothing) (obligation.Obligation, error) {
		return api.Obligations.ConfirmWaiver(ctx, a, id, version)
	})
}

func (api *API) refuseWaiver(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return moved(w, r, httpapi.DecodeOptional[nothing], func(ctx context.Context, id string, version int64, _ nothing) (obligation.Obligation, error) {
		return api.Obligations.RefuseWaiver(ctx, a, id, version)
	})
}

func (api *API) closeObligation(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return moved(w, r, httpapi.Decode[reason], func(ctx context.Context, id string, version int64, in reason) (obligation.Obligation, error) {
		return api.Obligations.Close(ctx, a, id, version, in.Reason)
	})
}
