// Package vendors keeps vendor records: who they are, what they do for us (the
// engagements), how much inherent risk that carries, and where they stand in
// their life with us.
package vendors

import (
	"time"

	"vendorrisk/shared/scoring"
)

// Status is where a vendor stands: prospect → active → offboarding → terminated.
type Status string

// The statuses of a vendor.
const (
	Prospect    Status = "prospect"
	Active      Status = "active"
	Offboarding Status = "offboarding"
	Terminated  Status = "terminated"
)

// Vendor is one vendor as stored and as answered. Risks are 0–100, high is bad.
type Vendor struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	Status    Status    `json:"status"`

	Name           string         `json:"name"`
	LegalName      string         `json:"legalName,omitempty"`
	Website        string         `json:"website,omitempty"`
	Country        string         `json:"country,omitempty"` // ISO 3166-1 alpha-2
	Services       []string       `json:"services"`
	DataCategories []string       `json:"dataCategories"`
	Contacts       []Contact      `json:"contacts"`
	SubProcessors  []SubProcessor `json:"subProcessors"`
	Owner          string         `json:"owner,omitempty"` // address of the person responsible for it here

	// From the engagements: the highest of each. Absent until an intake is in.
	Tier         scoring.Band        `json:"tier,omitempty"`
	InherentRisk *scoring.Hundredths `json:"inherentRisk,omitempty"`

	// From the last decision on an assessment.
	ResidualRisk *scoring.Hundredths `json:"residualRisk,omitempty"`
	ResidualBand scoring.Band        `json:"residualBand,omitempty"`
	Decision     string              `json:"decision,omitempty"`
	DecidedOn    string              `json:"decidedOn,omitempty"` // YYYY-MM-DD

	OffboardReason string `json:"offboardReason,omitempty"`
}

// Contact is a person at the vendor.
type Contact struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role,omitempty"`
}

// SubProcessor is a company to which the vendor passes our data or work.
type SubProcessor struct {
	Name    string `json:"name"`
	Country string `json:"country,omitempty"`
	Purpose string `json:"purpose,omitempty"`
}

// Engagement is one thing that a vendor does for us, with its own intake.
// "default" is the one that the vendor's own intake writes.
type Engagement struct {
	ID        string                  `json:"id"`
	Version   int64                   `json:"version"`
	CreatedAt time.Time               `json:"createdAt"`
	UpdatedAt time.Time               `json:"updatedAt"`
	VendorID  string                  `json:"vendorId"`
	Name      string                  `json:"name"`
	Factors   map[string]int          `json:"factors"` // factor id → level 0–4; empty: no intake yet
	Result    *scoring.InherentResult `json:"result,omitempty"`
	Model     string                  `json:"model,omitempty"` // version of the scoring model
}

// DefaultEngagement is the id of the engagement that every vendor has.
const DefaultEngagement = "default"

// DataCategories are those that the intake needs to tell sensitivity apart;
// more would be collecting for its own sake.
var DataCategories = []string{
	"none", "contact", "account", "financial", "health", "biometric",
	"children", "location", "employee", "credentials", "business-secret",
}

// Limits of a vendor record.
const (
	MaxName     = 200 // runes, for any single-line text
	MaxServices = 50
	MaxContacts = 50
	MaxSubs     = 500
)
