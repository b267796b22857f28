package obligation

import (
	"context"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Close ends an obligation that is not owed any more, with its series; the
// reason is required. conflict for what the vendor must return or delete: only
// a deletion certificate ends that.
func (s *Service) Close(ctx context.Context, a identity.Actor, id string, version int64, reason string) (Obligation, error) {
	return s.change(ctx, a, id, version, "obligation:close", func(o *Obligation, _ place) ([]table.Write, error) {
		if o.Kind == ReturnOrDelete {
			return nil, problem.New(problem.Conflict, "the return or deletion of data is closed by a deletion certificate only; fulfil it with one")
		}
		reason = strings.TrimSpace(reason)
		var f problem.Fields
		f.Text("/reason", reason, 3, maxReason)
		if err := f.Err(); err != nil {
			return nil, err
		}
		o.State, o.Waiver, o.Closing = Closed, nil, &Closing{Reason: reason, By: a.ID, At: s.Now()}
		return nil, nil
	})
}
