// Package periodic is what reviews have in common that an organisation holds
// again and again (ISO/IEC 27001:2022 A.5.18 of rights, A.8.15 of logs). A
// schedule says since when none was held, and the organisation's setting after
// how many months the next one is due. The tick looks at the schedule once a
// day: it begins the review that is due, gathers what is to be reviewed, a
// piece a tick, tells those who are to decide, and reminds them when it is
// overdue. Its completion plans the next one. What is reviewed, and what
// deciding does, is the subject's own.
package periodic

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// State is where a review stands: collecting → open → one of the subject's own.
type State string

// The states that every review has. While collecting, what is to be reviewed is
// being gathered; a break is mended by the next tick.
const (
	Collecting State = "collecting"
	Open       State = "open"
)

// RemindAfter is the days between two reminders of an overdue review.
const RemindAfter = 7

// Head is what the record of each review begins with, by embedding.
type Head struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"` // goes up with each change of the review
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	State     State     `json:"state"`
	DueOn     string    `json:"dueOn"`     // YYYY-MM-DD: it is to be completed by then
	StartedBy string    `json:"startedBy"` // person, or system
}

func (h *Head) head() *Head { return h }

// Record is the record of one subject's reviews, which embeds Head.
type Record[R any] interface {
	*R
	head() *Head
}

// Kind is what one kind of review is called and when it is held.
type Kind struct {
	Prefix string // of a review's id (ids); in capitals, of its partition
	Listed string // partition of the list
	Plan   string // partition of the schedule, and its kind in the due index (tick.Kind)
	Path   string // of the page that lists them, below BaseURL

	// Actions in the audit log.
	Started, Opened, Reminded, Completed string
	// Templates of the mails that one is open, and that it is overdue.
	MailDue, MailOverdue string

	Days   int                         // from a review's start until it is overdue
	Months func(identity.Settings) int // between two reviews
	Told   []identity.Role             // whoever holds the first of these that anybody holds gets the mails
}

// Subject is what only the subject knows of its reviews.
type Subject[P any] struct {
	// Begin fills in what a new review is about; it answers an error that wraps
	// ErrNothing where there is nothing to review yet. None where each review
	// begins afresh.
	Begin func(ctx context.Context, org string, s Schedule, r P) error
	// Collect gathers what is to be reviewed, as far as one piece goes; done
	// says that it was the last. It is called again after a break.
	Collect func(ctx context.Context, org string, r P) (done bool, err error)
	// Keep is what the schedule keeps of a completed review for the next one
	// (Schedule.Last). None where each review begins afresh.
	Keep func(r P) json.RawMessage
}

// Deps are what reviews run on. All fields are needed.
type Deps struct {
	Table     table.Table
	Journal   *audit.Journal
	Directory *identity.Directory
	Now       clock.Clock
	IDs       ids.Maker
	BaseURL   func() string // where links in mails lead
}

// Reviews are one subject's reviews.
type Reviews[R any, P Record[R]] struct {
	Deps
	kind    Kind
	subject Subject[P]
}

// New answers the reviews of a kind.
func New[R any, P Record[R]](d Deps, k Kind, s Subject[P]) *Reviews[R, P] {
	return &Reviews[R, P]{d, k, s}
}

func (k *Kind) op(verb string) string { return k.Prefix + "." + verb }

// PK is a review's partition.
func (k *Kind) PK(org, id string) string { return identity.OrgPK(org, strings.ToUpper(k.Prefix), id) }

func (k *Kind) key(org, id string) table.Key { return table.Key{PK: k.PK(org, id), SK: headSK} }

func (s *Reviews[R, P]) item(org string, rec P, version int64) table.Item {
	id := rec.head().ID
	return table.Item{
		Key: s.kind.key(org, id), Version: version, List: table.Key{PK: identity.OrgPK(org, s.kind.Listed), SK: id}, Body: table.Encode(*rec),
	}
}

// Get reads a review.
func (s *Reviews[R, P]) Get(ctx context.Context, a identity.Actor, id string) (R, error) {
	rec, _, err := s.load(ctx, a.Org, id)
	return rec, err
}

func (s *Reviews[R, P]) load(ctx context.Context, org, id string) (rec R, it table.Item, err error) {
	missing := problem.New(problem.NotFound, "there is no such review")
	if !ids.Valid(s.kind.Prefix, id) {
		return rec, it, missing
	}
	rec, it, err = table.Load[R](ctx, s.Table, s.kind.key(org, id))
	if problem.Is(err, problem.NotFound) {
		return rec, it, missing
	}
	return rec, it, problem.Wrap(s.kind.op("get"), err)
}

// List answers reviews, newest first.
func (s *Reviews[R, P]) List(ctx context.Context, a identity.Actor, limit int, cursor string) ([]R, string, error) {
	out, next, err := table.List[R](ctx, s.Table, table.Query{
		Index: table.ByList, PK: identity.OrgPK(a.Org, s.kind.Listed), Limit: limit, Cursor: cursor, Descending: true,
	})
	return out, next, problem.Wrap(s.kind.op("list"), err)
}
