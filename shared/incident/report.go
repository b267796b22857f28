package incident

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/vendors"
)

// Report enters an incident at a vendor into the register, whatever state the
// vendor is in: data can leak after the contract has ended. Its clocks run
// from the awareness time, which may well be past. The vendor is to be assessed
// again.
func (s *Service) Report(ctx context.Context, a identity.Actor, vendor string, d Details) (View, error) {
	v, err := s.Vendors.Get(ctx, a, vendor)
	if err != nil {
		return View{}, err
	}
	i := s.blank(a, v)
	i.DataCategories = v.DataCategories
	if d.Zone == nil {
		o, err := s.People.Organisation(ctx, a.Org)
		if err != nil {
			return View{}, problem.Wrap("incident.report", err)
		}
		i.Zone = o.TimeZone
	}
	var f problem.Fields
	d.apply(&i, &f)
	i.check(&f, i.CreatedAt)
	if err := s.person(ctx, a, &f, "/owner", i.Owner); err != nil {
		return View{}, problem.Wrap("incident.report", err)
	}
	if err := f.Err(); err != nil {
		return View{}, err
	}
	i.Tasks = s.Book().tasks(i.AwareAt)
	again := trigger.Reassess(s.Journal, a.Org, v.ID, trigger.Incident, i.ID)
	return s.create(ctx, a, "incident:report", i, again)
}

// blank is an incident before anything is known of it.
func (s *Service) blank(a identity.Actor, v vendors.Vendor) Incident {
	now := s.Now()
	return Incident{
		ID: s.IDs(ids.Incident), Version: 1, CreatedAt: now, UpdatedAt: now, VendorID: v.ID, VendorName: v.Name,
		Owner: a.Email, By: a.ID, Rules: clocks.Newest(s.Book().Clocks).Version,
		Facts: clocks.Facts{
			People: clocks.People{Basis: "unknown"}, Role: "controller", Risk: "likely", Operator: "other",
		},
		Notices: []Notice{}, Tasks: []Task{}, History: []Step{},
	}
}

// create commits a new incident or drill, and tells its owner when somebody
// else reported it.
func (s *Service) create(ctx context.Context, a identity.Actor, action string, i Incident, also ...table.Write) (View, error) {
	now := i.CreatedAt
	i.State = i.state()
	r := record{Incident: i}
	r.remember(a, now, Step{What: "reported", Changes: clocks.Changes(nil, s.compute(&i, now))})
	head, list := s.items(a.Org, &r, 0, now)
	writes := append([]table.Write{table.Create(head), table.Create(list)}, also...)
	var out []queued
	if identity.FoldEmail(i.Owner) != identity.FoldEmail(a.Email) {
		out = append(out, s.opened(&i, i.Owner))
	}
	mails, err := s.queue(ctx, a.Org, &i, out)
	if err != nil {
		return View{}, err
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: action, Subject: i.ID, After: head.Body, Writes: append(writes, mails...), Wake: len(mails) > 0 || len(also) > 0,
	})
	return s.view(r.Incident), err
}
