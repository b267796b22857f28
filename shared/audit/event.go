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
	Before    string    `json:"before,omitempty"` // keyed digest of the record's body before
	After     string    `json:"after,omitempty"`
	Count     int64     `json:"count,omitempty"` // of refusals in one minute; 0 means one event is one thing

	// Index is the event's place in the organisation's transparency log, from
	// 0; nil until the sequencer has taken it up. It stands last and is no part
	// of what is hashed: see Entry.
	Index *int64 `json:"index,omitempty"`
}

// Outcomes of an event.
const (
	Done    = "done"
	Refused = "refused"
)

// digest is 64 hexadecimal digits that tell two bodies of a record apart; ""
// for none. It is keyed: a record holds personal data, and without the key
// nobody can try out what an erased one said.
func (j *Journal) digest(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	d := sha256.Sum256([]byte(j.Digest("record", string(body))))
	return hex.EncodeToString(d[:])
}
