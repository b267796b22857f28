// Package audit records who did what, when, on what: one event for every
// change, written in the commit of the change itself, so that neither can be
// there without the other (DESIGN §8).
package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Event is one line of the audit log. It holds identifiers and digests, never
// answers, names or addresses: an erasure request leaves the log whole.
type Event struct {
	ID        string    `json:"id"`
	At        time.Time `json:"at"`
	Actor     string    `json:"actor"`
	Roles     []string  `json:"roles,omitempty"`
	Action    string    `json:"action"`  // subject:verb, as in the policies
	Subject   string    `json:"subject"` // id of the record
	Outcome   string    `json:"outcome"` // done or refused
	RequestID string    `json:"requestId,omitempty"`
	Source    string    `json:"source,omitempty"` // keyed digest of the network address
	Before    string    `json:"before,omitempty"` // sha256 of the record's body before
	After     string    `json:"after,omitempty"`
}

// Outcomes of an event.
const (
	Done    = "done"
	Refused = "refused"
)

// digest is the hex SHA-256 of a record's body; "" for none.
func digest(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	d := sha256.Sum256(body)
	return hex.EncodeToString(d[:])
}
