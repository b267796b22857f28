package local

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// found makes the organisation in an empty directory, with the demo data when
// asked for, and brings every organisation up to date in one that has them.
func (h *Home) found(ctx context.Context, demo bool) error {
	org, err := h.Directory.Organisation(ctx, h.Org)
	switch {
	case err == nil:
		h.Demo = org.Demo
		return h.Upkeep(ctx, h.Org)
	case !problem.Is(err, problem.NotFound):
		return err
	}
	name := "My organisation"
	if demo {
		name = "Demo Organisation 示例组织"
	}
	o := identity.Organisation{
		ID: h.Org, CreatedAt: h.Now(), Name: name, TimeZone: "UTC", Language: "en", Demo: demo, Settings: identity.DefaultSettings(),
	}
	if demo {
		o.VendorSecondFactorTiers = []string{} // so that the mail page is all that a newcomer needs; /settings turns it on
		o.CheckpointRecipients = []string{"auditor@kontor.example"}
	}
	h.Demo = demo
	if err := h.Found(ctx, o); err != nil || !demo {
		return err
	}
	return h.fillDemo(ctx) // in a directory of its own, which moves into place when all is there
}
