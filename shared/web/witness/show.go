package witness

import (
	"net/http"
	"slices"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/webhook"
	"vendorrisk/shared/witness"
)

type view struct {
	Facts     page.Summary
	Witnesses page.Table
	Nobody    bool // outside holds a checkpoint, or will
	Broken    bool // a witness says that the log is not the one it has seen
	Send      bool
}

func (d Deps) show(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := d.Render.Say(r)
	st, err := d.Witness.Get(r.Context(), a)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	o, err := d.Organisation(r.Context(), a.Org)
	if err != nil {
		return err
	}
	hooks, err := d.Hooks.List(r.Context(), a)
	if err != nil {
		return err
	}
	posts := 0
	for _, h := range hooks {
		if h.Active && slices.Contains(h.Events, webhook.CheckpointExported) {
			posts++
		}
	}
	v := view{Facts: d.facts(say, a, st, o, posts), Witnesses: table(say, st)}
	v.Nobody = len(o.CheckpointRecipients)+posts+len(st.Witnesses) == 0
	v.Broken = slices.ContainsFunc(st.Witnesses, func(s witness.Standing) bool { return s.Fault == witness.Inconsistent })
	v.Send = !v.Nobody && st.Version > 0 && d.May(a, "checkpoint:send")
	d.Render.Page(w, r, "outside", page.View{Title: say.T("witness.title"), Breadcrumbs: desk.Crumbs(say, "audit"), Body: v})
	return nil
}

// facts are what went outside last, and who gets the next.
func (d Deps) facts(say *i18n.Localizer, a identity.Actor, st witness.State, o identity.Organisation, posts int) page.Summary {
	var out page.Summary
	add := func(key string, c page.Cell, change string) {
		row := page.SummaryRow{Key: say.T("witness." + key), Value: c}
		if change != "" {
			row.Action = page.Link{Text: say.T("action.change"), Href: change}
		}
		out = append(out, row)
	}
	if st.SentAt.IsZero() {
		add("last", page.Cell{Text: say.T("witness.never")}, "")
	} else {
		add("last", page.Cell{Text: say.DateTime(st.SentAt), Sub: say.T("witness.entries", st.Size)}, "")
	}
	if !st.NextAt.IsZero() {
		add("next", page.Cell{Text: say.DateTime(st.NextAt), Sub: say.T("witness.nextText")}, "")
	}
	settings, webhooks := "", ""
	if d.May(a, "organisation:update") {
		settings = "/settings"
	}
	if d.May(a, "webhook:read") {
		webhooks = "/settings/webhooks"
	}
	to := say.T("witness.nobody")
	if len(o.CheckpointRecipients) > 0 {
		to = strings.Join(o.CheckpointRecipients, desk.Comma(say))
	}
	add("mailed", page.Cell{Text: to}, settings)
	add("posted", page.Cell{Text: say.T("witness.hooks", int64(posts))}, webhooks)
	if st.Key != "" {
		add("key", page.Cell{Text: st.Key, Sub: say.T("witness.keyText")}, "")
	}
	return out
}

func table(say *i18n.Localizer, st witness.State) page.Table {
	t := page.Table{
		Caption: say.T("witness.witnesses"), Empty: page.Empty{Title: say.T("witness.none"), Text: say.T("witness.noneText")},
		Columns: []page.Column{{Label: say.T("label.name")}, {Label: say.T("label.state")}, {Label: say.T("witness.seen"), Number: true}},
	}
	for _, s := range st.Witnesses {
		state := page.Cell{Text: say.T("witness.cosigned")}
		if s.Fault != "" {
			state.Text = say.T("witness.fault." + string(s.Fault))
		}
		if !s.At.IsZero() {
			state.Sub = say.DateTime(s.At)
		}
		t.Rows = append(t.Rows, []page.Cell{{Text: s.Name}, state, {Text: say.Number(s.Size)}})
	}
	return t
}
