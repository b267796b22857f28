package notify

import (
	"context"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Resend queues a message anew that was given up (failed). conflict for any
// other: what was sent no longer holds what it said, so a lost link is sent
// again where it was made. Its answer is without what the message holds.
func Resend(ctx context.Context, j *audit.Journal, a identity.Actor, id string) (Message, error) {
	missing := problem.New(problem.NotFound, "there is no such message")
	if !ids.Valid(ids.Message, id) {
		return Message{}, missing
	}
	m, it, err := table.Load[Message](ctx, j.Table, key(a.Org, id))
	if problem.Is(err, problem.NotFound) {
		return Message{}, missing
	} else if err != nil {
		return Message{}, problem.Wrap("message.resend", err)
	}
	if m.State != Failed {
		return Message{}, problem.New(problem.Conflict, "the message is %s; only one that failed can be sent again here", m.State)
	}
	now := j.Now()
	m.State, m.Attempts, m.Error, m.NextAt = Queued, 0, "", now
	m.Version, m.UpdatedAt = it.Version+1, now
	next := item(a.Org, m, it.Version)
	err = j.Commit(ctx, audit.Change{
		Actor: a, Action: "message:resend", Subject: id, Before: it.Body, After: next.Body, Writes: []table.Write{table.Replace(next)}, Wake: true,
	})
	m.Data = nil
	return m, err
}

// Undelivered answers the notice that a mail was given up, for Outbox.Dead: the
// administrators hear of it, once a day, and can send it again. A mail that
// tells them so itself is given up in silence: the log has it.
func Undelivered(j *audit.Journal, baseURL func() string) func(org string, m Message) []table.Write {
	return func(org string, m Message) []table.Write {
		if m.Kind != "mail" && m.Kind != "webhook" || m.Template == "undelivered" || m.Template == "digest" {
			return nil
		}
		return []table.Write{Tell(j, org, Notice{
			To: Administrators, Subject: m.ID, Template: "undelivered", Data: map[string]string{"to": m.To, "link": baseURL() + "/messages"},
		})}
	}
}
