package console

import (
	"context"
	"net/http"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
)

// messages is the log of mails and tasks, without what they hold.
func (p *pages) messages(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	items, cursor, err := notify.Messages(r.Context(), p.Table, a, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	t := page.Table{
		Caption: say.Word("nav", "messages"), HideCaption: true, Empty: page.Empty{Title: say.T("messages.none")},
		Columns: []page.Column{
			{Label: say.T("messages.what")}, {Label: say.T("messages.to")}, {Label: say.T("label.state")},
			{Label: say.T("messages.when")}, {Label: say.T("messages.attempts"), Number: true},
		},
	}
	for _, m := range items {
		t.Rows = append(t.Rows, []page.Cell{
			{Text: messageName(say, m), Href: recordPath(m.Subject)}, {Text: m.To},
			{Badge: desk.Badge(say, "delivery", delivery(m)), Sub: m.Error}, {Text: say.DateTime(m.CreatedAt), Href: "/messages/" + m.ID}, {Text: say.Number(int64(m.Attempts))},
		})
	}
	t.Next, t.First = desk.Pager(r, cursor)
	p.Render.Page(w, r, page.Records, page.View{Title: say.Word("nav", "messages"), Body: page.List{Table: t}})
	return nil
}

func messageName(say *i18n.Localizer, m notify.Message) string {
	name := m.Template
	if m.Kind != "mail" {
		name = m.Kind
	}
	if say.Has("messages.kind." + name) {
		return say.T("messages.kind." + name)
	}
	return name
}

// recordPages are the paths below which records have their pages, by kind.
var recordPages = map[string]string{
	ids.Vendor:     "/vendors/",
	ids.Assessment: "/assessments/",
	ids.Finding:    "/findings/",
	ids.Report:     "/reports/",
	ids.Incident:   "/incidents/",
	ids.Contract:   "/contracts/",
	ids.Obligation: "/obligations/",
	ids.LogReview:  "/log-reviews/",
	ids.Alert:      "/alerts/",
}

// recordPath is the page of a record by its identifier; "" when it has none.
func recordPath(id string) string {
	kind, _, _ := strings.Cut(id, "_")
	if at := recordPages[kind]; at != "" && ids.Valid(kind, id) {
		return at + id
	}
	return ""
}

// names are those of the people who acted, one read each.
func (p *pages) names(ctx context.Context, a identity.Actor, events []audit.Event) (map[string]string, error) {
	out := map[string]string{}
	for _, e := range events {
		if _, known := out[e.Actor]; known || !ids.Valid(ids.Person, e.Actor) {
			continue
		}
		person, err := p.Directory.Person(ctx, a.Org, e.Actor)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return nil, err
		}
		out[e.Actor] = person.Name
	}
	return out, nil
}

// actionName says an action (subject:verb) in words.
func actionName(say *i18n.Localizer, action string) string {
	if say.Has("audit.action." + action) {
		return say.T("audit.action." + action)
	}
	return action
}

func actorName(say *i18n.Localizer, names map[string]string, e audit.Event) string {
	switch {
	case names[e.Actor] != "":
		return names[e.Actor]
	case e.Actor == "system":
		return say.Word("role", "system")
	default:
		return e.Actor
	}
}

func rolesOf(say *i18n.Localizer, roles []string) string {
	var out []string
	for _, r := range roles {
		if r != string(identity.System) {
			out = append(out, say.Word("role", r))
		}
	}
	return strings.Join(out, desk.Comma(say))
}
