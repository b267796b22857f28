package api

import (
	"net/http"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
)

// difference answers what a reassessment brought. It shows answers: opening it
// is an event like opening the assessment.
func (api *API) difference(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := api.Assessments.Open(r.Context(), a, r.PathValue("assessmentId"))
	if err != nil {
		return err
	}
	d, err := api.Assessments.Difference(r.Context(), a, f)
	if err != nil {
		return err
	}
	if err := api.Openings.Note(r.Context(), a, "assessment:read", f.Assessment.ID); err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, d, 0)
}
