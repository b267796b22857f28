// Package pages puts together the pages of both sides, for whichever home
// serves them.
package pages

import (
	"context"
	"io/fs"
	"net/http"
	"slices"

	"vendorrisk/shared/app/front"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/portal"
	"vendorrisk/shared/web/signin"
	"vendorrisk/shared/web/site"
)

// Pages are those of one installation.
type Pages struct {
	*front.Front
	Words *i18n.Catalogue
	// UploadOrigin is where evidence forms post to, "" for here.
	UploadOrigin string

	// Served are the pages of both sides, once they are made: a test walks them.
	Served []site.Route
}

// New reads the words.
func New(f *front.Front) (*Pages, error) {
	words, err := i18n.Load()
	return &Pages{Front: f, Words: words}, err
}

// Renderer draws a package's pages.
func (p *Pages) Renderer(pages fs.FS, frame func(*http.Request) page.Frame) (*page.Renderer, error) {
	return page.New(page.Options{
		Pages: pages, Catalogue: p.Words, Now: p.Now, Log: p.Log, Version: p.Version, Secure: p.Secure(), Frame: frame, UploadOrigin: p.UploadOrigin,
	})
}

// Shell is what surrounds the staff's pages; mail shows the demo's mailbox.
func (p *Pages) Shell(mail bool) console.Shell {
	return console.Shell{Catalogue: p.Words, May: p.may, Organisation: p.organisationName, Mail: mail}
}

// Console are the staff's pages, with what the home adds: its demo people, and
// the pages on which people sign in.
func (p *Pages) Console(shell console.Shell, add func(*console.Deps), own ...site.Route) (http.Handler, error) {
	render, err := p.Renderer(console.Templates(), shell.Frame)
	if err != nil {
		return nil, err
	}
	d := console.Deps{
		Render: render, Cookie: p.StaffCookie(), Now: p.Now, May: p.may, MayOn: p.Policy.Allow,
		Table: p.Table, Directory: p.Directory, Journal: p.Journal, Openings: p.Openings, Library: p.Library, Vendors: p.Vendors,
		Assessments: p.Assessments, Evidence: p.Evidence, Findings: p.Findings, Incidents: p.Incidents, Reassessment: p.Reassessment, Recipients: p.Door, Reports: p.Reports, Staff: p.People, Start: signin.StartPath,
	}
	if add != nil {
		add(&d)
	}
	others, err := p.staff(shell)
	if err != nil {
		return nil, err
	}
	return p.side(render, p.AuthenticateStaff, console.SignIn, slices.Concat(console.Routes(d), own, others))
}

// Files are the staff's pages that hand out bytes of evidence and reports, for
// functions that serve no others.
func (p *Pages) Files() (http.Handler, error) {
	render, err := p.Renderer(page.Bare(), p.Shell(false).Frame)
	if err != nil {
		return nil, err
	}
	return p.side(render, p.AuthenticateStaff, console.SignIn, console.FileRoutes(console.Deps{Render: render, Evidence: p.Evidence, Reports: p.Reports}))
}

// Portal are the vendor's pages.
func (p *Pages) Portal() (http.Handler, error) {
	render, err := p.Renderer(portal.Templates(), portal.Frame(p.Directory.Organisation))
	if err != nil {
		return nil, err
	}
	return p.side(render, p.AuthenticatePortal, portal.OpenPath, portal.Routes(portal.Deps{
		Render: render, Cookie: p.PortalCookie(), Step: p.Cookie("portal-step"), Door: p.Door, Assessments: p.Assessments, Evidence: p.Evidence, Openings: p.Openings,
		Organisation: p.Directory.Organisation, BaseURL: func() string { return p.BaseURL }, Now: p.Now,
		May: func(a identity.Actor, action string) bool {
			return p.Policy.Allow(a, action, policy.Resource{Org: a.Org, Assessment: a.Assessment})
		},
	}))
}

// side serves the pages of one side behind the language switch, and a page for
// what none of them answers.
func (p *Pages) side(render *page.Renderer, who func(*http.Request) (identity.Actor, error), signIn string, routes []site.Route) (http.Handler, error) {
	srv := &site.Server{Authenticate: who, Authorise: p.Authorise, SignIn: signIn, Problem: render.Problem, Refused: p.Refused}
	own := http.NewServeMux()
	p.Served = append(p.Served, routes...)
	if err := srv.Register(own, routes); err != nil {
		return nil, err
	}
	return i18n.Switch(p.Secure(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := own.Handler(r); pattern == "" {
			render.Problem(w, r, problem.New(problem.NotFound, "there is no such page"))
			return
		}
		own.ServeHTTP(w, r)
	})), nil
}

func (p *Pages) may(a identity.Actor, action string) bool {
	return p.Policy.Allow(a, action, policy.Resource{Org: a.Org})
}

func (p *Pages) organisationName(ctx context.Context, org string) string {
	o, err := p.Directory.Organisation(ctx, org)
	if err != nil {
		return "" // a page can do without it
	}
	return o.Name
}
