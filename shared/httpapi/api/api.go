// Package api is the HTTP interface of DESIGN §6: one file a subject, a
// handler for each route, and the route table in routes.go. A handler reads
// the request, calls the subject once, and writes what came of it.
package api

import (
	"net/http"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/forecast"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/identity/people"
	tokens "vendorrisk/shared/identity/token"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/library"
	"vendorrisk/shared/logcheck"
	"vendorrisk/shared/logreview"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/permission"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/report"
	"vendorrisk/shared/restoredrill"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/webhook"
	"vendorrisk/shared/witness"
)

// API holds the subjects that the handlers call.
type API struct {
	Table        table.Table
	Directory    *identity.Directory
	Journal      *audit.Journal
	Log          *transparency.Log
	Openings     *audit.Openings
	Library      *library.Library
	Vendors      *vendors.Service
	Assessments  *assessment.Service
	Evidence     *evidence.Service
	Findings     *finding.Service
	Incidents    *incident.Service
	Contracts    *contract.Service
	Obligations  *obligation.Service
	Door         *invitation.Door
	Reassessment *reassessment.Service
	Forecast     *forecast.Service
	Reports      *report.Service
	People       *people.Service
	Organisation *organisation.Service
	Webhooks     *webhook.Service
	Witness      *witness.Service
	Alerts       *alert.Service
	Tokens       *tokens.Service
	Permissions  *permission.Service
	LogCheck     *logcheck.Service
	LogReviews   *logreview.Service
	RestoreDrill *restoredrill.Service
	// PortalCookie carries a vendor's session.
	PortalCookie interface {
		Set(w http.ResponseWriter, secret string, life time.Duration)
	}
	// Version is answered by /healthz.
	Version string
}

// handler is a route's handler once the actor is known and permitted.
type handler = func(w http.ResponseWriter, r *http.Request, a identity.Actor) error

// repeat answers a POST whose Idempotency-Key was used before: subject is the
// id of the record that came of it.
type repeat = func(w http.ResponseWriter, r *http.Request, a identity.Actor, subject string) error

// target is the assessment that a request is about: the path's, or on the
// portal's paths, which name none, the session's.
func target(r *http.Request, a identity.Actor) string {
	if id := r.PathValue("assessmentId"); id != "" {
		return id
	}
	return a.Assessment
}

// noBody refuses what a request says that has nothing to say.
func noBody(r *http.Request) error {
	_, err := httpapi.DecodeOptional[nothing](r)
	return err
}

type nothing struct{}

// ifMatch is the version that a transition is based on: 0 when the request
// does not say, because the state machine itself refuses what came too late.
func ifMatch(r *http.Request) (int64, error) {
	if len(r.Header.Values("If-Match")) == 0 {
		return 0, nil
	}
	return httpapi.IfMatch(r)
}
