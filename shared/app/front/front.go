// Package front is what stands before the subjects in both homes: who sends a
// request, what they may do, and the HTTP interface over it.
package front

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"vendorrisk/shared/app"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/httpapi/api"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/web/site"
)

// Front knows the people of one installation. All fields are needed.
type Front struct {
	*app.Services
	Table   table.Table
	Org     string // the first organisation, for which refusals of nobody are counted
	BaseURL string // where it is reached, without a slash at the end
	// PortalURL is where vendors reach it, when that is another host; "": BaseURL.
	PortalURL string
	Version   string // answered by /healthz and shown at the foot of pages
	Now       clock.Clock
	Wall      clock.Clock
	Log       *slog.Logger
	// Requests bounds what one person or vendor asks for; nil: nothing does.
	Requests *httpapi.Limiter
	// Bearer, when set, answers whom of an organisation a JSON Web Token as bearer
	// token speaks of: one that the installation's own OpenID issuer made.
	Bearer func(ctx context.Context, org, token string) (identity.Actor, error)
}

// Secure tells whether it is reached over TLS only.
func (f *Front) Secure() bool { return strings.HasPrefix(f.BaseURL, "https://") }

// Cookie is a cookie of ours by its name.
func (f *Front) Cookie(name string) site.Cookie { return site.Cookie{Name: name, Secure: f.Secure()} }

// StaffCookie carries the session of a person of the organisation.
func (f *Front) StaffCookie() site.Cookie { return f.Cookie("vendorrisk") }

// PortalCookie carries a vendor's session.
func (f *Front) PortalCookie() site.Cookie { return f.Cookie("portal") }

// API is the HTTP interface over the subjects.
func (f *Front) API() *api.API {
	return &api.API{
		Table: f.Table, Directory: f.Directory, Journal: f.Journal, Log: f.Services.Log, Openings: f.Openings, Library: f.Library, Vendors: f.Vendors,
		Assessments: f.Assessments, Evidence: f.Evidence, Findings: f.Findings, Incidents: f.Incidents, Door: f.Door, Reassessment: f.Reassessment, Forecast: f.Forecast,
		Contracts: f.Contracts, Obligations: f.Obligations, Reports: f.Reports, People: f.People, Tokens: f.Tokens, Permissions: f.Permissions, LogCheck: f.LogCheck, LogReviews: f.LogReviews, RestoreDrill: f.RestoreDrill, Organisation: f.Organisation, Webhooks: f.Webhooks, Witness: f.Witness,
		Alerts: f.Alerts, PortalCookie: f.PortalCookie(), Version: f.Version,
	}
}

// Serve answers the routes, all of the interface or a function's part of it.
func (f *Front) Serve(routes []httpapi.Route) (http.Handler, error) {
	srv := &httpapi.Server{Authenticate: f.Authenticate, Authorise: f.Authorise, Replays: f.Journal, Log: f.Log, Refused: f.Refused}
	return srv.Mux(routes)
}

// Authenticate answers who sends an API request: by bearer token, else by the
// staff's or the vendor's session cookie. Who is nobody is counted.
func (f *Front) Authenticate(r *http.Request) (identity.Actor, error) {
	a, err := f.actor(r)
	if problem.Is(err, problem.Unauthenticated) {
		f.Refusals.Note(identity.Actor{Org: f.Org, Address: address(r)}, "session:use", "")
	}
	return a, err
}

func (f *Front) actor(r *http.Request) (identity.Actor, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, bearer, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return identity.Actor{}, problem.New(problem.Unauthenticated, "send Authorization: Bearer with a token")
		}
		bearer = strings.TrimSpace(bearer)
		if f.Bearer != nil && strings.Count(bearer, ".") == 2 {
			return f.bounded(f.Bearer(r.Context(), f.asked(r), bearer))
		}
		return f.bounded(f.Directory.Authenticate(r.Context(), bearer, identity.KindToken))
	}
	if strings.HasPrefix(r.URL.Path, "/v1/portal/") {
		return f.AuthenticatePortal(r)
	}
	a, err := f.AuthenticateStaff(r)
	if problem.Is(err, problem.Unauthenticated) && f.PortalCookie().Read(r) != "" {
		return f.AuthenticatePortal(r) // evidence has one set of routes for both
	}
	return a, err
}

// OrganisationHeader says which organisation a request is for whose bearer token
// does not say so itself: an issuer's, good wherever its person was invited.
const OrganisationHeader = "Vendorrisk-Organisation"

func (f *Front) asked(r *http.Request) string {
	if org := r.Header.Get(OrganisationHeader); org != "" {
		return org
	}
	return f.Org
}

// AuthenticateStaff answers the person whose session the cookie carries.
func (f *Front) AuthenticateStaff(r *http.Request) (identity.Actor, error) {
	return f.bounded(f.Directory.Authenticate(r.Context(), f.StaffCookie().Read(r), identity.KindSession))
}

// AuthenticatePortal answers the vendor whose session the cookie carries.
func (f *Front) AuthenticatePortal(r *http.Request) (identity.Actor, error) {
	return f.bounded(f.Door.Authenticate(r.Context(), f.PortalCookie().Read(r)))
}

// bounded counts a request of somebody known; throttled past their rate.
func (f *Front) bounded(a identity.Actor, err error) (identity.Actor, error) {
	if err == nil && f.Requests != nil {
		err = f.Requests.Take(a.Org + "#" + a.ID)
	}
	if err != nil {
		return identity.Actor{}, err
	}
	return a, nil
}

// Authorise errs with forbidden when no policy permits the action, and counts
// the refusal.
func (f *Front) Authorise(_ context.Context, a identity.Actor, action string) error {
	err := f.Policy.Require(a, action, policy.Resource{Org: a.Org, Assessment: a.Assessment})
	if err != nil {
		f.Refusals.Note(a, action, a.Assessment)
	}
	return err
}

// Refused counts what was refused past Authenticate and Authorise: a request
// of another site's page, by its source, and what an actor did not reach. record
// is the one that it was about, "" where it is not known that there is one.
func (f *Front) Refused(a identity.Actor, action, record string) {
	if !strings.Contains(action, ":") { // a page that anybody may open has none
		action = "session:use"
	}
	if a.Org == "" {
		a.Org = f.Org
	}
	f.Refusals.Note(a, action, cmp.Or(a.Assessment, record))
}

func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
