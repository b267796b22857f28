package vendors

import (
	"context"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// Offboard starts the end with a vendor; the reason is required. From prospect
// or active.
func (s *Service) Offboard(ctx context.Context, a identity.Actor, id string, version int64, reason string) (Vendor, error) {
	return s.change(ctx, a, id, version, "vendor:offboard", func(v *Vendor) error {
		if v.Status != Prospect && v.Status != Active {
			return problem.New(problem.Conflict, "the vendor is %s already", v.Status)
		}
		reason = strings.TrimSpace(reason)
		if n := utf8.RuneCountInString(reason); n < 3 || n > 2000 {
			return &problem.Error{Code: problem.Invalid, Message: "off-boarding needs a reason",
				Fields: []problem.FieldError{{Pointer: "/reason", Detail: "say why, in 3 to 2,000 characters", Key: "field.reason"}}}
		}
		v.Status, v.OffboardReason = Offboarding, reason
		return nil
	})
}

// Terminate ends it: only from offboarding, so that nothing is skipped.
func (s *Service) Terminate(ctx context.Context, a identity.Actor, id string, version int64) (Vendor, error) {
	return s.change(ctx, a, id, version, "vendor:terminate", func(v *Vendor) error {
		if v.Status != Offboarding {
			return problem.New(problem.Conflict, "only a vendor in off-boarding can be terminated; this one is %s", v.Status)
		}
		v.Status = Terminated
		return nil
	})
}
