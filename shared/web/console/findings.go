package console

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// perPage is how many findings one page shows; a vendor's findings are sorted
// as a whole, worst first, so pages go by number.
const perPage = 100

// findingList shows all findings of a vendor, worst first.
func (p *pages) findingList(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	f, err := p.Vendors.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	all, err := finding.FromItems(f.Rest)
	if err != nil {
		return err
	}
	at := "/vendors/" + f.Vendor.ID
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || (n-1)*perPage >= len(all) {
		n = 1
	}
	from, to := min((n-1)*perPage, len(all)), min(n*perPage, len(all))
	v := page.List{Table: p.findingTable(say, all[from:to])}
	v.Table.Caption = say.T("finding.shown", len(all), from+1, to)
	v.Table.Empty = page.Empty{Title: say.T("vendor.noFindings")}
	if to < len(all) {
		v.Table.Next = desk.Query(at+"/findings", "page", strconv.Itoa(n+1))
	}
	if n > 1 {
		v.Table.First = at + "/findings"
	}
	if p.May(a, "finding:create") {
		v.Button = page.Button{Text: say.T("finding.raise"), Href: at + "/findings/new", Primary: true}
	}
	p.Render.Page(w, r, page.Records, page.View{
		Title: say.T("finding.of", f.Vendor.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: f.Vendor.Name, Href: at}),
		Subnav: desk.VendorNav(say, f.Vendor.ID, "findings"), Body: v,
	})
	return nil
}

// openFindings tells findings to work on from risks accepted as of today.
func (p *pages) openFindings(all []finding.Finding) (open, accepted []finding.Finding) {
	for _, f := range all {
		switch f.StatusOn(p.today()) {
		case finding.RiskAccepted:
			accepted = append(accepted, f)
		case finding.Open, finding.InRemediation:
			open = append(open, f)
		case finding.Resolved:
		}
	}
	return open, accepted
}

func (p *pages) findingTable(say *i18n.Localizer, items []finding.Finding) page.Table {
	t := page.Table{Columns: []page.Column{
		{Label: say.T("finding.title")}, {Label: say.T("label.severity")}, {Label: say.T("label.state")},
		{Label: say.T("label.owner")}, {Label: say.T("label.due")},
	}}
	for _, f := range items {
		status := f.StatusOn(p.today())
		due := page.Cell{Text: say.Day(f.DueOn)}
		switch {
		case status == finding.RiskAccepted && f.Acceptance != nil:
			due = page.Cell{Text: say.T("finding.acceptedUntil", say.Day(f.Acceptance.ExpiresOn))}
		case f.DueOn != "" && status != finding.Resolved:
			due = p.dayCell(say, f.DueOn)
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: f.TitleIn(string(say.Lang)), Href: "/findings/" + f.ID}, {Badge: desk.Badge(say, "severity", f.Severity)},
			{Badge: desk.Badge(say, "findingState", string(status))}, {Text: f.Owner}, due,
		})
	}
	return t
}
