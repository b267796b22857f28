// Package obligation keeps what is owed under contracts, by whom, until when,
// once or again and again: who sees to it, what must show that it was done, who
// is told when it is not, and who agreed that it need not be.
package obligation

import "time"

// State is where an obligation stands:
//
//	open → due → overdue      by the calendar
//	       → fulfilled        somebody did it; a recurring one makes its next
//	       → waived → …       two people agreed, until a day; then the calendar again
//	       → closed           it is not owed any more, or nothing can follow it
type State string

// The states of an obligation.
const (
	Open      State = "open"
	Due       State = "due"     // its day has come; the days of grace run
	Overdue   State = "overdue" // they are over
	Fulfilled State = "fulfilled"
	Waived    State = "waived"
	Closed    State = "closed"
)

// Ended tells whether nothing follows any more.
func (s State) Ended() bool { return s == Fulfilled || s == Closed }

// Kinds of obligation.
const (
	FromContract   = "contract"         // entered by a person, under a contract
	ReturnOrDelete = "return_or_delete" // of all data, made by off-boarding a vendor
)

// Sides that can owe something.
const (
	VendorOwes = "vendor" // the vendor owes it to us
	WeOwe      = "customer"
)

// Sides lists them.
var Sides = []string{VendorOwes, WeOwe}

// Obligation is one thing owed, with one due day. Days are YYYY-MM-DD in the
// time zone of the organisation.
type Obligation struct {
	ID         string    `json:"id"`
	Version    int64     `json:"version"`
	CreatedAt  time.Time `json:"createdAt"`
	UpdatedAt  time.Time `json:"updatedAt"`
	VendorID   string    `json:"vendorId"`
	VendorName string    `json:"vendorName"` // when it was made
	ContractID string    `json:"contractId,omitempty"`
	Kind       string    `json:"kind"`

	Title    string `json:"title"`
	Detail   string `json:"detail,omitempty"`
	Owes     string `json:"owes"`               // vendor or customer: the one owes it to the other
	Clause   string `json:"clause,omitempty"`   // of the contract: "§ 7.2"
	ClauseID string `json:"clauseId,omitempty"` // of a regime that it follows from
	Owner    string `json:"owner,omitempty"`    // address of who sees to it here

	DueOn      string `json:"dueOn"`
	Recurrence string `json:"recurrence,omitempty"` // RRULE of RFC 5545; "" is once
	StartsOn   string `json:"startsOn"`             // day that the rule counts from
	Series     string `json:"seriesId"`             // id of the first of its kind
	Occurrence int    `json:"occurrence"`           // in the series, from 1
	NextID     string `json:"nextId,omitempty"`     // the one that its fulfilment made

	GraceDays        int   `json:"graceDays"`
	EvidenceRequired bool  `json:"evidenceRequired"`
	RemindDays       []int `json:"remindDays"` // before the due day, the longest first

	State        State       `json:"state"`
	OverdueSince string      `json:"overdueSince,omitempty"`
	EscalateFrom string      `json:"escalateFrom,omitempty"` // that day, or when it was entered overdue, the day of that
	Fulfilment   *Fulfilment `json:"fulfilment,omitempty"`
	Waiver       *Waiver     `json:"waiver,omitempty"` // proposed, or in force
	Closing      *Closing    `json:"closing,omitempty"`
	Past         []string    `json:"past"` // steps of the calendar that are behind it
}

// Fulfilment is how it was done.
type Fulfilment struct {
	On          string    `json:"on"`
	Note        string    `json:"note,omitempty"`
	EvidenceIDs []string  `json:"evidenceIds"`
	By          string    `json:"by"`
	At          time.Time `json:"at"`
}

// Waiver lets an obligation rest until a day. One person proposes it, another
// one confirms it; until then the calendar goes on.
type Waiver struct {
	Reason      string    `json:"reason"`
	ExpiresOn   string    `json:"expiresOn"` // last day on which it holds
	ProposedBy  string    `json:"proposedBy"`
	ProposedAt  time.Time `json:"proposedAt"`
	ConfirmedBy string    `json:"confirmedBy,omitempty"`
	ConfirmedAt time.Time `json:"confirmedAt,omitzero"`
}

// Closing is why it is not owed any more.
type Closing struct {
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Limits of an obligation.
const (
	MaxPerContract = 500
	MaxGrace       = 365  // days
	MaxRemind      = 365  // days before
	MaxReminders   = 5    // in one plan
	MaxWaiverDays  = 366  // from the day on which it is proposed
	MaxEvidence    = 20   // files of one fulfilment
	maxLine        = 300  // runes
	maxText        = 5000 // runes
	maxReason      = 2000 // runes
)
