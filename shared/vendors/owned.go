package vendors

import (
	"context"
	"slices"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// ownerSK is where a vendor's place in its owner's list stands: an item that
// holds keys only, because the vendor itself is in two lists already.
const ownerSK = "OWNER"

// Guard decides what the policies leave to the record itself.
type Guard interface {
	Allow(a identity.Actor, action string, r policy.Resource) bool
}

// sees tells whether the vendor is there for the actor at all: somebody who is
// kept to their own vendors finds no other.
func (s *Service) sees(a identity.Actor, v Vendor) bool {
	return a.Owns == "" || s.Policy.Allow(a, "vendor:read", policy.Resource{Org: a.Org, Owned: true, Owner: identity.FoldEmail(v.Owner)})
}

func (s *Service) ownerPK(org, owner string, tier ...string) string {
	return identity.OrgPK(org, append([]string{"OWNER", s.Digest("vendor-owner", org+"\x00"+identity.FoldEmail(owner))}, tier...)...)
}

func ownerKey(org, vendor string) table.Key { return table.Key{PK: PK(org, vendor), SK: ownerSK} }

// place is the write that puts a vendor where it belongs in its owner's list;
// version is that of the place it has now, 0 for none. ok is false when there
// is nothing to write.
func (s *Service) place(org string, v Vendor, version int64) (w table.Write, ok bool) {
	if v.Owner == "" {
		return table.Remove(ownerKey(org, v.ID), version), version > 0
	}
	main := item(org, v, 0)
	it := table.Item{Key: ownerKey(org, v.ID), Version: version, List: table.Key{PK: s.ownerPK(org, v.Owner), SK: main.List.SK}, Body: table.Encode(v.ID)}
	if v.Tier != "" {
		it.Group = table.Key{PK: s.ownerPK(org, v.Owner, string(v.Tier)), SK: main.List.SK}
	}
	return table.Replace(it), true
}

// moved tells whether a change moves the vendor in its owner's list.
func moved(was, now Vendor) bool {
	return was.Name != now.Name || was.Tier != now.Tier || identity.FoldEmail(was.Owner) != identity.FoldEmail(now.Owner)
}

// replace is the writes of a changed vendor: itself, and its place.
func (s *Service) replace(ctx context.Context, org string, was, now Vendor) (head table.Item, writes []table.Write, err error) {
	head = item(org, now, was.Version)
	writes = []table.Write{table.Replace(head)}
	if !moved(was, now) {
		return head, writes, nil
	}
	at, err := s.Table.Get(ctx, ownerKey(org, now.ID))
	if err != nil && !problem.Is(err, problem.NotFound) {
		return head, nil, problem.Wrap("vendor.place", err)
	}
	if w, ok := s.place(org, now, at.Version); ok {
		writes = append(writes, w)
	}
	return head, writes, nil
}

// mine makes a vendor that somebody adds who is kept to their own vendors
// theirs; invalid when it is meant to be another's.
func mine(a identity.Actor, v *Vendor) error {
	if a.Owns == "" {
		return nil
	}
	if v.Owner == "" {
		v.Owner = a.Email
	}
	if identity.FoldEmail(v.Owner) == a.Owns {
		return nil
	}
	var f problem.Fields
	f.AddKey("/owner", "vendor.notYours", "must be your own address: your organisation lets you see your own vendors only")
	return f.Err()
}

// ownList is List for an actor who is kept to their own vendors.
func (s *Service) ownList(ctx context.Context, a identity.Actor, f Filter, limit int, cursor string) ([]Vendor, string, error) {
	q := table.Query{Index: table.ByList, PK: s.ownerPK(a.Org, a.Owns), Limit: limit, Cursor: cursor, Prefix: table.Fold(f.Name)}
	if f.Tier != "" {
		q.Index, q.PK = table.ByGroup, s.ownerPK(a.Org, a.Owns, f.Tier)
	}
	places, next, err := table.List[string](ctx, s.Table, q)
	if err != nil {
		return nil, "", problem.Wrap("vendor.list", err)
	}
	out := make([]Vendor, 0, len(places))
	for _, id := range places {
		v, err := s.Get(ctx, a, id)
		if problem.Is(err, problem.NotFound) {
			continue // handed over a moment ago: the index lags
		} else if err != nil {
			return nil, "", err
		}
		out = append(out, v)
	}
	return out, next, nil
}

// Shown tells whether the actor may see what belongs to a vendor: not_found for
// an actor who is kept to their own vendors when this is not one of them.
func Shown(ctx context.Context, s interface {
	Get(ctx context.Context, a identity.Actor, id string) (Vendor, error)
}, a identity.Actor, vendor string) error {
	if a.Owns == "" {
		return nil
	}
	_, err := s.Get(ctx, a, vendor)
	return err
}

// Owned are the vendors of an actor who is kept to their own, by name.
func (s *Service) Owned(ctx context.Context, a identity.Actor) ([]string, error) {
	var out []string
	for q := (table.Query{Index: table.ByList, PK: s.ownerPK(a.Org, a.Owns)}); ; {
		places, next, err := table.List[string](ctx, s.Table, q)
		if err != nil {
			return nil, problem.Wrap("vendor.owned", err)
		}
		for _, id := range places {
			if _, err := s.Get(ctx, a, id); problem.Is(err, problem.NotFound) {
				continue
			} else if err != nil {
				return nil, err
			}
			out = append(out, id)
		}
		if q.Cursor = next; next == "" {
			return out, nil
		}
	}
}

// Across is one page of what hangs on the vendors that an actor is kept to,
// merged over their partitions: find answers the positions of one vendor's
// records in the whole list, in any order; load reads the record at one. The
// page begins after cursor, which is a position, and has at most limit.
// Nothing of another vendor is read.
func Across[T any](owned []string, limit int, cursor string, descending bool, find func(vendor string) ([]string, error), load func(position string) (T, error)) ([]T, string, error) {
	var all []string
	for _, v := range owned {
		some, err := find(v)
		if err != nil {
			return nil, "", err
		}
		for _, p := range some {
			if cursor == "" || descending && p < cursor || !descending && p > cursor {
				all = append(all, p)
			}
		}
	}
	slices.Sort(all)
	if descending {
		slices.Reverse(all)
	}
	next := ""
	if limit > 0 && len(all) > limit {
		all = all[:limit]
		next = all[limit-1]
	}
	out := make([]T, 0, len(all))
	for _, p := range all {
		rec, err := load(p)
		if err != nil {
			return nil, "", err
		}
		out = append(out, rec)
	}
	return out, next, nil
}

// RecordKeys answers the sort keys of a vendor's partition with a prefix,
// without it.
func RecordKeys(ctx context.Context, t table.Table, org, vendor, prefix string) ([]string, error) {
	var out []string
	for q := (table.Query{PK: PK(org, vendor), Prefix: prefix}); ; {
		page, err := t.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			out = append(out, it.SK[len(prefix):])
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			return out, nil
		}
	}
}
