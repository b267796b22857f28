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
func Templates() fs.FS { return page.Templates(templates) }

// Routes are the pages and the targets of their forms, but for FileRoutes.
func Routes(d Deps) []site.Route {
	const ven, con, obl = "/vendors/{id}/contracts", "/contracts/{id}", "/obligations/{id}"
	return []site.Route{
		site.Get(ven, "contract:read", d.list),
		site.Get(ven+"/new", "contract:create", d.newContract),
		site.Post(ven+"/new", "contract:create", d.createContract),
		site.Get(con, "contract:read", d.contract),
		site.Get(con+"/edit", "contract:update", d.editContract),
		site.Post(con+"/edit", "contract:update", d.updateContract),
		site.Get(con+"/regimes", "contract:update", d.chooseRegimes),
		site.Post(con+"/regimes", "contract:update", d.saveRegimes),
		site.Get(con+"/clauses", "contract:read", d.checklist),
		site.Get(con+"/clauses/{clause}", "contract:read", d.clause),
		site.Post(con+"/clauses/{clause}", "contract:check", d.judge),
		site.Get(con+"/files/new", "contract:attach", d.newFile(ofContract)),
		site.Get(con+"/obligations/new", "obligation:create", d.newObligation),
		site.Post(con+"/obligations/new", "obligation:create", d.createObligation),
		site.Get(ObligationsPath, "obligation:read", d.upcoming),
		site.Get(obl, "obligation:read", d.obligation),
		site.Get(obl+"/edit", "obligation:update", d.editObligation),
		site.Post(obl+"/edit", "obligation:update", d.updateObligation),
		site.Post(obl+"/fulfil", "obligation:fulfil", d.fulfil),
		site.Get(obl+"/waive", "obligation:waive", d.waiveForm),
		site.Post(obl+"/waive", "obligation:waive", d.waive),
		site.Post(obl+"/confirm-waiver", "obligation:confirm-waiver", d.confirmWaiver),
		site.Post(obl+"/refuse-waiver", "obligation:refuse-waiver", d.refuseWaiver),
		site.Get(obl+"/close", "obligation:close", d.closeForm),
		site.Post(obl+"/close", "obligation:close", d.close),
		site.Get(obl+"/files/new", "contract:attach", d.newFile(ofObligation)),
	}
}

// FileRoutes are those that deal with the bytes of files.
func FileRoutes(d Deps) []site.Route {
	return []site.Route{
		site.Post("/contracts/{id}/files/new", "contract:attach", d.announce(ofContract)),
		site.Post("/obligations/{id}/files/new", "contract:attach", d.announce(ofObligation)),
		site.Get("/files/{evidence}", "evidence:read", d.download),
		site.Get("/files/{evidence}/upload", "contract:attach", d.upload),
		site.Get("/files/{evidence}/landed", "contract:attach", d.landed),
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
