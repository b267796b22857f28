package logreview

import (
	"context"
	"encoding/json"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/periodic"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

var errNothingNew = &problem.Error{Code: problem.Conflict, Message: "the audit log holds nothing that was not reviewed", Err: periodic.ErrNothing}

// begin says which stretch of the log a review is of: from where the last one
// ended to the newest signed checkpoint.
func (s *Service) begin(ctx context.Context, org string, sc periodic.Schedule, r *Review) error {
	from, err := last(sc)
	if err != nil {
		return err
	}
	signed, err := s.log.Checkpoint(ctx, org)
	if problem.Is(err, problem.NotFound) {
		return errNothingNew
	} else if err != nil {
		return err
	}
	c, err := checkpoint.Unverified([]byte(signed))
	if err != nil {
		return &problem.Error{Code: problem.Internal, Op: "logreview.begin", Err: err} // ours, so it is damage
	}
	if c.N <= from.Size {
		return errNothingNew
	}
	r.From, r.To, r.Checkpoint = from, Mark{Size: c.N, Root: c.Hash, At: r.CreatedAt}, signed
	r.Counts, r.Administered = []Count{}, []string{}
	return nil
}

// last is where the last signed review ended: before the first, the log's
// beginning.
func last(sc periodic.Schedule) (Mark, error) {
	m := Mark{At: sc.Since}
	if sc.Last == nil {
		return m, nil
	}
	if err := json.Unmarshal(sc.Last, &m); err != nil {
		return m, &problem.Error{Code: problem.Internal, Op: "logreview.last", Err: err} // ours, so it is damage
	}
	return m, nil
}

// keep has the next review go on where this one ends.
func keep(r *Review) json.RawMessage { return table.Encode(r.To) }
