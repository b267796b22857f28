package reassess

import (
	"context"
	"encoding/json"

	"vendorrisk/shared/app"
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// found makes the first organisation and its first administrator in a new
// table, and brings every organisation up to date in one that has them. The
// first tick of each process does it, within a minute of a deployment; done
// twice at once, one of the two meets a conflict.
func found(ctx context.Context, h *serverless.Home) error {
	_, err := h.Directory.Organisation(ctx, h.Org)
	if !problem.Is(err, problem.NotFound) {
		if err != nil {
			return err
		}
		return h.Upkeep(ctx, h.Org)
	}
	first, err := administrator(ctx, h, h.Org, h.Settings.AdminEmail)
	if err != nil {
		return err
	}
	o := identity.Organisation{ID: h.Org, CreatedAt: h.Now(), Name: h.Settings.OrganisationName, TimeZone: "UTC", Language: "en"}
	err = h.Found(ctx, o, first...)
	if problem.Is(err, problem.Conflict) {
		return nil // another tick has made it
	}
	return err
}

// administrator are the writes that make an organisation's first administrator
// and mail them how to sign in.
func administrator(ctx context.Context, h *serverless.Home, org, email string) ([]table.Write, error) {
	now := h.Now()
	p := identity.Person{
		ID: ids.Derived(ids.Person, now, "first\x00"+org), Version: 1, CreatedAt: now, UpdatedAt: now,
		Email: email, Name: "Administrator", Roles: []identity.Role{identity.Administrator}, Active: true,
	}
	link, err := h.People.Links.NewLink(ctx, org, p, "en")
	return append(h.Directory.PersonWrites(org, p), link...), err
}

// asked is an event by which the installation's operator, who alone may invoke
// the function by hand, manages its organisations.
type asked struct {
	Add  *app.Another `json:"addOrganisation"`
	List bool         `json:"listOrganisations"`
}

// operate answers such an event; false for any other, which is a tick.
func operate(ctx context.Context, h *serverless.Home, raw []byte) (out []byte, ok bool, err error) {
	var e asked
	if json.Unmarshal(raw, &e) != nil || e.Add == nil && !e.List {
		return nil, false, nil
	}
	if e.Add != nil {
		n, err := e.Add.Check(true)
		if err != nil {
			return nil, true, err
		}
		first, err := administrator(ctx, h, n.ID, n.Administrator)
		if err == nil {
			err = h.Add(ctx, h.Org, n, first...)
		}
		if err != nil {
			return nil, true, err
		}
	}
	orgs, err := h.Directory.Organisations(ctx, h.Org)
	if err != nil {
		return nil, true, err
	}
	out, err = json.Marshal(map[string][]string{"organisations": orgs})
	return out, true, err
}
