package webhooks

import (
	"net/http"
	"strconv"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/webhook"
)

type hookView struct {
	Hook       webhook.Hook
	Facts      page.Summary
	Secret     string // just made
	Change     bool
	Events     []form.Choice
	Active     []form.Choice
	Deliveries page.Table
	Stale      bool
}

func (d Deps) show(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	h, err := d.Hooks.Get(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showHook(w, r, a, h, fill(form.New(d.Render.Say(r)), h), "", false)
}

func fill(f *form.Form, h webhook.Hook) *form.Form {
	desk.SetVersion(f, h.Version)
	f.Set("url", h.URL)
	f.Set("purpose", h.Purpose)
	f.Set("events", h.Events...)
	f.Set("active", strconv.FormatBool(h.Active))
	return f
}

func (d Deps) showHook(w http.ResponseWriter, r *http.Request, a identity.Actor, h webhook.Hook, f *form.Form, secret string, stale bool) error {
	say := d.Render.Say(r)
	sent, cursor, err := d.Hooks.Deliveries(r.Context(), a, h.ID, 20, desk.Cursor(r))
	if err != nil {
		return err
	}
	t := page.Table{
		Caption: say.T("webhooks.deliveries"), Empty: page.Empty{Title: say.T("webhooks.noDeliveries")},
		Columns: []page.Column{{Label: say.T("messages.when")}, {Label: say.T("webhooks.event")}, {Label: say.T("label.state")}, {Label: say.T("messages.attempts"), Number: true}},
	}
	for _, m := range sent {
		t.Rows = append(t.Rows, []page.Cell{
			{Text: say.DateTime(m.CreatedAt), Href: "/messages/" + m.ID}, {Text: m.Template},
			{Badge: desk.Badge(say, "delivery", string(m.State)), Sub: m.Error}, {Text: say.Number(int64(m.Attempts))},
		})
	}
	t.Next, t.First = desk.Pager(r, cursor)
	v := hookView{
		Hook: h, Secret: secret, Change: d.May(a, "webhook:update"), Events: events(say), Deliveries: t, Stale: stale,
		Active: []form.Choice{{Value: "true", Label: say.T("webhooks.active")}, {Value: "false", Label: say.T("webhooks.resting")}},
		Facts: page.Summary{
			{Key: say.T("webhooks.url"), Value: page.Cell{Text: h.URL, Sub: h.Purpose}}, {Key: say.T("label.state"), Value: page.Cell{Text: state(say, h)}},
		},
	}
	pv := page.View{Title: say.T("webhooks.one"), Form: f, Body: v, Breadcrumbs: desk.Crumbs(say, "settings", page.Link{Text: say.T("webhooks.title"), Href: Path})}
	return d.Render.Form(w, r, "hook", pv, stale)
}

func (d Deps) save(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	f, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	id, o := r.PathValue("id"), order(f)
	active := f.Get("active") == "true"
	o.Active = &active
	_, err = d.Hooks.Update(r.Context(), a, id, was, o)
	stale := problem.Is(err, problem.Conflict)
	again, rest := desk.Refused(f, desk.Onto(err, "/events"))
	if stale || again {
		h, err := d.Hooks.Get(r.Context(), a, id)
		if err != nil {
			return err
		}
		if stale {
			f = fill(form.New(d.Render.Say(r)), h)
		}
		return d.showHook(w, r, a, h, f, "", stale)
	}
	if rest != nil {
		return rest
	}
	d.Render.Redirect(w, r, Path+"/"+id, "saved")
	return nil
}

// rotate shows the new secret, this once.
func (d Deps) rotate(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	h, err := d.Hooks.Rotate(r.Context(), a, r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showHook(w, r, a, h, fill(form.New(d.Render.Say(r)), h), h.Secret, false)
}

func (d Deps) test(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	if _, err := d.Hooks.Try(r.Context(), a, r.PathValue("id")); err != nil {
		return err
	}
	d.Render.Redirect(w, r, Path+"/"+r.PathValue("id"), "sent")
	return nil
}

func (d Deps) remove(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	_, was, err := desk.Parse(w, r, d.Render.Say(r))
	if err != nil {
		return err
	}
	if err := d.Hooks.Remove(r.Context(), a, r.PathValue("id"), was); err != nil {
		return err
	}
	d.Render.Redirect(w, r, Path, "saved")
	return nil
}
