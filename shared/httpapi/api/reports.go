package api

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/report"
)

func (api *API) createReport(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	o, err := httpapi.Decode[report.Order](r)
	if err != nil {
		return err
	}
	rep, err := api.Reports.Request(r.Context(), a, o)
	if err != nil {
		return err
	}
	return accepted(w, rep)
}

func (api *API) reportAgain(w http.ResponseWriter, r *http.Request, a identity.Actor, id string) error {
	rep, err := api.Reports.Get(r.Context(), a, id)
	if err != nil {
		return err
	}
	return accepted(w, rep)
}

func accepted(w http.ResponseWriter, rep report.Report) error {
	w.Header().Set("Location", "/v1/reports/"+rep.ID)
	return httpapi.WriteJSON(w, http.StatusAccepted, report.Public(rep), rep.Version)
}

func (api *API) getReport(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	rep, err := api.Reports.Get(r.Context(), a, r.PathValue("reportId"))
	if err != nil {
		return err
	}
	return httpapi.WriteJSON(w, http.StatusOK, report.Public(rep), rep.Version)
}

func (api *API) listReports(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return list(w, r, a, api.Reports.List)
}

// reportFile streams the PDF, or leads to it where it is too large for the
// home's answers. While it is being made the answer is a conflict with
// Retry-After.
func (api *API) reportFile(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	rep, err := api.Reports.Open(r.Context(), a, r.PathValue("reportId"))
	if err != nil {
		if rep.State == report.Queued {
			w.Header().Set("Retry-After", "1")
		}
		return err
	}
	if rep.Link != "" {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Location", rep.Link)
		w.WriteHeader(http.StatusFound)
		return nil
	}
	defer rep.Body.Close() //nolint:errcheck // read only
	return WritePDF(w, &rep.Report, rep.Body)
}

// WritePDF answers a report's bytes as a download.
func WritePDF(w http.ResponseWriter, rep *report.Report, body io.Reader) error {
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Length", strconv.FormatInt(rep.Size, 10))
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, rep.FileName()))
	h.Set("X-Content-Type-Options", "nosniff")
	_, err := io.Copy(w, body)
	if err != nil {
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}
