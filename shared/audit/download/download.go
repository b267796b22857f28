// Package download answers events of the audit log as a file, in the same form
// for scripts and for people.
package download

import (
	"net/http"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
)

// Serve answers the events that f leaves, in the query's format and from its
// cursor on. Where the file does not hold everything, the header Next-Cursor
// says where another goes on. invalid at ?format for one that is not known.
func Serve(w http.ResponseWriter, r *http.Request, j *audit.Journal, a identity.Actor, f audit.Filter) error {
	format := r.URL.Query().Get("format")
	if err := audit.CheckFormat(format); err != nil {
		return err
	}
	events, next, err := j.Export(r.Context(), a, f, r.URL.Query().Get("cursor"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", audit.ContentType(format))
	h.Set("Content-Disposition", `attachment; filename="audit.`+format+`"`)
	if next != "" {
		h.Set("Next-Cursor", next)
	}
	_ = audit.WriteFile(w, format, events) // a client that is gone cannot be told
	return nil
}
