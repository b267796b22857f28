package incident

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// Update changes facts of the incident that has this version. Its clocks are
// worked out anew, and the answer says what that changed.
func (s *Service) Update(ctx context.Context, a identity.Actor, id string, version int64, d Details) (View, error) {
	return s.alter(ctx, a, id, version, func(r *record) (change, error) {
		if err := r.ended(); err != nil {
			return change{}, err
		}
		was := r.Owner
		var f problem.Fields
		d.apply(&r.Incident, &f)
		r.check(&f, s.Now())
		moved := identity.FoldEmail(was) != identity.FoldEmail(r.Owner)
		if moved {
			if err := s.person(ctx, a, &f, "/owner", r.Owner); err != nil {
				return change{}, err
			}
		}
		if err := f.Err(); err != nil {
			return change{}, err
		}
		c := change{action: "incident:update", step: Step{What: "updated"}}
		if moved && identity.FoldEmail(r.Owner) != identity.FoldEmail(a.Email) {
			c.mails = append(c.mails, s.opened(&r.Incident, r.Owner))
		}
		return c, nil
	})
}
