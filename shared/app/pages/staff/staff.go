// Package staff puts together the pages of the staff.
package staff

import (
	"net/http"
	"slices"

	"vendorrisk/shared/app/pages"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/files"
	"vendorrisk/shared/web/shell"
	"vendorrisk/shared/web/signin"
	"vendorrisk/shared/web/site"
)

// Console are the staff's pages, with what the home adds: its demo people, and
// the pages on which people sign in.
func Console(p *pages.Pages, surround shell.Shell, add func(*console.Deps), own ...site.Route) (http.Handler, error) {
	render, err := p.Renderer(console.Templates(), surround.Frame)
	if err != nil {
		return nil, err
	}
	d := console.Deps{
		Render: render, Cookie: p.StaffCookie(), Now: p.Now, May: p.May, MayOn: p.Policy.Allow,
		Table: p.Table, Directory: p.Directory, Journal: p.Journal, Openings: p.Openings, Library: p.Library, Vendors: p.Vendors,
		Assessments: p.Assessments, Evidence: p.Evidence, Findings: p.Findings, Incidents: p.Incidents, Reassessment: p.Reassessment, Recipients: p.Door, Reports: p.Reports, LogCheck: p.LogCheck, Staff: p.People, Start: signin.StartPath,
		First: p.Org, Organisation: p.Cookie(pages.OrganisationCookie),
	}
	bytes := files.Deps{Evidence: p.Evidence, Reports: p.Reports}
	if add != nil {
		add(&d)
	}
	rest, err := others(p, surround)
	if err != nil {
		return nil, err
	}
	return p.Staff(render, slices.Concat(console.Routes(d), files.EvidenceRoutes(bytes), files.ReportRoutes(bytes), own, rest))
}
