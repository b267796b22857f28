package webhooks

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/webhook"
)

type listView struct {
	Table  page.Table
	Add    bool
	Events []form.Choice
}

// events are what can be asked for, with the words of the audit log.
func events(say *i18n.Localizer) []form.Choice {
	var out []form.Choice
	for _, e := range webhook.Events {
		label := e
		if say.Has("audit.action." + e) {
			label = say.T("audit.action." + e)
		}
		out = append(out, form.Choice{Value: e, Label: label, Hint: e})
	}
	return out
}

func (d Deps) list(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	return d.showList(w, r, a, form.New(d.Render.Say(r)))
}

func (d Deps) showList(w http.ResponseWriter, r *http.Request, a identity.Actor, f *form.Form) error {
	say := d.Render.Say(r)
	all, err := d.Hooks.List(r.Context(), a)
	if err != nil {
		return err
	}
	t := page.Table{
		Caption: say.T("webhooks.title"), HideCaption: true, Empty: page.Empty{Title: say.T("webhooks.none"), Text: say.T("webhooks.noneText")},
		Columns: []page.Column{{Label: say.T("webhooks.url")}, {Label: say.T("webhooks.events"), Number: true}, {Label: say.T("label.state")}},
	}
	for _, h := range all {
		t.Rows = append(t.Rows, []page.Cell{
			{Text: h.URL, Href: Path + "/" + h.ID, Sub: h.Purpose}, {Text: say.Number(int64(len(h.Events)))}, {Text: state(say, h)},
		})
	}
	d.Render.Page(w, r, "list", page.View{
		Title: say.T("webhooks.title"), Form: f, Breadcrumbs: desk.Crumbs(say, "settings"),
		Body: listView{Table: t, Add: d.May(a, "webhook:create"), Events: events(say)},
	})
	return nil
}

func state(say *i18n.Localizer, h webhook.Hook) string {
	if h.Active {
		return say.T("webhooks.active")
	}
	return say.T("webhooks.resting")
}

// create registers an address and shows its secret, this once.
func (d Deps) create(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, err := form.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	h, err := d.Hooks.Create(r.Context(), a, order(f))
	if again, err := desk.Refused(f, desk.Onto(err, "/events")); err != nil {
		return err
	} else if again {
		return d.showList(w, r, a, f)
	}
	return d.showHook(w, r, a, h, fill(form.New(d.Render.Say(r)), h), h.Secret, false)
}

func order(f *form.Form) webhook.Order {
	url, purpose, events := f.Get("url"), f.Get("purpose"), f.All("events")
	return webhook.Order{URL: &url, Purpose: &purpose, Events: &events}
}
