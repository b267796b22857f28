package assessment

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/table"
)

// Cancel stops an assessment before its decision; the reason is required, and
// stays inside. Its links stop opening on the next request, and every live
// respondent, delegates too, is told by mail that nothing more is asked of them.
func (s *Service) Cancel(ctx context.Context, a identity.Actor, id string, ifVersion int64, reason string) (Assessment, error) {
	if bad := checkReason("/reason", reason); bad != nil {
		return Assessment{}, invalid(*bad)
	}
	return s.end(ctx, a, id, ifVersion, move{
		action: "assessment:cancel", from: []State{Draft, Sent, InProgress, Submitted, InReview, Returned}, to: Cancelled, reason: reason,
	})
}

// Expire ends an assessment that nobody finished long after its due date. Only
// the schedule does it.
func (s *Service) Expire(ctx context.Context, a identity.Actor, id string) (Assessment, error) {
	return s.end(ctx, a, id, 0, expiry(nil))
}

func expiry(also []table.Write) move {
	return move{
		action: "assessment:expire", from: []State{Draft, Sent, InProgress, Returned}, to: Expired, reason: "not finished in time",
		writes: also, wake: len(also) > 0,
	}
}

func (s *Service) end(ctx context.Context, a identity.Actor, id string, ifVersion int64, m move) (Assessment, error) {
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return Assessment{}, err
	}
	if m.to == Cancelled && f.Assessment.State != Draft {
		// A link says nothing to whoever holds it; the mail reaches who has the mailbox.
		m.writes, m.wake = s.tellRespondents(a.Org, f, f.sectionIDs(), "withdrawn", map[string]string{"contact": f.Assessment.Owner}), true
	}
	return s.endWith(ctx, a, f, ifVersion, m)
}

func (s *Service) endWith(ctx context.Context, a identity.Actor, f *File, ifVersion int64, m move) (Assessment, error) {
	for _, inv := range f.Invitations {
		if inv.Live(s.Wall()) {
			m.writes = append(m.writes, invitation.Revoke(a.Org, inv, s.Now(), s.Wall()))
		}
	}
	return s.apply(ctx, a, f.Assessment, ifVersion, m)
}
