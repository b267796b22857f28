package clocks

import (
	"slices"
	"time"
)

// Facts of an incident that clocks follow from. Times are instants in UTC;
// a zero time is not known.
type Facts struct {
	BeganAt      time.Time `json:"beganAt,omitzero"`
	DetectedAt   time.Time `json:"detectedAt,omitzero"`   // when the vendor found it
	ToldAt       time.Time `json:"vendorToldAt,omitzero"` // when the vendor told us
	AwareAt      time.Time `json:"awareAt"`               // when we became aware: what most clocks run from
	ClassifiedAt time.Time `json:"classifiedAt,omitzero"` // when we classified it as major (DORA)
	HandledAt    time.Time `json:"handledAt,omitzero"`    // when its handling ended
	// Zone is the IANA name in which people told those times.
	Zone string `json:"zone"`

	DataCategories []string `json:"dataCategories"` // as of vendor records
	People         People   `json:"people"`
	// Jurisdictions are where people or operations are affected: ISO 3166-1
	// alpha-2 codes, EU for the whole Union, US-CA for California.
	Jurisdictions []string `json:"jurisdictions"`
	Role          string   `json:"role"`                 // controller or processor
	Risk          string   `json:"riskToPeople"`         // unlikely, likely or high
	Entities      []string `json:"entities"`             // what laws call us: financial, essential, hipaa_covered, hipaa_associate
	Significant   bool     `json:"significant"`          // in the sense of NIS2, Article 23(3)
	Level         string   `json:"chinaLevel,omitempty"` // by hand; the people affected may raise it
	Operator      string   `json:"chinaOperator"`        // critical_infrastructure, central_state or other
	Contract      Contract `json:"contract"`
}

// People are how many people are affected, and how sure that is.
type People struct {
	Basis string `json:"basis"` // unknown, estimate or confirmed
	Count int64  `json:"count"` // 0 when unknown
}

// Contract has the hours that contracts name; 0 when they name none.
type Contract struct {
	CustomerHours int `json:"customerHours,omitempty"` // ours, to tell a customer after we became aware
	VendorHours   int `json:"vendorHours,omitempty"`   // the vendor's, to tell us after it detected
}

// The values of a fact.
var (
	Roles      = []string{"controller", "processor"}
	Risks      = []string{"unlikely", "likely", "high"}
	Entities   = []string{"financial", "essential", "hipaa_covered", "hipaa_associate"}
	Operators  = []string{"other", "central_state", "critical_infrastructure"}
	Bases      = []string{"unknown", "estimate", "confirmed"}
	LevelNames = []string{"general", "relatively_major", "major", "particularly_major"}
)

// Personal tells whether personal data are among those affected. Credentials
// count: they belong to people.
func (f *Facts) Personal() bool {
	return slices.ContainsFunc(f.DataCategories, func(c string) bool { return c != "none" && c != "business-secret" })
}

// Notice is one notification that was made, or the decision that it is not
// needed.
type Notice struct {
	Clock     string    `json:"clock"`
	At        time.Time `json:"at"`
	NotNeeded string    `json:"notNeeded,omitempty"` // the reason why none is made
}
