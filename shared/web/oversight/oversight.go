// Package oversight has the pages on which auditors and administrators see
// that the audit log holds: its verification by schedule.
package oversight

import (
	"context"
	"embed"
	"io/fs"
	"net/http"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Paths that others link to.
const (
	VerificationPath = "/audit/verification"
)

// Deps are what the pages need.
type Deps struct {
	Render *page.Renderer
	Now    clock.Clock
	May    func(a identity.Actor, action string) bool
	Checks interface {
		Get(ctx context.Context, a identity.Actor) (logcheck.Status, error)
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
	}
}
