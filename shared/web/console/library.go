package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/page"
)

// library lists the questionnaires with their versions and depths.
func (p *pages) library(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	items, cursor, err := p.Library.List(r.Context(), a, desk.PageSize, desk.Cursor(r))
	if err != nil {
		return err
	}
	t := page.Table{
		Caption: say.Word("nav", "questionnaires"), HideCaption: true, Empty: page.Empty{Title: say.T("library.none")},
		Columns: []page.Column{
			{Label: say.T("label.questionnaire")}, {Label: say.T("library.version")}, {Label: say.T("library.questions"), Number: true},
			{Label: say.T("library.depths")}, {Label: say.T("library.source")},
		},
	}
	for _, e := range items {
		title, lang := e.Title.In(string(say.Lang))
		depths := page.Cell{Text: say.T("library.whole")}
		for i, d := range e.Depths {
			name, _ := d.Title.In(string(say.Lang))
			one := say.T("library.depth", name, d.QuestionCount)
			if i == 0 {
				depths.Text = one
			} else {
				depths.Text += desk.Comma(say) + one
			}
		}
		source := page.Cell{Text: say.T("library.own")}
		if e.Source != nil {
			source.Text = say.T("library.imported", e.Source.Format)
		}
		t.Rows = append(t.Rows, []page.Cell{
			{Text: title, Lang: foreign(say, lang), Href: "/questionnaires/" + e.Name + "/" + e.Version, Sub: e.Name},
			{Text: e.Version}, {Text: say.Number(int64(e.QuestionCount))}, depths, source,
		})
	}
	t.Next, t.First = desk.Pager(r, cursor)
	v := page.List{Table: t}
	if p.May(a, "questionnaire:import") {
		v.Button = page.Button{Text: say.T("library.import"), Href: "/questionnaires/import"}
	}
	p.Render.Page(w, r, page.Records, page.View{Title: say.Word("nav", "questionnaires"), Body: v})
	return nil
}
