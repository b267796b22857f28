package console

import (
	"slices"

	"vendorrisk/shared/contract"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// contractTable lists a vendor's contracts on its overview, those in force
// first, and before them what off-boarding made owed.
func (p *pages) contractTable(say *i18n.Localizer, a identity.Actor, f vendors.File) (page.Table, error) {
	t := page.Table{
		Caption: say.Word("nav", "contracts"), Empty: page.Empty{Title: say.T("contract.none")},
		Columns: []page.Column{{Label: say.T("contract.title")}, {Label: say.T("label.state")}, {Label: say.T("label.due")}},
	}
	if p.May(a, "contract:create") && f.Vendor.Status != vendors.Terminated {
		t.Empty.Action = page.Link{Text: say.T("contract.add"), Href: "/vendors/" + f.Vendor.ID + "/contracts/new"}
	}
	owed, err := obligation.FromItems(f.Rest)
	if err != nil {
		return t, err
	}
	for _, o := range owed {
		t.Rows = append(t.Rows, []page.Cell{
			{Text: o.Title, Href: "/obligations/" + o.ID}, {Badge: desk.Badge(say, "obligationState", string(o.StateOn(p.today())))}, p.owedBy(say, o),
		})
	}
	all, err := contract.FromItems(f.Rest)
	if err != nil {
		return t, err
	}
	slices.SortStableFunc(all, func(x, y contract.Contract) int {
		switch {
		case x.Ended() == y.Ended():
			return 0
		case x.Ended():
			return 1
		default:
			return -1
		}
	})
	for _, c := range all {
		due := page.Cell{}
		switch {
		case c.Status == contract.Active && c.RenewsOn != "":
			due = page.Cell{Text: say.Day(c.NoticeBy), Sub: say.T("contract.noticeBy")}
		case c.Status == contract.Active && c.EndsOn != "":
			due = page.Cell{Text: say.Day(c.EndsOn), Sub: say.T("contract.endsOn")}
		}
		t.Rows = append(t.Rows, []page.Cell{{Text: c.Title, Href: "/contracts/" + c.ID, Sub: c.Reference}, {Badge: desk.Badge(say, "contractState", string(c.StatusOn(p.today())))}, due})
	}
	return t, nil
}

// owedBy is the day on which something is owed, as long as it is.
func (p *pages) owedBy(say *i18n.Localizer, o obligation.Obligation) page.Cell {
	if o.State.Ended() {
		return page.Cell{Text: say.Day(o.DueOn)}
	}
	return desk.Day(say, p.Now(), o.DueOn)
}

// stillOwed is what keeps a vendor from being terminated.
func (p *pages) stillOwed(say *i18n.Localizer, f vendors.File) (page.Table, error) {
	t := page.Table{
		Caption: say.T("vendorContracts.owes"), Columns: []page.Column{{Label: say.T("obligation.one")}, {Label: say.T("label.state")}, {Label: say.T("label.due")}},
	}
	all, err := obligation.FromItems(f.Rest)
	for _, o := range all {
		if o.Kind == obligation.ReturnOrDelete && !o.State.Ended() {
			t.Rows = append(t.Rows, []page.Cell{
				{Text: o.Title, Href: "/obligations/" + o.ID}, {Badge: desk.Badge(say, "obligationState", string(o.StateOn(p.today())))}, p.owedBy(say, o),
			})
		}
	}
	return t, err
}
