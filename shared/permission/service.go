package permission

import (
	"context"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/periodic"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Service runs reviews. When they are due, begin and are listed is
// periodic.Reviews' part. Lives of tokens go by the directory's clock.
type Service struct {
	*periodic.Reviews[Review, *Review]
	policy Guard
}

// Guard decides what the policies leave to the record itself.
type Guard interface {
	Require(a identity.Actor, action string, r policy.Resource) error
}

// New answers the service that runs on d.
func New(d periodic.Deps, p Guard) *Service {
	s := &Service{policy: p}
	s.Reviews = periodic.New(d, kind, periodic.Subject[*Review]{Collect: s.collect})
	return s
}

// Kind is that of the schedule's key in the due index (tick.Kind).
const Kind = "PERMISSIONS"

var kind = periodic.Kind{
	Prefix: ids.PermissionReview, Listed: "PERMISSION-REVIEWS", Plan: Kind, Path: "/permission-reviews",
	Started: "permission-review:start", Opened: "permission-review:start", Reminded: "permission-review:remind", Completed: "permission-review:finish",
	MailDue: "permission-review-due", MailOverdue: "permission-review-overdue",
	Days:   TimeToDecide,
	Months: func(of identity.Settings) int { return of.PermissionReviewMonths },
	Told:   []identity.Role{identity.Administrator},
}

const linePrefix = "L#"

func lineKey(org, id, line string) table.Key {
	return table.Key{PK: kind.PK(org, id), SK: linePrefix + line}
}

// Lines answers a review's lines, each person's together.
func (s *Service) Lines(ctx context.Context, a identity.Actor, id string, limit int, cursor string) ([]Line, string, error) {
	if _, err := s.Get(ctx, a, id); err != nil {
		return nil, "", err
	}
	return s.lines(ctx, a.Org, id, limit, cursor)
}

func (s *Service) lines(ctx context.Context, org, id string, limit int, cursor string) ([]Line, string, error) {
	out, next, err := table.List[Line](ctx, s.Table, table.Query{PK: kind.PK(org, id), Prefix: linePrefix, Limit: limit, Cursor: cursor})
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
