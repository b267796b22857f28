package console

import (
	"net/http"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/page"
)

type peopleView struct {
	Table  page.Table
	Invite bool
}

// people lists the organisation's people with their roles.
func (p *pages) people(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	items, cursor, err := p.Directory.People(r.Context(), a.Org, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	t := page.Table{
		Caption: say.Word("nav", "people"), HideCaption: true, Empty: page.Empty{Title: say.T("people.none")},
		Columns: []page.Column{{Label: say.T("label.name")}, {Label: say.T("label.email")}, {Label: say.T("people.roles")}, {Label: say.T("label.state")}},
	}
	change := p.May(a, "person:update")
	for _, person := range items {
		var roles []string
		for _, role := range person.Roles {
			roles = append(roles, say.Word("role", string(role)))
		}
		state := say.T("people.active")
		if !person.Active {
			state = say.T("people.inactive")
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: person.Name, Href: personHref(change, person.ID)}, {Text: person.Email}, {Text: strings.Join(roles, desk.Comma(say))}, {Text: state},
		})
	}
	t.Next, t.First = desk.Pager(r, cursor)
	p.Render.Page(w, r, "people", page.View{Title: say.Word("nav", "people"), Body: peopleView{Table: t, Invite: p.May(a, "person:invite")}})
	return nil
}

// personHref is where a person is changed, "" for who may not.
func personHref(may bool, id string) string {
	if !may {
		return ""
	}
	return "/people/" + id
}
