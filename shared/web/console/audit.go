package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/download"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/oversight"
	"vendorrisk/shared/web/page"
)

type auditView struct {
	Table   page.Table
	People  []form.Choice
	Actions []form.Choice
	Ends    []form.Choice // outcomes
	Narrow  bool          // a filter is set
	State   page.Notice   // how far the log is known to be whole
	Exports []page.Link   // the same events as files
}

// auditFilters are the names of the filters, as of the query.
var auditFilters = []string{"person", "action", "outcome", "subject", "from", "to"}

func auditFilter(q url.Values) audit.Filter {
	get := func(name string) string { return strings.TrimSpace(q.Get(name)) }
	return audit.Filter{Person: get("person"), Action: get("action"), Subject: get("subject"), Outcome: get("outcome"), From: get("from"), To: get("to")}
}

// auditLog shows the newest events: of a person, an action, a record, some
// days, or all.
func (p *pages) auditLog(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say, q := p.Render.Say(r), r.URL.Query()
	f := form.New(say)
	view := auditView{}
	for _, name := range auditFilters {
		if value := strings.TrimSpace(q.Get(name)); value != "" {
			f.Set(name, value)
			view.Narrow = true
		}
	}
	items, cursor, err := p.Journal.Find(r.Context(), a.Org, auditFilter(q), desk.PageSize, desk.Cursor(r))
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		items, cursor = nil, ""
	}
	known, err := p.LogCheck.Get(r.Context(), a)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	view.State = oversight.Verified(say, known)
	if view.Table, err = p.eventTable(r, a, items); err != nil {
		return err
	}
	view.Table.Next, view.Table.First = desk.Pager(r, cursor)
	if view.People, err = p.peopleChoices(r, a); err != nil {
		return err
	}
	view.Actions = actionChoices(say)
	view.Ends = []form.Choice{{Value: audit.Done, Label: say.T("audit.outcomeDone")}, {Value: audit.Refused, Label: say.T("audit.outcomeRefused")}}
	if p.May(a, "audit:export") {
		q.Del("cursor")
		for _, format := range []string{audit.CSV, audit.JSONLines} {
			q.Set("format", format)
			view.Exports = append(view.Exports, page.Link{Text: say.T("audit.export." + format), Href: "/audit/export?" + q.Encode()})
		}
	}
	p.Render.Page(w, r, "audit", page.View{Title: say.Word("nav", "audit"), Form: f, Body: view})
	return nil
}

func (p *pages) eventTable(r *http.Request, a identity.Actor, items []audit.Event) (page.Table, error) {
	say := p.Render.Say(r)
	t := page.Table{
		Caption: say.Word("nav", "audit"), HideCaption: true, Empty: page.Empty{Title: say.T("audit.none")},
		Columns: []page.Column{
			{Label: say.T("audit.what")}, {Label: say.T("audit.when")}, {Label: say.T("audit.who")}, {Label: say.T("audit.record")},
		},
	}
	names, err := p.names(r.Context(), a, items)
	if err != nil {
		return t, err
	}
	for _, e := range items {
		what := page.Cell{Text: actionName(say, e.Action), Sub: e.Action}
		if e.Outcome == audit.Refused {
			what.Sub = say.T("audit.refused", e.Action)
		}
		t.Rows = append(t.Rows, []page.Cell{
			what, {Text: say.DateTime(e.At)}, {Text: actorName(say, names, e), Sub: rolesOf(say, e.Roles)},
			{Text: e.Subject, Href: recordPath(e.Subject)},
		})
	}
	return t, nil
}

// peopleChoices are the first hundred people by name, and the system.
func (p *pages) peopleChoices(r *http.Request, a identity.Actor) ([]form.Choice, error) {
	people, _, err := p.Directory.People(r.Context(), a.Org, 100, "")
	if err != nil {
		return nil, err
	}
	var out []form.Choice
	for _, person := range people {
		out = append(out, form.Choice{Value: person.ID, Label: person.Name})
	}
	return append(out, form.Choice{Value: "system", Label: p.Render.Say(r).Word("role", "system")}), nil
}

// actionChoices are the actions that have words, in the order of these.
func actionChoices(say *i18n.Localizer) []form.Choice {
	var out []form.Choice
	for _, action := range say.Under("audit.action.") {
		out = append(out, form.Choice{Value: action, Label: actionName(say, action)})
	}
	slices.SortFunc(out, func(a, b form.Choice) int { return strings.Compare(a.Label, b.Label) })
	return out
}

// auditExport answers the events that the page shows as a file.
func (p *pages) auditExport(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return download.Serve(w, r, p.Journal, a, auditFilter(r.URL.Query()))
}
