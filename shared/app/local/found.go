package local

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// found makes the organisation in an empty directory, with the demo data when
// asked for, and brings the library up to date in one that has it.
func (h *Home) found(ctx context.Context, demo bool) error {
	builtin, err := h.Builtin()
	if err != nil {
		return err
	}
	org, err := h.Directory.Organisation(ctx, h.Org)
	switch {
	case err == nil:
		h.Demo = org.Demo
		if err := h.Begin(ctx, h.Org); err != nil {
			return err
		}
		return h.Library.Install(ctx, h.Org, builtin)
	case !problem.Is(err, problem.NotFound):
		return err
	}
	if err := h.Library.Install(ctx, h.Org, builtin); err != nil {
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
	if err := h.Begin(ctx, h.Org); err != nil {
		return err
	}
	err = h.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(h.Org), Action: "organisation:create", Subject: h.Org, Writes: []table.Write{identity.OrganisationWrite(o)},
	})
	if err != nil || !demo {
		return err
	}
	return h.fillDemo(ctx) // in a directory of its own, which moves into place when all is there
}
