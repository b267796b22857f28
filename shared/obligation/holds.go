package obligation

import (
	"context"

	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Holds answers where an obligation's files stand (evidence.Holder): beside
// it. One that has ended takes no more.
func (s *Service) Holds(ctx context.Context, a identity.Actor, id string) (evidence.Place, error) {
	o, err := s.Get(ctx, a, id)
	if err != nil {
		return evidence.Place{}, err
	}
	if o.State.Ended() {
		return evidence.Place{}, problem.New(problem.Conflict, "the obligation is %s; its files stay as they are", o.State)
	}
	n, err := evidence.Count(ctx, s.Table, o.pk(a.Org))
	return evidence.Place{PK: o.pk(a.Org), VendorID: o.VendorID, Still: table.Require(o.key(a.Org), o.Version), Files: n}, err
}
