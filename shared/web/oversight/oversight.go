// Package oversight has the pages on which auditors and administrators see
// that the audit log holds and is looked at: its verification and its reviews, and
// that backups can be restored.
package oversight

import (
	"context"
	"embed"
	"io/fs"
	"net/http"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/restoredrill"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Paths that others link to.
const (
	VerificationPath = "/audit/verification"
	ReviewsPath      = "/log-reviews"
	DrillsPath       = "/audit/restore-drills"
)

// Deps are what the pages need.
type Deps struct {
	Render *page.Renderer
	Now    clock.Clock
	May    func(a identity.Actor, action string) bool
	Checks interface {
		Get(ctx context.Context, a identity.Actor) (logcheck.Status, error)
	}
	Reviews *logreview.Service
	Drills  interface {
		Get(ctx context.Context, a identity.Actor) (restoredrill.Status, error)
	}
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	return []site.Route{
		{Method: http.MethodGet, Pattern: VerificationPath, Action: "audit:read", Handler: d.verification},
		{Method: http.MethodGet, Pattern: DrillsPath, Action: "audit:read", Handler: d.drills},
		{Method: http.MethodGet, Pattern: ReviewsPath, Action: "log-review:read", Handler: d.reviews},
		{Method: http.MethodPost, Pattern: ReviewsPath, Action: "log-review:start", Handler: d.start},
		{Method: http.MethodGet, Pattern: ReviewsPath + "/{id}", Action: "log-review:read", Handler: d.review},
		{Method: http.MethodPost, Pattern: ReviewsPath + "/{id}/sign", Action: "log-review:sign", Handler: d.sign},
	}
}
