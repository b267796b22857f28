package console

import (
	"net/http"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/web/desk"
	"vendorrisk/shared/web/page"
)

type messageView struct {
	ID     string
	Facts  page.Summary
	Resend bool
}

// message is one line of the message log, with a button when it was given up.
func (p *pages) message(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	say := p.Render.Say(r)
	m, err := notify.Delivery(r.Context(), p.Table, a.Org, r.PathValue("id"))
	if err != nil {
		return err
	}
	facts := page.Summary{
		{Key: say.T("messages.what"), Value: page.Cell{Text: messageName(say, m), Href: recordPath(m.Subject)}},
		{Key: say.T("messages.to"), Value: page.Cell{Text: m.To}},
		{Key: say.T("label.state"), Value: page.Cell{Badge: desk.Badge(say, "delivery", delivery(m)), Sub: m.Error}},
		{Key: say.T("messages.when"), Value: page.Cell{Text: say.DateTime(m.CreatedAt)}},
		{Key: say.T("messages.attempts"), Value: page.Cell{Text: say.Number(int64(m.Attempts))}},
	}
	if m.State == notify.Queued {
		facts = append(facts, page.SummaryRow{Key: say.T("messages.next"), Value: page.Cell{Text: say.DateTime(m.NextAt)}})
	}
	p.Render.Page(w, r, "message", page.View{
		Title: messageName(say, m), Breadcrumbs: desk.Crumbs(say, "messages"),
		Body: messageView{ID: m.ID, Facts: facts, Resend: m.State == notify.Failed && p.May(a, "message:resend")},
	})
	return nil
}

// resend queues a message anew that was given up.
func (p *pages) resend(w http.ResponseWriter, r *http.Request, a identity.Actor) error {
	m, err := notify.Resend(r.Context(), p.Journal, a, r.PathValue("id"))
	if err != nil {
		return err
	}
	p.Render.Redirect(w, r, "/messages/"+m.ID, "sent")
	return nil
}

// delivery is the state of a message as people name it: work that the system
// left for itself goes to nobody, so it is not sent.
func delivery(m notify.Message) string {
	if m.State == notify.Sent && m.To == "" {
		return "carriedOut"
	}
	return string(m.State)
}
