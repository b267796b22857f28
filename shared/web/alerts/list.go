package alerts

import (
	"net/http"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// list shows the alerts that fired last, of one state or all.
func (d Deps) list(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	f := form.New(say)
	state := r.URL.Query().Get("state")
	f.Set("state", state)
	items, cursor, err := d.Alerts.List(r.Context(), a, alert.State(state), desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	t := page.Table{
		Caption: say.Word("nav", "alerts"), HideCaption: true,
		Empty: page.Empty{Title: say.T("alerts.none"), Text: say.T("alerts.noneText")},
		Columns: []page.Column{
			{Label: say.T("alerts.what")}, {Label: say.T("alerts.severity")}, {Label: say.T("label.state")}, {Label: say.T("alerts.about")}, {Label: say.T("alerts.last")},
		},
	}
	names := d.names(r, a)
	for _, al := range items {
		who, err := names(al.About)
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: say.T("alerts.rule." + al.Rule), Href: Path + "/" + al.ID},
			{Badge: desk.Badge(say, "severity", string(al.Severity))}, {Badge: desk.Badge(say, "alertState", string(al.State))},
			who, {Text: say.DateTime(al.LastAt)},
		})
	}
	t.Next, t.First = desk.Pager(r, cursor)
	d.Render.Page(w, r, page.Records, page.View{
		Title: say.Word("nav", "alerts"), Form: f,
		Body: page.List{Filter: page.Filter{Path: Path, Family: "alertState", All: "alerts.all"}, Table: t},
	})
	return nil
}
