// Package access has the pages about who may do what: a person's own API
// tokens, everybody's for administrators, and the reviews of permissions.
package access

import (
	"embed"
	"io/fs"
	"net/http"

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
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Routes are the pages and the targets of their forms.
func Routes(d Deps) []site.Route {
	get := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodGet, Pattern: pattern, Action: action, Handler: h}
	}
	post := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodPost, Pattern: pattern, Action: action, Handler: h}
	}
	return []site.Route{
		get(OwnTokensPath, "token:own", d.own),
		post(OwnTokensPath, "token:own", d.create),
		post(OwnTokensPath+"/{id}/revoke", "token:own", d.drop),
		get(TokensPath, "token:read", d.all),
		post(TokensPath+"/{person}/{id}/revoke", "token:revoke", d.revoke),
		get(ReviewsPath, "permission-review:read", d.reviews),
		post(ReviewsPath, "permission-review:start", d.start),
		get(ReviewsPath+"/{id}", "permission-review:read", d.review),
		get(ReviewsPath+"/{id}/file", "permission-review:read", d.file),
		post(ReviewsPath+"/{id}/lines/{line}", "permission-review:decide", d.decide),
		post(ReviewsPath+"/{id}/finish", "permission-review:finish", d.finish),
	}
}
