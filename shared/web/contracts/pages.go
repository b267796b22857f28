// Package contracts has the staff's pages on contracts and obligations: a
// vendor's contracts, one contract with its clauses, files and what is owed
// under it, and what is owed in the whole organisation by due day.
package contracts

import (
	"context"
	"embed"
	"io/fs"
	"net/http"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Paths that others link to.
const (
	ObligationsPath = "/obligations"
	contractsPath   = "/contracts/"
)

// Deps are what the pages need.
type Deps struct {
	Render      *page.Renderer
	Now         clock.Clock
	BaseURL     func() string
	May         func(a identity.Actor, action string) bool
	Contracts   *contract.Service
	Obligations *obligation.Service
	Evidence    Files
	Vendors     interface {
		Open(ctx context.Context, a identity.Actor, id string) (vendors.File, error)
		Get(ctx context.Context, a identity.Actor, id string) (vendors.Vendor, error)
	}
	Directory People
}

// People finds persons and the organisation (identity.Directory).
type People interface {
	Organisation(ctx context.Context, org string) (identity.Organisation, error)
	Person(ctx context.Context, org, id string) (identity.Person, error)
}

// Files are the files of the staff (evidence.Service).
type Files interface {
	Hang(ctx context.Context, a identity.Actor, about, purpose string, in evidence.Announced) (assessment.Evidence, vault.Form, error)
	Form(ctx context.Context, a identity.Actor, id, redirect string) (assessment.Evidence, vault.Form, error)
	Complete(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, error)
	Get(ctx context.Context, a identity.Actor, id string) (assessment.Evidence, string, error)
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

// Routes are the pages and the targets of their forms, but for FileRoutes.
func Routes(d Deps) []site.Route {
	get := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodGet, Pattern: pattern, Action: action, Handler: h}
	}
	post := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodPost, Pattern: pattern, Action: action, Handler: h}
	}
	const ven, con, obl = "/vendors/{id}/contracts", "/contracts/{id}", "/obligations/{id}"
	return []site.Route{
		get(ven, "contract:read", d.list),
		get(ven+"/new", "contract:create", d.newContract),
		post(ven+"/new", "contract:create", d.createContract),
		get(con, "contract:read", d.contract),
		get(con+"/edit", "contract:update", d.editContract),
		post(con+"/edit", "contract:update", d.updateContract),
		get(con+"/regimes", "contract:update", d.chooseRegimes),
		post(con+"/regimes", "contract:update", d.saveRegimes),
		get(con+"/clauses", "contract:read", d.checklist),
		get(con+"/clauses/{clause}", "contract:read", d.clause),
		post(con+"/clauses/{clause}", "contract:check", d.judge),
		get(con+"/files/new", "contract:attach", d.newFile(ofContract)),
		get(con+"/obligations/new", "obligation:create", d.newObligation),
		post(con+"/obligations/new", "obligation:create", d.createObligation),
		get(ObligationsPath, "obligation:read", d.upcoming),
		get(obl, "obligation:read", d.obligation),
		get(obl+"/edit", "obligation:update", d.editObligation),
		post(obl+"/edit", "obligation:update", d.updateObligation),
		post(obl+"/fulfil", "obligation:fulfil", d.fulfil),
		get(obl+"/waive", "obligation:waive", d.waiveForm),
		post(obl+"/waive", "obligation:waive", d.waive),
		post(obl+"/confirm-waiver", "obligation:confirm-waiver", d.confirmWaiver),
		post(obl+"/refuse-waiver", "obligation:refuse-waiver", d.refuseWaiver),
		get(obl+"/close", "obligation:close", d.closeForm),
		post(obl+"/close", "obligation:close", d.close),
		get(obl+"/files/new", "contract:attach", d.newFile(ofObligation)),
	}
}

// FileRoutes are those that deal with the bytes of files.
func FileRoutes(d Deps) []site.Route {
	get := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodGet, Pattern: pattern, Action: action, Handler: h}
	}
	post := func(pattern, action string, h site.Handler) site.Route {
		return site.Route{Method: http.MethodPost, Pattern: pattern, Action: action, Handler: h}
	}
	return []site.Route{
		post("/contracts/{id}/files/new", "contract:attach", d.announce(ofContract)),
		post("/obligations/{id}/files/new", "contract:attach", d.announce(ofObligation)),
		get("/files/{evidence}", "evidence:read", d.download),
		get("/files/{evidence}/upload", "contract:attach", d.upload),
		get("/files/{evidence}/landed", "contract:attach", d.landed),
	}
}

// today is the day in the organisation's time zone.
func (d Deps) today(r *http.Request, a identity.Actor) (string, error) {
	o, err := d.Directory.Organisation(r.Context(), a.Org)
	if err != nil {
		return "", err
	}
	return clock.DayIn(d.Now(), clock.Zone(o.TimeZone)), nil
}

// name is a person's name, or what stands for one who is not found.
func (d Deps) name(r *http.Request, a identity.Actor, id string) string {
	if id == a.ID {
		return a.Name
	}
	p, err := d.Directory.Person(r.Context(), a.Org, id)
	if err != nil {
		return id
	}
	return p.Name
}
