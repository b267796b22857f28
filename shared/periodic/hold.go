package periodic

import (
	"context"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Held is a review that is about to change.
type Held[R any, P Record[R]] struct {
	Review R
	of     *Reviews[R, P]
	was    table.Item // as it stood
}

// Hold reads a review in order to change it.
func Hold[R any, P Record[R]](ctx context.Context, s *Reviews[R, P], a identity.Actor, id string) (*Held[R, P], error) {
	rec, it, err := s.load(ctx, a.Org, id)
	return &Held[R, P]{rec, s, it}, err
}

func (h *Held[R, P]) head() *Head { return P(&h.Review).head() }

// Ready errs with conflict unless the review is open and at the version that
// somebody saw; 0 is whichever stands.
func (h *Held[R, P]) Ready(version int64) error {
	switch head := h.head(); {
	case head.State != Open:
		return problem.New(problem.Conflict, "the review is %s", head.State)
	case version != 0 && head.Version != version:
		return &problem.Error{Code: problem.Conflict, Message: "the review has changed meanwhile; look again", Current: h.Review}
	}
	return nil
}

// Write replaces the review by what it has become at a time.
func (h *Held[R, P]) Write(org string, now time.Time) table.Write {
	head := h.head()
	head.Version, head.UpdatedAt = h.was.Version+1, now
	return table.Replace(h.of.item(org, &h.Review, h.was.Version))
}
