// Package logreview is the periodic review of the audit log: a stretch of it,
// from where the last review ended to a signed checkpoint, is counted by what
// was done, shown to an auditor, and signed off with a statement. It is due
// again by the organisation's setting (ISO/IEC 27001:2022 A.8.15 asks for logs
// to be analysed, A.5.3 for duties to be separate: whoever changed people,
// rights or settings in the stretch does not sign it off).
package logreview

import (
	"context"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// State is where a review stands: collecting → open → signed.
type State string

// The states of a review. While collecting, the stretch is being counted, a
// piece a tick.
const (
	Collecting State = "collecting"
	Open       State = "open"
	Signed     State = "signed"
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
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	State     State     `json:"state"`
	DueOn     string    `json:"dueOn"` // YYYY-MM-DD: it is to be signed off by then
	StartedBy string    `json:"startedBy"`
	From      Mark      `json:"from"` // the end of the last review; size 0 for the first one
	To        Mark      `json:"to"`
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

// Days.
const (
	TimeToSign  = 14 // from the start of a review until it is overdue
	RemindAfter = 7  // between two reminders of an overdue one
)

// Service runs reviews. All fields are needed.
type Service struct {
	Table     table.Table
	Journal   *audit.Journal
	Directory *identity.Directory
	Policy    Guard
	Log       Log
	Alerts    interface {
		// Tally counts those that last fired in a time.
		Tally(ctx context.Context, org string, from, to time.Time) (alert.Tally, error)
	}
	Now     clock.Clock
	IDs     ids.Maker
	BaseURL func() string // where links in mails lead
}

// Guard decides what the policies leave to the record itself.
type Guard interface {
	Require(a identity.Actor, action string, r policy.Resource) error
}

// Log answers the newest signed checkpoint.
type Log interface {
	Checkpoint(ctx context.Context, org string) (string, error)
}

const headSK = "HEAD"

func headKey(org, id string) table.Key {
	return table.Key{PK: identity.OrgPK(org, "LRV", id), SK: headSK}
}

func headItem(org string, r Review, version int64) table.Item {
	return table.Item{
		Key: headKey(org, r.ID), Version: version, List: table.Key{PK: identity.OrgPK(org, "LOG-REVIEWS"), SK: r.ID}, Body: table.Encode(r),
	}
}

// Get reads a review. An open one has the alerts as they stand now.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Review, error) {
	r, _, err := s.head(ctx, a.Org, id)
	if err != nil || r.State == Signed {
		return r, err
	}
	t, err := s.Alerts.Tally(ctx, a.Org, r.From.At, r.To.At)
	r.Alerts = &t
	return r, err
}

func (s *Service) head(ctx context.Context, org, id string) (Review, table.Item, error) {
	missing := problem.New(problem.NotFound, "there is no such review of the audit log")
	if !ids.Valid(ids.LogReview, id) {
		return Review{}, table.Item{}, missing
	}
	r, it, err := table.Load[Review](ctx, s.Table, headKey(org, id))
	if problem.Is(err, problem.NotFound) {
		return r, it, missing
	}
	return r, it, problem.Wrap("logreview.get", err)
}

// List answers reviews, newest first.
func (s *Service) List(ctx context.Context, a identity.Actor, limit int, cursor string) ([]Review, string, error) {
	out, next, err := table.List[Review](ctx, s.Table, table.Query{
		Index: table.ByList, PK: identity.OrgPK(a.Org, "LOG-REVIEWS"), Limit: limit, Cursor: cursor, Descending: true,
	})
	return out, next, problem.Wrap("logreview.list", err)
}

// MaySign tells whether the actor may sign the review off.
func (s *Service) MaySign(a identity.Actor, r Review) bool {
	return s.Policy.Require(a, "log-review:sign", policy.Resource{Org: a.Org, AdministeredBy: r.Administered}) == nil
}
