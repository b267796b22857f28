package console

import (
	"net/http"
	"net/url"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

// engagementView asks what else the vendor does for us; its rating follows.
type engagementView struct{ Vendor vendors.Vendor }

func (p *pages) engagementNew(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.showEngagement(w, r, a, form.New(p.Render.Say(r)))
}

func (p *pages) showEngagement(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	v, err := p.Vendors.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	say := p.Render.Say(r)
	p.Render.Page(w, r, "engagement", page.View{
		Title: say.T("engagement.title", v.Name), Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: "/vendors/" + v.ID}),
		Form: f, Body: engagementView{v},
	})
	return nil
}

func (p *pages) engagementCreate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	e, err := p.Vendors.AddEngagement(r.Context(), a, id, f.Get("name"))
	if err == nil {
		p.Render.Redirect(w, r, intakePath(id, e.ID), "saved")
		return nil
	}
	if again, err := desk.Refused(f, err); !again {
		return err
	}
	return p.showEngagement(w, r, a, f)
}

// intakePath is where an engagement is rated.
func intakePath(vendor, engagement string) string {
	if engagement == vendors.DefaultEngagement {
		return "/vendors/" + vendor + "/intake"
	}
	return "/vendors/" + vendor + "/intake?engagement=" + url.QueryEscape(engagement)
}

// engagementOf is the one that an intake is about: the default one unless the
// page or the form names another that the vendor has.
func engagementOf(file vendors.File, id string) (vendors.Engagement, error) {
	if id == "" {
		id = vendors.DefaultEngagement
	}
	for _, e := range file.Engagements {
		if e.ID == id {
			return e, nil
		}
	}
	if id != vendors.DefaultEngagement {
		return vendors.Engagement{}, problem.New(problem.NotFound, "there is no such engagement")
	}
	return vendors.Engagement{ID: id}, nil
}
