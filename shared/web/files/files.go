// Package files has the staff's pages that hand out bytes: of evidence and of
// reports. It stands apart for the functions that may read those and serve no
// other page.
package files

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report"
	"vendorrisk/shared/web/site"
)

// Deps are what the pages need: Evidence for EvidenceRoutes, Reports for
// ReportRoutes. They draw nothing, so that who serves them need not link what
// pages are drawn with.
type Deps struct {
	Evidence interface {
		Get(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, string, error)
	}
	Reports interface {
		Open(ctx context.Context, a identity.Actor, id string) (report.Opened, error)
	}
}

// Report is the path of a report's page.
func Report(id string) string { return "/reports/" + url.PathEscape(id) }

func lead(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // G710: a link of the vault, or a page of ours
}

// EvidenceRoutes lead to the file of a piece of evidence.
func EvidenceRoutes(d Deps) []site.Route {
	return []site.Route{site.Get("/evidence/{id}/file", "evidence:read", d.evidenceFile)}
}

// ReportRoutes answer a report's PDF.
func ReportRoutes(d Deps) []site.Route {
	return []site.Route{site.Get("/reports/{id}/file", "report:read", d.reportFile)}
}

// evidenceFile leads to a link that lives a few minutes; asking for it is an
// audit event.
func (d Deps) evidenceFile(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	e, link, err := d.Evidence.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	if link == "" {
		return evidence.NoLink(e)
	}
	lead(w, r, link)
	return nil
}

// reportFile streams the PDF. One that is still being made goes back to its page.
func (d Deps) reportFile(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	rep, err := d.Reports.Open(r.Context(), a, r.PathValue("id"))
	if problem.Is(err, problem.Conflict) && rep.State == report.Queued {
		lead(w, r, Report(rep.ID))
		return nil
	} else if err != nil {
		return err
	}
	if rep.Link != "" { // too large for the home's answers
		lead(w, r, rep.Link)
		return nil
	}
	defer rep.Body.Close() //nolint:errcheck // read only
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Length", strconv.FormatInt(rep.Size, 10))
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, rep.FileName()))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if _, err := io.Copy(w, rep.Body); err != nil {
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}
