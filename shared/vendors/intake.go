package vendors

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
)

// Intake fills in the factors of one engagement and gives the vendor the
// highest tier of all its engagements. version is the vendor's.
func (s *Service) Intake(ctx context.Context, a identity.Actor, vendor string, version int64, engagement string, factors map[string]int) (Engagement, Vendor, error) {
	f, err := s.Open(ctx, a, vendor)
	if err != nil {
		return Engagement{}, Vendor{}, err
	}
	v := f.Vendor
	if v.Version != version {
		return Engagement{}, Vendor{}, Stale(v)
	}
	if v.Status == Terminated {
		return Engagement{}, Vendor{}, problem.New(problem.Conflict, "a terminated vendor does not change any more")
	}
	model, err := s.Model(ctx, a.Org)
	if err != nil {
		return Engagement{}, Vendor{}, err
	}
	result, err := scoring.Inherent(model, factors)
	if err != nil {
		return Engagement{}, Vendor{}, err
	}
	now := s.Now()
	e := Engagement{ID: engagement, CreatedAt: now, VendorID: vendor, Name: engagement}
	for _, old := range f.Engagements {
		if old.ID == engagement {
			e = old
		}
	}
	if e.Version == 0 && engagement != DefaultEngagement {
		return Engagement{}, Vendor{}, problem.New(problem.NotFound, "there is no such engagement")
	}
	was := e.Version
	e.Version, e.UpdatedAt, e.Factors, e.Result, e.Model = was+1, now, factors, &result, model.Version
	old, before := v, table.Encode(v)
	v.highest(append(without(f.Engagements, engagement), e))
	v.Version, v.UpdatedAt = version+1, now
	head := item(a.Org, v, version)
	writes := []table.Write{
		table.Replace(head),
		table.Replace(table.Item{Key: engagementKey(a.Org, vendor, e.ID), Version: was, Body: table.Encode(e)}),
	}
	if w, ok := s.place(a.Org, v, f.place); ok && moved(old, v) {
		writes = append(writes, w)
	}
	rated := v.DecidedOn != "" && v.Tier != old.Tier // on another tier than it was decided for
	if rated {
		writes = append(writes, trigger.Reassess(s.Journal, a.Org, v.ID, trigger.Tier, ""))
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "vendor:intake", Subject: v.ID, Before: before, After: head.Body, Writes: writes, Wake: rated,
	})
	return e, v, err
}

// AddEngagement makes a further engagement; its intake follows.
func (s *Service) AddEngagement(ctx context.Context, a identity.Actor, vendor, name string) (Engagement, error) {
	v, err := s.Get(ctx, a, vendor)
	if err != nil {
		return Engagement{}, err
	}
	if v.Status == Terminated {
		return Engagement{}, problem.New(problem.Conflict, "a terminated vendor does not change any more")
	}
	var faults problem.Fields
	line(&faults, "/name", name, true)
	if err := faults.Err(); err != nil {
		return Engagement{}, err
	}
	now := s.Now()
	e := Engagement{ID: s.IDs(ids.Engagement), Version: 1, CreatedAt: now, UpdatedAt: now, VendorID: vendor, Name: name, Factors: map[string]int{}}
	it := table.Item{Key: engagementKey(a.Org, vendor, e.ID), Body: table.Encode(e)}
	return e, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "vendor:intake", Subject: vendor, After: it.Body,
		Writes: []table.Write{table.Create(it), table.Require(headKey(a.Org, vendor), v.Version)},
	})
}

// highest sets tier and inherent risk from all engagements with an intake.
func (v *Vendor) highest(all []Engagement) {
	v.Tier, v.InherentRisk = "", nil
	for _, e := range all {
		if e.Result == nil {
			continue
		}
		if score := e.Result.EffectiveScore; v.InherentRisk == nil || score > *v.InherentRisk {
			v.InherentRisk, v.Tier = &score, e.Result.Tier
		}
	}
}

func without(all []Engagement, id string) []Engagement {
	var out []Engagement
	for _, e := range all {
		if e.ID != id {
			out = append(out, e)
		}
	}
	return out
}
