package incidents

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// register lists incidents: those that are open first, by their next deadline.
func (d Deps) register(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	q := r.URL.Query()
	state := incident.State(q.Get("state"))
	switch state {
	case incident.Closed:
	case "all":
		state = ""
	default:
		state = incident.Open
	}
	items, next, err := d.Incidents.List(r.Context(), a, state, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	v := page.List{Table: d.table(say, items), Lead: say.T("incident.lead")}
	v.Table.Caption = say.Word("nav", "incidents")
	v.Table.Empty = page.Empty{Title: say.T("incident.none"), Text: say.T("incident.noneText"), Action: page.Link{Text: say.Word("nav", "vendors"), Href: "/vendors"}}
	v.Table.Next, v.Table.First = desk.Pager(r, next)
	here := string(state)
	if here == "" {
		here = "all"
	}
	d.Render.Page(w, r, page.Records, page.View{Title: say.Word("nav", "incidents"), Subnav: tabs(say, here), Body: v})
	return nil
}

func tabs(say *i18n.Localizer, here string) []page.Link {
	return []page.Link{
		{Text: say.T("incident.tabOpen"), Href: "/incidents", Here: here == "open"},
		{Text: say.T("incident.tabClosed"), Href: "/incidents?state=closed", Here: here == "closed"},
		{Text: say.T("incident.tabAll"), Href: "/incidents?state=all", Here: here == "all"},
		{Text: say.T("incident.drills"), Href: "/drills", Here: here == "drills"},
	}
}

func (d Deps) table(say *i18n.Localizer, items []incident.Summary) page.Table {
	t := page.Table{HideCaption: true, Columns: []page.Column{
		{Label: say.T("incident.title")}, {Label: say.T("label.severity")}, {Label: say.T("label.state")},
		{Label: say.T("incident.nextDeadline")}, {Label: say.T("label.owner")},
	}}
	for _, s := range items {
		next := d.next(say, s)
		if s.State == incident.Closed {
			next = page.Cell{}
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: s.Title, Href: "/incidents/" + s.ID, Sub: s.VendorName + " · " + say.Date(s.AwareAt)},
			{Badge: desk.Badge(say, "severity", s.Severity)}, {Badge: desk.Badge(say, "incidentState", string(s.State))}, next, {Text: s.Owner},
		})
	}
	return t
}

// drills lists exercises.
func (d Deps) drills(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	items, next, err := d.Incidents.Drills(r.Context(), a, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	v := page.List{Table: d.table(say, items), Lead: say.T("incident.drillLead")}
	v.Table.Caption = say.T("incident.drills")
	v.Table.Empty = page.Empty{Title: say.T("incident.noDrills")}
	v.Table.Next, v.Table.First = desk.Pager(r, next)
	if d.May(a, "drill:start") {
		v.Button = page.Button{Text: say.T("incident.startDrill"), Href: "/drills/new", Primary: true}
	}
	d.Render.Page(w, r, page.Records, page.View{Title: say.T("incident.drills"), Subnav: tabs(say, "drills"), Body: v})
	return nil
}
