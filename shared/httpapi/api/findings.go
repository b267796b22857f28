package api

import (
	"net/http"

	"vendorrisk/shared/finding"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
)

func (api *API) createFinding(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	d, err := httpapi.Decode[finding.Details](r)
	if err != nil {
		return err
	}
	f, err := api.Findings.Create(r.Context(), a, r.PathValue("vendorId"), d)
	if err != nil {
		return err
	}
	return answerCreated(w, "/v1/findings/"+f.ID, f, f.Version)
}

func (api *API) findingAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	f, err := api.Findings.Get(r.Context(), a, id)
	if err != nil {
		return err
	}
	return answerCreated(w, "/v1/findings/"+f.ID, f, f.Version)
}

func (api *API) getFinding(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := api.Findings.Get(r.Context(), a, r.PathValue("findingId"))
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, f, f.Version)
}

func (api *API) listFindings(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	limit, cursor, err := httpapi.Page(r)
	if err != nil {
		return err
	}
	items, next, err := api.Findings.List(r.Context(), a, r.PathValue("vendorId"), limit, cursor)
	if err != nil {
		return err
	}
	return httpapi.WriteList(w, items, next)
}

func (api *API) updateFinding(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, err := httpapi.IfMatch(r)
	if err != nil {
		return err
	}
	d, err := httpapi.Decode[finding.Details](r)
	if err != nil {
		return err
	}
	f, err := api.Findings.Update(r.Context(), a, r.PathValue("findingId"), version, d)
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, f, f.Version)
}
