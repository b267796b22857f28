// Package witness has the page on which auditors and administrators see who
// outside holds checkpoints of the audit log, and send the newest one.
package witness

import (
	"context"
	"embed"
	"io"
	"io/fs"
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/webhook"
	"vendorrisk/shared/witness"
)

// Path is where the page stands.
const Path = "/audit/witness"

// Deps are what the page needs.
type Deps struct {
	Render  *page.Renderer
	May     func(a identity.Actor, action string) bool
	Witness interface {
		Get(ctx context.Context, a identity.Actor) (witness.State, error)
		Order(ctx context.Context, a identity.Actor) (notify.Message, error)
	}
	Log interface {
		Checkpoint(ctx context.Context, org string) (string, error)
	}
	Organisation func(ctx context.Context, org string) (identity.Organisation, error)
	Hooks        interface {
		List(ctx context.Context, a identity.Actor) ([]webhook.Hook, error)
	}
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the page, the target of its form, and the checkpoint as a file.
func Routes(d Deps) []site.Route {
	return []site.Route{
		site.Get(Path, "audit:read", d.show),
		site.Post(Path, "checkpoint:send", d.send),
		site.Get(Path+"/checkpoint.txt", "audit:read", d.file),
	}
}

func (d Deps) send(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if _, err := d.Witness.Order(r.Context(), a); err != nil {
		return err
	}
	d.Render.Redirect(w, r, Path, "sent")
	return nil
}

// file answers the newest checkpoint, to be kept by whoever takes it away.
func (d Deps) file(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	signed, err := d.Log.Checkpoint(r.Context(), a.Org)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="checkpoint.txt"`)
	_, _ = io.WriteString(w, signed) // a client that is gone cannot be told
	return nil
}
