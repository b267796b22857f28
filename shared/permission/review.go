// Package permission is the periodic review of rights: a list of who has which
// role and which API token and when it was last used, of which administrators
// confirm or revoke each line. What is revoked is gone in the same commit. A
// review is finished once every line is decided, and is due again by the
// organisation's setting (ISO/IEC 27001:2022 A.5.18 asks for such reviews).
package permission

import (
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/periodic"
)

// The states of a review (periodic.State). While collecting, the lines are
// being written.
const (
	Collecting                = periodic.Collecting
	Open                      = periodic.Open
	Finished   periodic.State = "finished"
)

// Review is the head of one review. Its version goes up with each line that is
// decided.
type Review struct {
	periodic.Head
	Lines   int `json:"lines"`
	Decided int `json:"decided"`
	Revoked int `json:"revoked"`

	FinishedBy     string    `json:"finishedBy,omitempty"`
	FinishedByName string    `json:"finishedByName,omitempty"`
	FinishedAt     time.Time `json:"finishedAt,omitzero"`
	Digest         string    `json:"digest,omitempty"` // SHA-256 of the lines as decided, hex
}

// Kinds of a line.
const (
	KindRole  = "role"
	KindToken = "token"
)

// Line is one right of one person, as it stood when the review began.
type Line struct {
	ID         string        `json:"id"`
	Version    int64         `json:"version"`
	UpdatedAt  time.Time     `json:"updatedAt"`
	Kind       string        `json:"kind"`
	PersonID   string        `json:"personId"`
	PersonName string        `json:"personName"`
	Email      string        `json:"email"`
	Role       identity.Role `json:"role,omitempty"`
	TokenID    string        `json:"tokenId,omitempty"`
	TokenName  string        `json:"tokenName,omitempty"`
	Actions    []string      `json:"actions,omitempty"` // of the token
	ExpiresAt  time.Time     `json:"expiresAt,omitzero"`
	LastUsedAt time.Time     `json:"lastUsedAt,omitzero"` // of a role: when its person last used the system
	SinceAt    time.Time     `json:"sinceAt,omitzero"`    // since when the person or the token is there

	Decision Decision  `json:"decision,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	By       string    `json:"by,omitempty"` // person
	ByName   string    `json:"byName,omitempty"`
	At       time.Time `json:"at,omitzero"`
	// Alone: who decided is whose right it is, because the organisation had no
	// other administrator.
	Alone bool `json:"alone,omitempty"`
}

// Decision is what was decided on a line; "" for nothing yet.
type Decision string

// The decisions.
const (
	Confirmed Decision = "confirmed"
	Revoked   Decision = "revoked"
)

// Days, counted from the start of a review or of somebody's last use.
const (
	TimeToDecide = 30 // until a review is overdue
	UnusedAfter  = 90 // until a right counts as unused: keeping it needs a reason
)

// Unused tells whether nobody has used the right for so long that keeping it
// needs a reason.
func (l *Line) Unused(now time.Time) bool {
	last := l.LastUsedAt
	if last.Before(l.SinceAt) {
		last = l.SinceAt // it could not be used before
	}
	return now.Sub(last) >= UnusedAfter*24*time.Hour
}
