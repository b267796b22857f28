// Package console has the pages of the organisation's own people: vendors and
// their intake, sending and reviewing assessments, decisions, findings, the
// library, reports, and the logs. One page is one file with its template.
package console

import (
	"context"
	"embed"
	"io/fs"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/people"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/library"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/notify/maildir"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/report"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
)

// Deps are what the pages need. Those from DemoSignIn on are set only where
// demo data are; all others are needed.
type Deps struct {
	Render *page.Renderer
	Cookie site.Cookie // of staff sessions
	Now    clock.Clock
	// May tells whether the policies permit an action, so that nobody is shown
	// a button that would refuse them. MayOn also looks at the record.
	May   func(a identity.Actor, action string) bool
	MayOn func(a identity.Actor, action string, about policy.Resource) bool

	Table        table.Table // of the message log
	Directory    *identity.Directory
	Journal      *audit.Journal
	Openings     *audit.Openings
	Library      *library.Library
	Vendors      *vendors.Service
	Assessments  *assessment.Service
	Evidence     *evidence.Service
	Findings     *finding.Service
	Incidents    *incident.Service
	Reassessment *reassessment.Service
	Recipients   Recipients
	LogCheck     *logcheck.Service
	Reports      *report.Service

	Staff *people.Service
	Start string // path of the page that begins a sign-in
	// First is the installation's first organisation: who signs in where there
	// are others has to say which. Organisation is the cookie of who has said it.
	First        string
	Organisation site.Cookie

	DemoSignIn func(ctx context.Context, as string) (secret string, err error)
	DemoPeople []DemoPerson
	Mail       *maildir.Box
}

// DemoPerson is somebody whom one click signs in as, where demo data are.
type DemoPerson struct {
	As    string // as scripts/token names them
	Role  identity.Role
	Name  string
	Email string
}

//go:embed templates
var templates embed.FS

// Templates are this package's pages, for page.Options.Pages.
func Templates() fs.FS { return page.Templates(templates) }

// pages holds the handlers.
type pages struct{ Deps }

func (p *pages) today() string { return p.Now().Format(clock.Date) }
