package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/table"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/incidents"
	"vendorrisk/shared/web/page"
)

// clocksRunning is the start page's list of open incidents, those with the
// next deadline first; nil when there is none.
func (p *pages) clocksRunning(r *http.Request, a identity.Actor) (*waiting, error) {
	if !p.May(a, "incident:read") {
		return nil, nil
	}
	items, next, err := p.Incidents.List(r.Context(), a, incident.Open, onHome, "")
	if err != nil || len(items) == 0 {
		return nil, err
	}
	say := p.Render.Say(r)
	out := waiting{Table: p.incidentTable(say, items)}
	out.Table.Caption = say.T("incident.running")
	if next != "" {
		out.More = "/incidents"
	}
	return &out, nil
}

func (p *pages) incidentTable(say *i18n.Localizer, items []incident.Summary) page.Table {
	t := page.Table{
		Columns: []page.Column{{Label: say.T("incident.title")}, {Label: say.T("label.severity")}, {Label: say.T("label.state")}, {Label: say.T("incident.nextDeadline")}},
		Empty:   page.Empty{Title: say.T("incident.none")},
	}
	for _, s := range items {
		next := page.Cell{}
		if s.State != incident.Closed {
			next = incidents.Soon(say, p.Now(), s)
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: s.Title, Href: "/incidents/" + s.ID, Sub: s.VendorName}, {Badge: desk.Badge(say, "severity", s.Severity)},
			{Badge: desk.Badge(say, "incidentState", string(s.State))}, next,
		})
	}
	return t
}

// vendorIncidents are a vendor's incidents as its page shows them, and a badge
// while any is open.
func (p *pages) vendorIncidents(say *i18n.Localizer, items []table.Item) (page.Table, *page.Badge, error) {
	all, err := incident.FromItems(items)
	if err != nil {
		return page.Table{}, nil, err
	}
	open := 0
	for _, s := range all {
		if s.State != incident.Closed {
			open++
		}
	}
	t := p.incidentTable(say, all)
	t.Caption = say.Word("nav", "incidents")
	if open == 0 {
		return t, nil, nil
	}
	return t, &page.Badge{Word: say.T("incident.open", open), Tone: "bad", Shape: "triangle"}, nil
}
