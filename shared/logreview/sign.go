package logreview

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/periodic"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
)

// Verdict is what an auditor signs.
type Verdict struct {
	Conclusion Conclusion `json:"conclusion"`
	Statement  string     `json:"statement"` // what was looked at, and what came of it
}

// Bounds of a statement, in characters.
const (
	MinStatement = 10
	MaxStatement = 4000
)

// Sign signs a review off and plans the next one, which begins where this one
// ends. forbidden to whoever changed people, rights or settings in the stretch:
// another auditor signs, and an administrator can make somebody one. version is
// the review's; 0 for whichever stands.
func (s *Service) Sign(ctx context.Context, a identity.Actor, id string, version int64, v Verdict) (Review, error) {
	held, err := periodic.Hold(ctx, s.Reviews, a, id)
	if err != nil {
		return Review{}, err
	}
	r := &held.Review
	if err := s.policy.Require(a, "log-review:sign", policy.Resource{Org: a.Org, AdministeredBy: r.Administered}); err != nil {
		if slices.Contains(r.Administered, a.ID) {
			return Review{}, problem.New(problem.Forbidden, "you have changed people, rights or settings in this stretch of the log; another auditor signs it off")
		}
		return Review{}, err
	}
	if err := v.check(); err != nil {
		return Review{}, err
	}
	if err := held.Ready(version); err != nil {
		return Review{}, err
	}
	t, err := s.alerts.Tally(ctx, a.Org, r.From.At, r.To.At)
	if err != nil {
		return Review{}, err
	}
	now := s.Now()
	r.State, r.Alerts, r.SignedBy, r.SignedByName, r.SignedAt, r.Conclusion, r.Statement = Signed, &t, a.ID, a.Name, now, v.Conclusion, v.Statement
	err = held.Complete(ctx, a, now)
	return *r, err
}

func (v *Verdict) check() error {
	var f problem.Fields
	if !slices.Contains(Conclusions, v.Conclusion) {
		f.AddKey("/conclusion", "field.choose", "choose in_order or follow_up")
	}
	v.Statement = strings.TrimSpace(v.Statement)
	if n := utf8.RuneCountInString(v.Statement); n < MinStatement || n > MaxStatement {
		f.AddKey("/statement", "logreviewFault.statement", "say in 10 to 4,000 characters what was looked at and what came of it")
	}
	return f.Err()
}
