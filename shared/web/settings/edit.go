package settings

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type view struct {
	Tiers, Languages, YesNo []form.Choice
	Cadence                 []tierField
	Stale                   bool
}

// tierField is the field for the cadence of a tier.
type tierField struct{ Name, Tier string }

// show is a form for who may change settings, and a summary for who may read
// them.
func (d Deps) show(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	o, err := d.Settings.Get(r.Context(), a)
	if err != nil {
		return err
	}
	say := d.Render.Say(r)
	if !d.May(a, "organisation:update") {
		d.Render.Page(w, r, "read", page.View{Title: say.T("settings.title"), Body: facts(say, o)})
		return nil
	}
	return d.edit(w, r, fill(form.New(say), o), false)
}

func (d Deps) edit(w http.ResponseWriter, r *http.Request, f *form.Form, stale bool) error {
	say := d.Render.Say(r)
	v := view{Stale: stale, YesNo: []form.Choice{{Value: "true", Label: say.T("settings.yes")}, {Value: "false", Label: say.T("settings.no")}}}
	for _, tier := range identity.Tiers {
		v.Tiers = append(v.Tiers, form.Choice{Value: tier, Label: say.Word("tier", tier)})
		v.Cadence = append(v.Cadence, tierField{"cadenceMonths." + tier, tier})
	}
	for _, l := range i18n.Languages {
		v.Languages = append(v.Languages, form.Choice{Value: string(l), Label: l.Name()})
	}
	pv := page.View{Title: say.T("settings.title"), Form: f, Body: v}
	return d.Render.Form(w, r, "edit", pv, stale)
}

// save changes every setting to what the form says.
func (d Deps) save(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	f, was, err := desk.Parse(w, r, say)
	if err != nil {
		return err
	}
	change := read(f)
	if f.Refused() {
		return d.edit(w, r, f, false)
	}
	_, err = d.Settings.Update(r.Context(), a, was, change)
	if problem.Is(err, problem.Conflict) {
		now, err := d.Settings.Get(r.Context(), a)
		if err != nil {
			return err
		}
		return d.edit(w, r, fill(form.New(say), now), true)
	}
	again, err := desk.Refused(f, desk.Onto(err, "/remindDaysBefore", "/remindDaysAfter", "/alertRecipients", "/checkpointRecipients", "/vendorSecondFactorTiers"))
	if err != nil {
		return err
	} else if again {
		return d.edit(w, r, f, false)
	}
	d.Render.Redirect(w, r, Path, "saved")
	return nil
}
