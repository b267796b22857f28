package alert

import (
	"context"
	"errors"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/table"
	"vendorrisk/shared/webhook"
)

// PublishTask is the outbox's kind of task that tells systems of an alert, as
// mails tell people.
const PublishTask = "alert"

// types are the webhook events by the mail that says the same.
var types = map[string]string{mailRaised: webhook.AlertRaised, mailEscalated: webhook.AlertEscalated}

// The mails.
const (
	mailRaised    = "alert"
	mailEscalated = "alert-escalated"
)

// publishing is the task that publishes what a mail says.
func (s *Service) publishing(o identity.Organisation, al Alert, template string) table.Write {
	m := notify.Task(s.IDs, s.Now(), PublishTask, al.ID)
	m.Template, m.Language, m.Data = template, o.Language, s.says(al)
	m.Data["event"] = types[template]
	return notify.Write(o.ID, m)
}

// says is what is told of an alert outside of the system: its kind, how bad it
// is, and where the rest is to be read. Neither names nor records.
func (s *Service) says(al Alert) map[string]string {
	return map[string]string{"rule": al.Rule, "severity": string(al.Severity), "link": s.BaseURL() + "/alerts/" + al.ID}
}

// Publish is the outbox's handler of PublishTask: it queues the alert for the
// webhooks that ask for it and publishes it to the topic, where there is one.
// Done again, webhooks find it queued, and the topic gets it once more under the
// same id.
func (s *Service) Publish(ctx context.Context, org string, m notify.Message) error {
	posted := s.Hooks.Post(ctx, webhook.Event{
		ID: ids.Derived(ids.Event, m.CreatedAt, m.ID), Type: m.Data["event"], At: m.CreatedAt, Organisation: org, Subject: m.Subject,
		Rule: m.Data["rule"], Severity: m.Data["severity"],
	})
	if s.Topic == nil {
		return posted
	}
	return errors.Join(posted, s.Topic(ctx, org, m))
}
