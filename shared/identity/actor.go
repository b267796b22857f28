// Package identity knows who is asking: the people of an organisation, their
// roles, sessions and tokens, and the Actor that every subject is handed.
package identity

import (
	"slices"
	"time"

	"vendorrisk/shared/problem"
)

// Role is what a person may do, in one word. The Cedar policies in
// infra/policies give each role its actions.
type Role string

// The roles of DESIGN §7.
const (
	Procurement    Role = "procurement"
	Analyst        Role = "analyst"
	Approver       Role = "approver"
	Auditor        Role = "auditor"
	Administrator  Role = "administrator"
	Vendor         Role = "vendor"
	VendorDelegate Role = "vendor-delegate"
	System         Role = "system"
)

// StaffRoles are those that an administrator can give to a person.
var StaffRoles = []Role{Procurement, Analyst, Approver, Auditor, Administrator}

// Actor is who acts in a request, as its handlers and the audit log see them.
type Actor struct {
	Org   string
	ID    string // person, invitation, or "system"
	Name  string // shown on pages; never written to the audit log
	Email string
	Roles []Role

	// Owns is the folded address to whose vendors the actor is kept, where the
	// organisation wants that (infra/policies/owners.cedar); "" for no such bound.
	Owns string

	// A vendor's session is bound to one assessment, and a delegate's to some
	// of its sections (nil: all of them).
	Vendor     string
	Assessment string
	Sections   []string

	// Actions are those of the API token that the actor came with: nothing else
	// is permitted, whatever the roles say. Nil: a session, or a token that
	// carries no narrower list. Until is when that token ends; zero: no token.
	Actions []string
	Until   time.Time

	Paused    bool   // evidence, reports and exports are withheld after an alert
	Session   string // what the session or token is called in the person's record
	RequestID string
	Address   string // network address, for the audit log's salted digest
}

// Has tells whether the actor has the role.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// Staff tells whether the actor is a person of the organisation.
func (a Actor) Staff() bool {
	return slices.ContainsFunc(a.Roles, func(r Role) bool { return slices.Contains(StaffRoles, r) })
}

// AsSystem is the actor of the schedule and the outbox in an organisation.
func AsSystem(org string) Actor {
	return Actor{Org: org, ID: "system", Name: "system", Roles: []Role{System}}
}

// Barred tells whether an error says that the actor tried what is not theirs to
// do: something forbidden, or, of a delegate, a section that was not handed over.
func (a Actor) Barred(err error) bool {
	return problem.Is(err, problem.Forbidden) || len(a.Sections) > 0 && problem.Names(err, NotTheirSection)
}

// NotTheirSection is the fault of an answer or a file for a section that is not
// open to whoever sends it, among the pages' words.
const NotTheirSection = "field.section"
