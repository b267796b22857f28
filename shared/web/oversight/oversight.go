// Package oversight has the pages on which auditors and administrators see
// that the audit log holds and is looked at: its verification and its reviews, and
// that backups can be restored.
package oversight

import (
	"context"
	"embed"
	"io/fs"

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
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	return []site.Route{
		site.Get(VerificationPath, "audit:read", d.verification),
		site.Get(DrillsPath, "audit:read", d.drills),
		site.Get(ReviewsPath, "log-review:read", d.reviews),
		site.Post(ReviewsPath, "log-review:start", d.start),
		site.Get(ReviewsPath+"/{id}", "log-review:read", d.review),
		site.Post(ReviewsPath+"/{id}/sign", "log-review:sign", d.sign),
	}
}
