package reassess

import (
	"context"

	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
)

// found makes the organisation and its first administrator in a new table, and
// brings the library up to date in one that has them. The first tick of each
// process does it, within a minute of a deployment; done twice at once, one of
// the two meets a conflict.
func found(ctx context.Context, h *serverless.Home) error {
	builtin, err := h.Builtin()
	if err != nil {
		return err
	}
	if err := h.Library.Install(ctx, h.Org, builtin); err != nil {
		return err
	}
	if err := h.Begin(ctx, h.Org); err != nil {
		return err
	}
	_, err = h.Directory.Organisation(ctx, h.Org)
	if !problem.Is(err, problem.NotFound) {
		return err
	}
	now := h.Now()
	p := identity.Person{
		ID: ids.Derived(ids.Person, now, "first\x00"+h.Org), Version: 1, CreatedAt: now, UpdatedAt: now,
		Email: h.Settings.AdminEmail, Name: "Administrator", Roles: []identity.Role{identity.Administrator}, Active: true,
	}
	link, err := h.People.Links.NewLink(ctx, h.Org, p, "en")
	if err != nil {
		return err
	}
	o := identity.Organisation{ID: h.Org, CreatedAt: now, Name: h.Settings.OrganisationName, TimeZone: "UTC", Language: "en"}
	writes := append(h.Directory.PersonWrites(h.Org, p), identity.OrganisationWrite(o))
	err = h.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(h.Org), Action: "organisation:create", Subject: h.Org, Wake: true, Writes: append(writes, link...),
	})
	if problem.Is(err, problem.Conflict) {
		return nil // another tick has made it
	}
	return err
}
