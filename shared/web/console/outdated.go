package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

type outdatedView struct {
	Action, Back string
}

// outdatedForm asks by when everybody who answered an older version is to be
// asked again.
func (p *pages) outdatedForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.showOutdated(w, r, a, form.New(p.Render.Say(r)))
}

func (p *pages) showOutdated(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	say := p.Render.Say(r)
	q, err := p.published(r, a)
	if err != nil {
		return err
	}
	title, _ := q.Title.In(string(say.Lang))
	at := "/questionnaires/" + r.PathValue("name") + "/" + r.PathValue("version")
	p.Render.Page(w, r, "outdated", page.View{
		Title: say.T("outdated.title", title), Breadcrumbs: desk.Crumbs(say, "questionnaires", page.Link{Text: title, Href: at}), Form: f,
		Body: outdatedView{Action: at + "/reassess", Back: at},
	})
	return nil
}

func (p *pages) outdated(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	_, err = p.Reassessment.Outdated(r.Context(), a, r.PathValue("name"), r.PathValue("version"), f.Get("dueOn"))
	if again, err := desk.Refused(f, err); err != nil {
		return err
	} else if again {
		return p.showOutdated(w, r, a, f)
	}
	p.Render.Redirect(w, r, "/reassessments", "done")
	return nil
}
