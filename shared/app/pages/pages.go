// Package pages puts together the pages of both sides, for whichever home
// serves them: package staff those of the staff, package vendor those of a
// vendor, and this one what both stand on, which is all that a function with a
// page or two needs.
package pages

import (
	"context"
	"io/fs"
	"net/http"

	"vendorrisk/shared/app/front"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/shell"
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

// OrganisationCookie remembers which organisation a browser signed in to.
const OrganisationCookie = "organisation"

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
func (p *Pages) Shell(mail bool) shell.Shell {
	return shell.Shell{Catalogue: p.Words, May: p.May, Organisation: p.organisationName, Mail: mail}
}

// Staff serves some of the staff's pages.
func (p *Pages) Staff(render *page.Renderer, routes []site.Route) (http.Handler, error) {
	return p.Side(render, p.AuthenticateStaff, site.SignIn, routes)
}

// Side serves the pages of one side behind the language switch, and a page for
// what none of them answers.
func (p *Pages) Side(render *page.Renderer, who func(*http.Request) (identity.Actor, error), signIn string, routes []site.Route) (http.Handler, error) {
	srv := &site.Server{Authenticate: who, Authorise: p.Authorise, SignIn: signIn, Problem: render.Problem, Refused: p.Refused}
	own := http.NewServeMux()
	p.Served = append(p.Served, routes...)
	if err := srv.Register(own, routes); err != nil {
		return nil, err
	}
	return i18n.Switch(p.Secure(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := own.Handler(r); pattern == "" {
			render.Problem(w, srv.Greet(r), problem.New(problem.NotFound, "there is no such page"))
			return
		}
		own.ServeHTTP(w, r)
	})), nil
}

// May tells whether the policies permit an action in the actor's organisation.
func (p *Pages) May(a identity.Actor, action string) bool {
	return p.Policy.Allow(a, action, policy.Resource{Org: a.Org})
}

func (p *Pages) organisationName(ctx context.Context, org string) string {
	o, err := p.Directory.Organisation(ctx, org)
	if err != nil {
		return "" // a page can do without it
	}
	return o.Name
}
