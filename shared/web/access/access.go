// Package access has the pages about who may do what: a person's own API
// tokens, everybody's for administrators, and the reviews of permissions.
package access

import (
	"embed"
	"io/fs"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/token"
	"vendorrisk/shared/permission"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Paths that others link to.
const (
	OwnTokensPath = "/account/tokens"
	TokensPath    = "/tokens"
	ReviewsPath   = "/permission-reviews"
)

// Deps are what the pages need.
type Deps struct {
	Render      *page.Renderer
	May         func(a identity.Actor, action string) bool
	Tokens      *token.Service
	Permissions *permission.Service
	Now         clock.Clock
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	return []site.Route{
		site.Get(OwnTokensPath, "token:own", d.own),
		site.Post(OwnTokensPath, "token:own", d.create),
		site.Post(OwnTokensPath+"/{id}/revoke", "token:own", d.drop),
		site.Get(TokensPath, "token:read", d.all),
		site.Post(TokensPath+"/{person}/{id}/revoke", "token:revoke", d.revoke),
		site.Get(ReviewsPath, "permission-review:read", d.reviews),
		site.Post(ReviewsPath, "permission-review:start", d.start),
		site.Get(ReviewsPath+"/{id}", "permission-review:read", d.review),
		site.Get(ReviewsPath+"/{id}/file", "permission-review:read", d.file),
		site.Post(ReviewsPath+"/{id}/lines/{line}", "permission-review:decide", d.decide),
		site.Post(ReviewsPath+"/{id}/finish", "permission-review:finish", d.finish),
	}
}
