package identity

import (
	"context"
	"slices"
	"sync"
	"time"

	"vendorrisk/shared/problem"
)

// settingFresh is how long a process takes an organisation's setting as read:
// a change holds at once in the process that makes it, and everywhere else
// after this time at the latest.
const settingFresh = 5 * time.Second

// remembered are settings that every request of some people needs.
type remembered struct {
	mu     sync.Mutex
	owners map[string]ownersOnly
}

type ownersOnly struct {
	on bool
	at time.Time
}

// OwnersOnly tells whether the organisation keeps people who are in
// procurement and nothing else to their own vendors.
func (d *Directory) OwnersOnly(ctx context.Context, org string) (bool, error) {
	now := d.Wall()
	d.settings.mu.Lock()
	known, ok := d.settings.owners[org]
	d.settings.mu.Unlock()
	if age := now.Sub(known.at); ok && age >= 0 && age < settingFresh {
		return known.on, nil
	}
	o, err := d.Organisation(ctx, org)
	if err != nil && !problem.Is(err, problem.NotFound) { // without a record the defaults hold
		return false, err
	}
	d.settings.mu.Lock()
	defer d.settings.mu.Unlock()
	if d.settings.owners == nil {
		d.settings.owners = map[string]ownersOnly{}
	}
	d.settings.owners[org] = ownersOnly{o.OwnersSeeOwnVendorsOnly, now}
	return o.OwnersSeeOwnVendorsOnly, nil
}

// Forget has the organisation's settings read anew on the next request.
func (d *Directory) Forget(org string) {
	d.settings.mu.Lock()
	defer d.settings.mu.Unlock()
	delete(d.settings.owners, org)
}

// bound keeps an actor to their own vendors where the organisation wants that.
func (d *Directory) bound(ctx context.Context, a *Actor) error {
	if !a.Has(Procurement) || slices.ContainsFunc(a.Roles, func(r Role) bool { return r != Procurement && slices.Contains(StaffRoles, r) }) {
		return nil
	}
	on, err := d.OwnersOnly(ctx, a.Org)
	if err == nil && on {
		a.Owns = FoldEmail(a.Email)
	}
	return err
}
