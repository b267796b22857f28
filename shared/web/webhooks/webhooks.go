// Package webhooks has the pages on which administrators register addresses of
// their own systems, and auditors read them.
package webhooks

import (
	"context"
	"embed"
	"io/fs"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/webhook"
)

// Path is where the list stands.
const Path = "/settings/webhooks"

// Deps are what the pages need.
type Deps struct {
	Render *page.Renderer
	May    func(a identity.Actor, action string) bool
	Hooks  interface {
		List(ctx context.Context, a identity.Actor) ([]webhook.Hook, error)
		Get(ctx context.Context, a identity.Actor, id string) (webhook.Hook, error)
		Create(ctx context.Context, a identity.Actor, o webhook.Order) (webhook.Hook, error)
		Update(ctx context.Context, a identity.Actor, id string, version int64, o webhook.Order) (webhook.Hook, error)
		Rotate(ctx context.Context, a identity.Actor, id string) (webhook.Hook, error)
		Remove(ctx context.Context, a identity.Actor, id string, version int64) error
		Try(ctx context.Context, a identity.Actor, id string) (notify.Message, error)
		Deliveries(ctx context.Context, a identity.Actor, id string, limit int, cursor string) ([]notify.Message, string, error)
	}
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	one := Path + "/{id}"
	return []site.Route{
		site.Get(Path, "webhook:read", d.list),
		site.Post(Path, "webhook:create", d.create),
		site.Get(one, "webhook:read", d.show),
		site.Post(one, "webhook:update", d.save),
		site.Post(one+"/rotate", "webhook:rotate", d.rotate),
		site.Post(one+"/test", "webhook:test", d.test),
		site.Post(one+"/remove", "webhook:delete", d.remove),
	}
}
