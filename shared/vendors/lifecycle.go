package vendors

import (
	"context"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Offboard starts the end with a vendor; the reason is required. From prospect
// or active. What the vendor owes at the end is written in the same commit.
func (s *Service) Offboard(ctx context.Context, a identity.Actor, id string, version int64, reason string) (Vendor, error) {
	return s.change(ctx, a, id, version, "vendor:offboard", func(v *Vendor) ([]table.Write, error) {
		if v.Status != Prospect && v.Status != Active {
			return nil, problem.New(problem.Conflict, "the vendor is %s already", v.Status)
		}
		reason = strings.TrimSpace(reason)
		if n := utf8.RuneCountInString(reason); n < 3 || n > 2000 {
			return nil, &problem.Error{Code: problem.Invalid, Message: "off-boarding needs a reason",
				Fields: []problem.FieldError{{Pointer: "/reason", Detail: "say why, in 3 to 2,000 characters", Key: "field.reason"}}}
		}
		v.Status, v.OffboardReason = Offboarding, reason
		if s.Farewell == nil {
			return nil, nil
		}
		return s.Farewell.Leaving(ctx, a, *v)
	})
}

// Terminate ends it: only from offboarding, and only when nothing is owed any
// more, so that nothing is skipped.
func (s *Service) Terminate(ctx context.Context, a identity.Actor, id string, version int64) (Vendor, error) {
	return s.change(ctx, a, id, version, "vendor:terminate", func(v *Vendor) ([]table.Write, error) {
		if v.Status != Offboarding {
			return nil, problem.New(problem.Conflict, "only a vendor in off-boarding can be terminated; this one is %s", v.Status)
		}
		v.Status = Terminated
		if s.Farewell == nil {
			return nil, nil
		}
		return s.Farewell.Left(ctx, a, *v)
	})
}
