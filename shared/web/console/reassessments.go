package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// reassessments lists what is due when, and why.
func (p *pages) reassessments(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	items, cursor, err := p.Reassessment.List(r.Context(), a, "", desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	t := p.dueTable(say, items)
	t.Caption, t.HideCaption = say.Word("nav", "reassessments"), true
	t.Empty = page.Empty{Title: say.T("due.none"), Text: say.T("due.noneText")}
	t.Next, t.First = desk.Pager(r, cursor)
	p.Render.Page(w, r, page.Records, page.View{Title: say.Word("nav", "reassessments"), Body: page.List{Lead: say.T("due.lead"), Table: t}})
	return nil
}

func (p *pages) dueTable(say *i18n.Localizer, items []reassessment.Schedule) page.Table {
	t := page.Table{Columns: []page.Column{
		{Label: say.T("label.vendor")}, {Label: say.T("label.due")}, {Label: say.T("due.why")}, {Label: say.T("due.cadence")},
	}}
	for _, sc := range items {
		due := p.dayCell(say, sc.DueOn)
		switch today := p.today(); {
		case sc.DueOn < today:
			due.Badge = desk.Badge(say, "obligationState", "overdue")
		case sc.DueOn == today:
			due.Badge = desk.Badge(say, "obligationState", "due")
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: sc.VendorName, Href: "/vendors/" + sc.VendorID}, due,
			{Text: trigger.SayAll(sc.Reasons, string(say.Lang))}, {Text: cadence(say, sc.CadenceMonths)},
		})
	}
	return t
}

func cadence(say *i18n.Localizer, months int) string {
	if months == 0 {
		return say.T("due.byTier")
	}
	return say.T("due.months", months)
}
