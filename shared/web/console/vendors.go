package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

type vendorListView struct {
	Tiers    []form.Choice
	Filtered bool
	Table    page.Table
	Add      bool
}

// vendorList shows vendors by name, of one tier or all.
func (p *pages) vendorList(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	filter := vendors.Filter{Tier: r.URL.Query().Get("tier"), Name: r.URL.Query().Get("name")}
	if filter.Tier != "" && !scoring.Band(filter.Tier).Valid() {
		return problem.New(problem.Invalid, "there is no such tier")
	}
	f := form.New(say)
	f.Set("tier", filter.Tier)
	f.Set("name", filter.Name)
	items, cursor, err := p.Vendors.List(r.Context(), a, filter, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	v := vendorListView{Tiers: bands(say, "tier"), Filtered: filter != (vendors.Filter{}), Table: vendorTable(say, items), Add: p.May(a, "vendor:create")}
	v.Table.Next, v.Table.First = desk.Pager(r, cursor)
	switch {
	case v.Filtered:
		v.Table.Empty = page.Empty{Title: say.T("vendors.noMatch")}
	case v.Add:
		v.Table.Empty = page.Empty{Title: say.T("vendors.none"), Text: say.T("vendors.noneText"), Action: page.Link{Text: say.T("vendors.add"), Href: "/vendors/new"}}
	default:
		v.Table.Empty = page.Empty{Title: say.T("vendors.none")}
	}
	p.Render.Page(w, r, "vendors", page.View{Title: say.Word("nav", "vendors"), Form: f, Body: v})
	return nil
}

// bands are the four classes of risk, worst first, as choices.
func bands(say *i18n.Localizer, family string) []form.Choice {
	var out []form.Choice
	for _, b := range []scoring.Band{scoring.Critical, scoring.High, scoring.Medium, scoring.Low} {
		out = append(out, form.Choice{Value: string(b), Label: say.Word(family, string(b))})
	}
	return out
}

func vendorTable(say *i18n.Localizer, items []vendors.Vendor) page.Table {
	t := page.Table{
		Caption: say.Word("nav", "vendors"), HideCaption: true,
		Columns: []page.Column{
			{Label: say.T("label.vendor")}, {Label: say.T("label.state")}, {Label: say.T("label.tier")},
			{Label: say.T("label.residual")}, {Label: say.T("label.decision")}, {Label: say.T("label.country")},
		},
	}
	for _, v := range items {
		decision := page.Cell{Text: say.T("label.notYet")}
		if v.Decision != "" {
			decision = page.Cell{Badge: desk.Badge(say, "decision", v.Decision), Sub: say.Day(v.DecidedOn)}
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: v.Name, Href: "/vendors/" + v.ID},
			{Badge: desk.Badge(say, "vendorState", string(v.Status))},
			{Badge: desk.Band(say, "tier", v.Tier)},
			{Badge: desk.Band(say, "band", v.ResidualBand)},
			decision, {Text: countryName(say, v.Country)},
		})
	}
	return t
}
