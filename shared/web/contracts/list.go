package contracts

import (
	"net/http"

	"vendorrisk/shared/contract"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// list shows a vendor's contracts.
func (d Deps) list(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	f, err := d.Vendors.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	today, err := d.today(r, a)
	if err != nil {
		return err
	}
	all, err := contract.FromItems(f.Rest)
	if err != nil {
		return err
	}
	v := f.Vendor
	view := page.List{Table: page.Table{
		Caption: say.Word("nav", "contracts"), HideCaption: true,
		Columns: []page.Column{{Label: say.T("contract.title")}, {Label: say.T("label.state")}, {Label: say.T("contract.term")}, {Label: say.T("contract.noticeBy")}, {Label: say.T("label.owner")}},
		Empty:   page.Empty{Title: say.T("contract.none"), Text: say.T("contract.noneHint")},
	}}
	if d.May(a, "contract:create") && v.Status != vendors.Terminated {
		view.Button = page.Button{Text: say.T("contract.add"), Href: "/vendors/" + v.ID + "/contracts/new", Primary: true}
	}
	for _, c := range all {
		title := page.Cell{Text: c.Title, Href: contractsPath + c.ID, Sub: c.Reference}
		if up := above(all, c); up.ID != "" {
			title.Sub = say.T("contract.under", up.Title)
		}
		notice := page.Cell{Text: say.T("contract.noNotice")}
		if c.Status == contract.Active && c.NoticeBy != "" && c.NoticeGiven == "" {
			notice = desk.Day(say, d.Now(), c.NoticeBy)
		}
		view.Table.Rows = append(view.Table.Rows, []page.Cell{
			title, {Badge: desk.Badge(say, "contractState", string(c.StatusOn(today)))}, {Text: term(say, c)}, notice, {Text: c.Owner},
		})
	}
	d.Render.Page(w, r, page.Records, page.View{
		Title: say.T("contract.listTitle", v.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: "/vendors/" + v.ID}),
		Subnav: desk.VendorNav(say, v.ID, "contracts"), Body: view,
	})
	return nil
}

// above is the contract that another one stands under or amends.
func above(all []contract.Contract, c contract.Contract) contract.Contract {
	for _, up := range all {
		if up.ID == c.Amends || up.ID == c.Overarching {
			return up
		}
	}
	return contract.Contract{}
}

// term says from when to when a contract runs.
func term(say *i18n.Localizer, c contract.Contract) string {
	switch {
	case c.StartsOn == "" && c.EndsOn == "":
		return say.T("contract.noTerm")
	case c.EndsOn == "":
		return say.T("contract.from", say.Day(c.StartsOn))
	case c.StartsOn == "":
		return say.T("contract.until", say.Day(c.EndsOn))
	default:
		return say.T("contract.fromTo", say.Day(c.StartsOn), say.Day(c.EndsOn))
	}
}
