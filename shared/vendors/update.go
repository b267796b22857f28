package vendors

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Update changes the given details of the vendor that has this version;
// conflict when it has another, with the vendor as it stands.
func (s *Service) Update(ctx context.Context, a identity.Actor, id string, version int64, d Details) (Vendor, error) {
	return s.change(ctx, a, id, version, "vendor:update", func(v *Vendor) ([]table.Write, error) {
		if v.Status == Terminated {
			return nil, problem.New(problem.Conflict, "a terminated vendor does not change any more")
		}
		d.apply(v)
		return nil, v.check()
	})
}

// change reads a vendor, lets f change it, and commits it with what f answers
// beside it.
func (s *Service) change(ctx context.Context, a identity.Actor, id string, version int64, action string, f func(*Vendor) ([]table.Write, error)) (Vendor, error) {
	v, err := s.Get(ctx, a, id)
	if err != nil {
		return Vendor{}, err
	}
	if v.Version != version {
		return Vendor{}, Stale(v)
	}
	was, before := v, table.Encode(v)
	more, err := f(&v)
	if err != nil {
		return Vendor{}, err
	}
	v.Version, v.UpdatedAt = version+1, s.Now()
	it, writes, err := s.replace(ctx, a.Org, was, v)
	if err != nil {
		return Vendor{}, err
	}
	writes = append(writes, more...)
	if v.Name != was.Name {
		renamed, err := s.renameWrites(ctx, a.Org, id, v.Name)
		if err != nil {
			return Vendor{}, problem.Wrap("vendor.rename", err)
		}
		writes = append(writes, renamed...)
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: action, Subject: v.ID, Before: before, After: it.Body,
		Writes: writes,
	})
	return v, err
}

// Stale is the conflict of a change that was based on an older version.
func Stale(current any) error {
	return &problem.Error{Code: problem.Conflict, Message: "somebody changed this meanwhile; load it again and repeat your change", Current: current}
}
