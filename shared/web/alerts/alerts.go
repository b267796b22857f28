// Package alerts has the pages on which administrators look at security
// alerts, acknowledge and close them, and auditors read them.
package alerts

import (
	"context"
	"embed"
	"io/fs"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Path is where the list stands.
const Path = "/alerts"

// Deps are what the pages need.
type Deps struct {
	Render *page.Renderer
	May    func(a identity.Actor, action string) bool
	Alerts interface {
		Get(ctx context.Context, a identity.Actor, id string) (alert.Alert, error)
		List(ctx context.Context, a identity.Actor, state alert.State, limit int, cursor string) ([]alert.Alert, string, error)
		Handle(ctx context.Context, a identity.Actor, id string, version int64, c alert.Change) (alert.Alert, error)
	}
	People interface {
		Person(ctx context.Context, org, id string) (identity.Person, error)
	}
	Release func(ctx context.Context, a identity.Actor, person string) error
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	return []site.Route{
		site.Get(Path, "alert:read", d.list),
		site.Get(Path+"/{id}", "alert:read", d.show),
		site.Post(Path+"/{id}", "alert:handle", d.handle),
		site.Post(Path+"/{id}/release", "person:release", d.release),
	}
}
