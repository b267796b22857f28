package app

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/notify/digest"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
	"vendorrisk/shared/tick"
	"vendorrisk/shared/trigger"
	"vendorrisk/shared/webhook"
	"vendorrisk/shared/witness"
)

// schedule wires what works while nobody looks: the tick's handlers for kinds
// of records that can be due, and the outbox's tasks that belong to it.
func (s *Services) schedule(e Engines) {
	post := &digest.Post{Table: e.Table, Journal: s.Journal, People: s.Directory}
	fire := &reassessment.Tick{Service: s.Reassessment, Vendors: s.Vendors, Assessments: s.Assessments}
	for kind, handle := range map[string]tick.Handler{
		reassessment.Kind:       fire.Fire,
		notify.NoticeKind:       post.Handle,
		assessment.ReminderKind: s.Assessments.Remind,
		assessment.HeadKind:     s.Assessments.Lapse,
		finding.Kind:            s.Findings.Lapse,
	} {
		s.Tick.Handlers[kind] = handle
	}
	s.Tick.Beside = map[string]func(string, table.Item) (table.Key, error){assessment.HeadKind: assessment.Row}
	s.Webhooks = &webhook.Service{Table: e.Table, Journal: s.Journal, Now: e.Now, Wall: e.Wall, Loopback: func() bool { return OnLoopback(e.BaseURL()) }}
	s.Sequencer.Seen, s.Alerts.Hooks = s.Webhooks.Fan, s.Webhooks
	outside := func() *http.Client { return webhook.Client(s.Webhooks.Loopback()) }
	s.Outbox.Handlers[webhook.Kind] = func(ctx context.Context, org string, m notify.Message) error {
		return s.Webhooks.Deliverer(outside())(ctx, org, m)
	}
	s.Witness = &witness.Service{
		Table: e.Table, Journal: s.Journal, Log: s.Log, Directory: s.Directory, Hooks: s.Webhooks, Alerts: s.Alerts, Now: e.Now, IDs: s.Journal.IDs,
		Witnesses: e.Witnesses, Client: outside,
	}
	s.Tick.Handlers[witness.Kind] = s.Witness.Due
	s.Outbox.Handlers[witness.Task] = s.Witness.Send
	s.Outbox.Handlers[notify.NoticesTask] = post.Urgent
	s.Outbox.Dead = notify.Undelivered(s.Journal, e.BaseURL)
	s.Outbox.Handlers[trigger.Kind] = s.Reassessment.Triggered
	s.Outbox.Handlers[reassessment.OutdatedTask] = s.Reassessment.GoThrough
	s.Reassessment.Published = func(ctx context.Context, org, name, version string) error {
		_, err := s.Library.Get(ctx, org, name, version)
		return err
	}
}

// OnLoopback tells whether an installation answers on this machine only: then
// its webhooks may lead to this machine too.
func OnLoopback(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}
