// Package contract keeps the contracts with a vendor: who agreed what, from
// when to when, how it ends or goes on, and, clause by clause, what it says of
// what the law or the organisation wants said.
package contract

import (
	"time"
)

// Status is where a contract stands: draft → active → expired or terminated.
// An expired one becomes active again when its end is moved.
type Status string

// The statuses of a contract. Expiring is never stored: it is what an active
// contract is shown as while its notice can still be given, or its end is near.
const (
	Draft      Status = "draft"
	Active     Status = "active"
	Expiring   Status = "expiring"
	Expired    Status = "expired"
	Terminated Status = "terminated"
)

// Statuses that a person may set.
var Statuses = []Status{Draft, Active, Terminated}

// Contract is one contract as stored and as answered. Days are YYYY-MM-DD and
// the first or last day that counts.
type Contract struct {
	ID         string    `json:"id"`
	Version    int64     `json:"version"`
	CreatedAt  time.Time `json:"createdAt"`
	UpdatedAt  time.Time `json:"updatedAt"`
	VendorID   string    `json:"vendorId"`
	VendorName string    `json:"vendorName"` // when it was last written

	Title        string   `json:"title"`
	Reference    string   `json:"reference,omitempty"` // the organisation's own number
	Parties      []Party  `json:"parties"`
	Services     []string `json:"services"`
	Engagements  []string `json:"engagements"` // ids of those it covers
	SignedOn     string   `json:"signedOn,omitempty"`
	StartsOn     string   `json:"startsOn,omitempty"`
	EndsOn       string   `json:"endsOn,omitempty"` // last day of the current term; "" is for an indefinite time
	Notice       Notice   `json:"notice"`
	Renewal      Renewal  `json:"renewal"`
	NoticeGiven  string   `json:"noticeGivenOn,omitempty"` // from then on it does not renew itself
	GoverningLaw string   `json:"governingLaw,omitempty"`
	Owner        string   `json:"owner,omitempty"` // address of who sees to it
	Overarching  string   `json:"overarchingContractId,omitempty"`
	Amends       string   `json:"amendsContractId,omitempty"`

	Status       Status `json:"status"`
	TerminatedOn string `json:"terminatedOn,omitempty"`
	Reason       string `json:"reason,omitempty"` // of the termination

	Regimes []string `json:"regimes"` // <regime>/<version>: what the clauses are held to, as chosen by a person

	// Computed from the above when the record is written.
	NoticeBy string `json:"noticeBy,omitempty"` // last day on which notice reaches the end of the term
	RenewsOn string `json:"renewsOn,omitempty"` // first day of the next term, when it renews itself

	WarnedFor string `json:"warnedFor,omitempty"` // the end that the owner was told of
	Terms     int    `json:"terms"`               // how often it has renewed itself
}

// Party is one side of a contract.
type Party struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// PartyRoles are the sides there can be: us, the vendor, anybody else.
var PartyRoles = []string{"customer", "vendor", "other"}

// Notice is how long before the end of a term notice must be given.
type Notice struct {
	Count int    `json:"count"` // 0: none is needed, or none is agreed
	Unit  string `json:"unit"`  // days or months
}

// NoticeUnits are those of a notice period.
var NoticeUnits = []string{"days", "months"}

// Renewal is what happens at the end of a term.
type Renewal struct {
	Kind   RenewalKind `json:"kind"`
	Months int         `json:"months"` // of the next term, when it renews itself
}

// RenewalKind is how a contract goes on after its term.
type RenewalKind string

// The kinds of renewal.
const (
	NoRenewal   RenewalKind = "none"
	Automatic   RenewalKind = "automatic"
	ByAgreement RenewalKind = "by_agreement"
)

// RenewalKinds lists them.
var RenewalKinds = []RenewalKind{NoRenewal, Automatic, ByAgreement}

// Limits of a contract record.
const (
	MaxPerVendor   = 200
	MaxParties     = 20
	MaxServices    = 50
	MaxEngagements = 50
	MaxDepth       = 5 // contracts one above the other
	maxLine        = 300
	maxText        = 2000
)

// Ended tells whether nothing is owed under the contract any more by itself.
func (c Contract) Ended() bool { return c.Status == Terminated || c.Status == Expired }

// StatusOn is the status on a day: a term that is over counts as expired,
// whether or not anything has swept it up yet, and one whose end is near as
// expiring.
func (c Contract) StatusOn(day string) Status {
	if c.Status != Active || c.EndsOn == "" {
		return c.Status
	}
	if day > c.EndsOn && !c.renews() {
		return Expired
	}
	if warn, ok := c.warnOn(); ok && day >= warn && !(c.renews() && day > c.NoticeBy) {
		return Expiring
	}
	return Active
}

// renews tells whether the contract goes on by itself at the end of its term.
func (c Contract) renews() bool {
	return c.Status == Active && c.EndsOn != "" && c.Renewal.Kind == Automatic && c.NoticeGiven == ""
}
