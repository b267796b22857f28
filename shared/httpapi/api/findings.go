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
	return created(w, "/v1/findings/"+f.ID, f, f.Version, err)
}

func (api *API) findingAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	f, err := api.Findings.Get(r.Context(), a, id)
	return created(w, "/v1/findings/"+f.ID, f, f.Version, err)
}

func (api *API) getFinding(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := api.Findings.Get(r.Context(), a, r.PathValue("findingId"))
	return answer(w, f, f.Version, err)
}

func (api *API) listFindings(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, of(r.PathValue("vendorId"), api.Findings.List))
}

func (api *API) updateFinding(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	version, d, err := matched[finding.Details](r)
	if err != nil {
		return err
	}
	f, err := api.Findings.Update(r.Context(), a, r.PathValue("findingId"), version, d)
	return answer(w, f, f.Version, err)
}
