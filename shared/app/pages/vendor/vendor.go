// Package vendor puts together the pages of a vendor.
package vendor

import (
	"net/http"

	"vendorrisk/shared/app/pages"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/web/portal"
)

// Portal are the vendor's pages.
func Portal(p *pages.Pages) (http.Handler, error) {
	render, err := p.Renderer(portal.Templates(), portal.Frame(p.Directory.Organisation))
	if err != nil {
		return nil, err
	}
	return p.Side(render, p.AuthenticatePortal, portal.OpenPath, portal.Routes(portal.Deps{
		Render: render, Cookie: p.PortalCookie(), Step: p.Cookie("portal-step"), Door: p.Door, Assessments: p.Assessments, Evidence: p.Evidence, Openings: p.Openings,
		Organisation: p.Directory.Organisation, BaseURL: p.VendorsURL, Now: p.Now,
		May: func(a identity.Actor, action string) bool {
			return p.Policy.Allow(a, action, policy.Resource{Org: a.Org, Assessment: a.Assessment})
		},
	}))
}
