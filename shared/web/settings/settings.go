// Package settings has the page on which administrators choose the settings
// of their organisation, and auditors read them.
package settings

import (
	"context"
	"embed"
	"io/fs"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Path is where the page stands.
const Path = "/settings"

// Deps are what the page needs.
type Deps struct {
	Render   *page.Renderer
	May      func(a identity.Actor, action string) bool
	Settings interface {
		Get(ctx context.Context, a identity.Actor) (identity.Organisation, error)
		Update(ctx context.Context, a identity.Actor, version int64, c organisation.Change) (identity.Organisation, error)
	}
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the page and the target of its form.
func Routes(d Deps) []site.Route {
	return []site.Route{
		site.Get(Path, "organisation:read", d.show),
		site.Post(Path, "organisation:update", d.save),
	}
}
