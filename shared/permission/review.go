// Package permission is the periodic review of rights: a list of who has which
// role and which API token and when it was last used, of which administrators
// confirm or revoke each line. What is revoked is gone in the same commit. A
// review is finished once every line is decided, and is due again by the
// organisation's setting (ISO/IEC 27001:2022 A.5.18 asks for such reviews).
package permission

import (
	"context"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// State is where a review stands: collecting → open → finished.
type State string

// The states of a review. While collecting, the lines are being written; a
// break is mended by the next tick.
const (
	Collecting State = "collecting"
	Open       State = "open"
	Finished   State = "finished"
)

// Review is the head of one review.
type Review struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"` // goes up with each line that is decided
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	State     State     `json:"state"`
	DueOn     string    `json:"dueOn"` // YYYY-MM-DD: every line is to be decided by then
	StartedBy string    `json:"startedBy"`
	Lines     int       `json:"lines"`
	Decided   int       `json:"decided"`
	Revoked   int       `json:"revoked"`

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
	RemindAfter  = 7  // between two reminders of an overdue one
	UnusedAfter  = 90 // until a right counts as unused: keeping it needs a reason
)

// Unused tells whether nobody has used the right for so long that keeping it
// needs a reason.
func (l *Line) Unused(now time.Time) bool {
	return now.Sub(l.LastUsedAt) >= UnusedAfter*24*time.Hour
}

// Service runs reviews. All fields are needed. Lives of tokens go by the
// directory's clock.
type Service struct {
	Table     table.Table
	Journal   *audit.Journal
	Directory *identity.Directory
	Policy    Guard
	Now       clock.Clock
	IDs       ids.Maker
	BaseURL   func() string // where links in mails lead
}

// Guard decides what the policies leave to the record itself.
type Guard interface {
	Require(a identity.Actor, action string, r policy.Resource) error
}

const (
	headSK     = "HEAD"
	linePrefix = "L#"
)

// PK is a review's partition.
func PK(org, id string) string { return identity.OrgPK(org, "PRV", id) }

func headKey(org, id string) table.Key { return table.Key{PK: PK(org, id), SK: headSK} }

func lineKey(org, id, line string) table.Key {
	return table.Key{PK: PK(org, id), SK: linePrefix + line}
}

func listPK(org string) string { return identity.OrgPK(org, "PERMISSION-REVIEWS") }

func headItem(org string, r Review, version int64) table.Item {
	return table.Item{Key: headKey(org, r.ID), Version: version, List: table.Key{PK: listPK(org), SK: r.ID}, Body: table.Encode(r)}
}

func missing() error { return problem.New(problem.NotFound, "there is no such permission review") }

// Get reads a review's head.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Review, error) {
	r, _, err := s.head(ctx, a.Org, id)
	return r, err
}

func (s *Service) head(ctx context.Context, org, id string) (Review, table.Item, error) {
	if !ids.Valid(ids.PermissionReview, id) {
		return Review{}, table.Item{}, missing()
	}
	r, it, err := table.Load[Review](ctx, s.Table, headKey(org, id))
	if problem.Is(err, problem.NotFound) {
		return r, it, missing()
	}
	return r, it, problem.Wrap("permission.get", err)
}

// List answers reviews, newest first.
func (s *Service) List(ctx context.Context, a identity.Actor, limit int, cursor string) ([]Review, string, error) {
	out, next, err := table.List[Review](ctx, s.Table, table.Query{Index: table.ByList, PK: listPK(a.Org), Limit: limit, Cursor: cursor, Descending: true})
	return out, next, problem.Wrap("permission.list", err)
}

// Lines answers a review's lines, each person's together.
func (s *Service) Lines(ctx context.Context, a identity.Actor, id string, limit int, cursor string) ([]Line, string, error) {
	if _, err := s.Get(ctx, a, id); err != nil {
		return nil, "", err
	}
	return s.lines(ctx, a.Org, id, limit, cursor)
}

func (s *Service) lines(ctx context.Context, org, id string, limit int, cursor string) ([]Line, string, error) {
	out, next, err := table.List[Line](ctx, s.Table, table.Query{PK: PK(org, id), Prefix: linePrefix, Limit: limit, Cursor: cursor})
	return out, next, problem.Wrap("permission.lines", err)
}

// every reads all lines of a review, in their order.
func (s *Service) every(ctx context.Context, org, id string) ([]Line, error) {
	var all []Line
	for cursor := ""; ; {
		some, next, err := s.lines(ctx, org, id, 0, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if cursor = next; cursor == "" {
			return all, nil
		}
	}
}

// validLine tells whether s can be a line's id; it comes straight from a URL.
func validLine(s string) bool {
	person, rest, ok := strings.Cut(s, ".")
	return ok && ids.Valid(ids.Person, person) && rest != "" && len(rest) <= 40 && !strings.ContainsAny(rest, "#\x00")
}
