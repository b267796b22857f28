package console

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
)

type endView struct {
	Vendor    vendors.Vendor
	Terminate *page.Confirmation // when off-boarding has begun
	Owed      page.Table         // what must be shown before it can end
}

// endForm begins off-boarding or, once that is under way, ends it for good.
func (p *pages) endForm(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	v, err := p.Vendors.Open(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	if v.Vendor.Status == vendors.Terminated {
		p.Render.Redirect(w, r, "/vendors/"+v.Vendor.ID, "")
		return nil
	}
	f := form.New(p.Render.Say(r))
	desk.SetVersion(f, v.Vendor.Version)
	return p.showEnd(w, r, v, f)
}

func (p *pages) showEnd(w http.ResponseWriter, r *http.Request, file vendors.File, f *form.Form) error {
	say, v := p.Render.Say(r), file.Vendor
	at := "/vendors/" + v.ID
	view, title := endView{Vendor: v}, say.T("end.title", v.Name)
	var err error
	if view.Owed, err = p.stillOwed(say, file); err != nil {
		return err
	}
	if v.Status == vendors.Offboarding {
		title = say.T("end.terminateTitle", v.Name)
		view.Terminate = &page.Confirmation{
			Text: say.T("end.terminateText"), Action: at + "/terminate", Button: say.T("end.terminate"), Danger: true,
			Fields: []page.Hidden{{Name: "version", Value: strconv.FormatInt(v.Version, 10)}},
			Cancel: page.Link{Text: say.Word("action", "cancel"), Href: at},
		}
	}
	p.Render.Page(w, r, "end", page.View{Title: title, Breadcrumbs: desk.Crumbs(say, "vendors", page.Link{Text: v.Name, Href: at}), Form: f, Body: view})
	return nil
}

func (p *pages) offboard(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.ending(w, r, a, func(id string, was int64, f *form.Form) error {
		_, err := p.Vendors.Offboard(r.Context(), a, id, was, f.Get("reason"))
		return err
	})
}

func (p *pages) terminate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return p.ending(w, r, a, func(id string, was int64, _ *form.Form) error {
		_, err := p.Vendors.Terminate(r.Context(), a, id, was)
		return err
	})
}

func (p *pages) ending(w http.ResponseWriter, r *http.Request, a identity.Actor, do func(id string, was int64, f *form.Form) error) error {
	f, was, err := desk.Parse(w, r, p.Render.Say(r))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	err = do(id, was, f)
	if err == nil {
		p.Render.Redirect(w, r, "/vendors/"+id, "done")
		return nil
	}
	if problem.Is(err, problem.Invalid) && f.Refuse(err) {
		v, err := p.Vendors.Open(r.Context(), a, id)
		if err != nil {
			return err
		}
		return p.showEnd(w, r, v, f)
	}
	return err
}
