package logreview

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
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
	r, it, err := s.head(ctx, a.Org, id)
	if err != nil {
		return r, err
	}
	if err := s.Policy.Require(a, "log-review:sign", policy.Resource{Org: a.Org, AdministeredBy: r.Administered}); err != nil {
		if slices.Contains(r.Administered, a.ID) {
			return Review{}, problem.New(problem.Forbidden, "you have changed people, rights or settings in this stretch of the log; another auditor signs it off")
		}
		return Review{}, err
	}
	if err := v.check(); err != nil {
		return Review{}, err
	}
	switch {
	case r.State != Open:
		return r, problem.New(problem.Conflict, "the review is %s", r.State)
	case version != 0 && r.Version != version:
		return r, &problem.Error{Code: problem.Conflict, Message: "the review has changed meanwhile; look again", Current: r}
	}
	sc, plan, err := s.schedule(ctx, a.Org)
	if err != nil {
		return r, err
	}
	t, err := s.Alerts.Tally(ctx, a.Org, r.From.At, r.To.At)
	if err != nil {
		return r, err
	}
	now := s.Now()
	sc.Since, sc.Last, sc.ReviewID, sc.RemindedAt, sc.LookAt = now, r.To, "", time.Time{}, now.Add(daily)
	r.State, r.Version, r.UpdatedAt, r.Alerts = Signed, it.Version+1, now, &t
	r.SignedBy, r.SignedByName, r.SignedAt, r.Conclusion, r.Statement = a.ID, a.Name, now, v.Conclusion, v.Statement
	head := headItem(a.Org, r, it.Version)
	return r, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "log-review:sign", Subject: id, Before: it.Body, After: head.Body,
		Writes: []table.Write{table.Replace(head), table.Replace(scheduleItem(a.Org, sc, plan.Version))},
	})
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
