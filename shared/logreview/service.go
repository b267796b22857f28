package logreview

import (
	"context"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/periodic"
	"vendorrisk/shared/policy"
)

// Service runs reviews. When they are due, begin and are listed is
// periodic.Reviews' part.
type Service struct {
	*periodic.Reviews[Review, *Review]
	policy Guard
	log    Log
	alerts Raised
}

// Guard decides what the policies leave to the record itself.
type Guard interface {
	Require(a identity.Actor, action string, r policy.Resource) error
}

// Log answers the newest signed checkpoint.
type Log interface {
	Checkpoint(ctx context.Context, org string) (string, error)
}

// Raised counts the alerts that last fired in a time.
type Raised interface {
	Tally(ctx context.Context, org string, from, to time.Time) (alert.Tally, error)
}

// New answers the service that runs on d.
func New(d periodic.Deps, p Guard, l Log, alerts Raised) *Service {
	s := &Service{policy: p, log: l, alerts: alerts}
	s.Reviews = periodic.New(d, kind, periodic.Subject[*Review]{Begin: s.begin, Collect: s.count, Keep: keep})
	return s
}

// Kind is that of the schedule's key in the due index (tick.Kind).
const Kind = "LOGREVIEWS"

var kind = periodic.Kind{
	Prefix: ids.LogReview, Listed: "LOG-REVIEWS", Plan: Kind, Path: "/log-reviews",
	Started: "log-review:start", Opened: "log-review:open", Reminded: "log-review:remind", Completed: "log-review:sign",
	MailDue: "log-review-due", MailOverdue: "log-review-overdue",
	Days:   TimeToSign,
	Months: func(of identity.Settings) int { return of.LogReviewMonths },
	Told:   []identity.Role{identity.Auditor, identity.Administrator}, // who can make somebody an auditor
}

// Get reads a review. An open one has the alerts as they stand now.
func (s *Service) Get(ctx context.Context, a identity.Actor, id string) (Review, error) {
	r, err := s.Reviews.Get(ctx, a, id)
	if err != nil || r.State == Signed {
		return r, err
	}
	t, err := s.alerts.Tally(ctx, a.Org, r.From.At, r.To.At)
	r.Alerts = &t
	return r, err
}

// MaySign tells whether the actor may sign the review off.
func (s *Service) MaySign(a identity.Actor, r Review) bool {
	return s.policy.Require(a, "log-review:sign", policy.Resource{Org: a.Org, AdministeredBy: r.Administered}) == nil
}
