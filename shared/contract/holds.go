package contract

import (
	"context"

	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// Holds answers where a contract's own files stand (evidence.Holder): the
// signed contract, its annexes. A terminated contract takes no more.
func (s *Service) Holds(ctx context.Context, a identity.Actor, id string) (evidence.Place, error) {
	c, err := s.Get(ctx, a, id)
	if err != nil {
		return evidence.Place{}, err
	}
	if c.Status == Terminated {
		return evidence.Place{}, problem.New(problem.Conflict, "the contract is terminated; its files stay as they are")
	}
	n, err := evidence.Count(ctx, s.Table, PK(a.Org, id))
	return evidence.Place{PK: PK(a.Org, id), VendorID: c.VendorID, Still: Unmoved(a.Org, c), Files: n}, err
}
