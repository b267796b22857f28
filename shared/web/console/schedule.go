package console

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

type scheduleView struct {
	Vendor  vendors.Vendor
	ByTier  string // what the cadence is when none is set
	Planned page.Summary
	Stale   bool
}

func (p *pages) scheduleForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	id := r.PathValue("id")
	sc, err := p.planned(r, a, id)
	if err != nil {
		return err
	}
	f := form.New(p.Render.Say(r))
	desk.SetVersion(f, sc.Version)
	if sc.CadenceMonths > 0 {
		f.Set("cadenceMonths", strconv.Itoa(sc.CadenceMonths))
	}
	if sc.Why == reassessment.WhyHand {
		f.Set("dueOn", sc.DueOn)
	}
	return p.showSchedule(w, r, a, id, f, false)
}

// planned is a vendor's schedule; the zero one before the first plan.
func (p *pages) planned(r *http.Request, a identity.Actor, vendor string) (reassessment.Schedule, error) {
	sc, err := p.Reassessment.Get(r.Context(), a, vendor)
	if problem.Is(err, problem.NotFound) {
		return reassessment.Schedule{}, nil
	}
	return sc, err
}

func (p *pages) showSchedule(w http.ResponseWriter, r *http.Request, a identity.Actor, id string, f *form.Form, stale bool) error {
	say := p.Render.Say(r)
	file, err := p.Vendors.Open(r.Context(), a, id)
	if err != nil {
		return err
	}
	v := file.Vendor
	o, err := p.Directory.Organisation(r.Context(), a.Org)
	if err != nil {
		return err
	}
	view := scheduleView{Vendor: v, Stale: stale, ByTier: say.T("schedule.byTier", reassessment.Cadence(o, v.Tier))}
	if view.Planned, err = p.nextDue(say, a, file); err != nil {
		return err
	}
	for i := range view.Planned {
		view.Planned[i].Action = page.Link{} // it would lead here
	}
	pv := page.View{
		Title: say.T("schedule.of", v.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: "/vendors/" + id}), Form: f, Body: view,
	}
	return p.Render.Form(w, r, "schedule", pv, stale)
}

// scheduleSave sets the cadence, and the next day when one was chosen. An empty
// cadence goes by the vendor's tier.
func (p *pages) scheduleSave(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id, in := r.PathValue("id"), reassessment.Setting{CadenceMonths: new(int)}
	if s := f.Get("cadenceMonths"); s != "" {
		if *in.CadenceMonths, err = strconv.Atoi(s); err != nil {
			f.Fault("cadenceMonths", "field.wholeNumber")
		}
	}
	if s := f.Get("dueOn"); s != "" {
		in.DueOn = &s
	}
	if f.Refused() {
		return p.showSchedule(w, r, a, id, f, false)
	}
	_, err = p.Reassessment.Set(r.Context(), a, id, was, in)
	if problem.Is(err, problem.Conflict) {
		now, err := p.planned(r, a, id)
		if err != nil {
			return err
		}
		desk.SetVersion(f, now.Version)
		return p.showSchedule(w, r, a, id, f, true)
	}
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		return p.showSchedule(w, r, a, id, f, false)
	}
	p.Render.Redirect(w, r, "/vendors/"+id, "saved")
	return nil
}
