package vendors

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/table"
)

// Create adds a vendor as a prospect. invalid names every faulty field.
func (s *Service) Create(ctx context.Context, a identity.Actor, d Details) (Vendor, error) {
	now := s.Now()
	v := Vendor{ID: s.IDs(ids.Vendor), Version: 1, CreatedAt: now, UpdatedAt: now, Status: Prospect}
	d.apply(&v)
	if err := mine(a, &v); err != nil {
		return Vendor{}, err
	}
	if err := v.check(); err != nil {
		return Vendor{}, err
	}
	it := item(a.Org, v, 0)
	writes := []table.Write{table.Create(it)}
	if w, ok := s.place(a.Org, v, 0); ok {
		writes = append(writes, w)
	}
	return v, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "vendor:create", Subject: v.ID, After: it.Body,
		Writes: append(writes, nameWrites(a.Org, v.ID, v.Name)...),
	})
}
