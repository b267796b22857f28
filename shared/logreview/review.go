// Package logreview is the periodic review of the audit log: a stretch of it,
// from where the last review ended to a signed checkpoint, is counted by what
// was done, shown to an auditor, and signed off with a statement. It is due
// again by the organisation's setting (ISO/IEC 27001:2022 A.8.15 asks for logs
// to be analysed, A.5.3 for duties to be separate: whoever changed people,
// rights or settings in the stretch does not sign it off).
package logreview

import (
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/periodic"
)

// The states of a review (periodic.State). While collecting, the stretch is
// being counted, a piece a tick.
const (
	Collecting                = periodic.Collecting
	Open                      = periodic.Open
	Signed     periodic.State = "signed"
)

// Mark is a point of the log.
type Mark struct {
	Size int64     `json:"size"` // entries before it
	Root tlog.Hash `json:"root"` // of the Merkle tree of these
	At   time.Time `json:"at"`
}

// Count is how often one thing happened.
type Count struct {
	Action  string `json:"action"`
	Outcome string `json:"outcome"` // done or refused
	Times   int64  `json:"times"`
}

// Review is one review of the log.
type Review struct {
	periodic.Head
	From Mark `json:"from"` // the end of the last review; size 0 for the first one
	To   Mark `json:"to"`
	// Checkpoint is the signed note that To was read from.
	Checkpoint string  `json:"checkpoint"`
	Counted    int64   `json:"counted"` // entries of the stretch so far
	Counts     []Count `json:"counts"`  // by action, then outcome
	// Administered are those who changed people, rights or settings in the
	// stretch, at most maxAdministered.
	Administered []string `json:"administered"`
	// Alerts that last fired in the stretch, as they stand: of a signed review,
	// as they stood then.
	Alerts *alert.Tally `json:"alerts,omitempty"`

	SignedBy     string     `json:"signedBy,omitempty"`
	SignedByName string     `json:"signedByName,omitempty"`
	SignedAt     time.Time  `json:"signedAt,omitzero"`
	Conclusion   Conclusion `json:"conclusion,omitempty"`
	Statement    string     `json:"statement,omitempty"`
}

// Conclusion is what the auditor came to.
type Conclusion string

// The conclusions.
const (
	InOrder  Conclusion = "in_order"
	FollowUp Conclusion = "follow_up" // something is to be done; the statement says what
)

// Conclusions are all of them.
var Conclusions = []Conclusion{InOrder, FollowUp}

const maxAdministered = 200

// TimeToSign is the days from the start of a review until it is overdue.
const TimeToSign = 14
