package digest

import (
	"context"

	"vendorrisk/shared/ids"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Urgent makes the mails of an urgent notice, one for each whom it reaches. It
// is the outbox's handler of notify.NoticesTask. Their identifiers follow from
// the notice's: made twice, they are the same mails.
func (p *Post) Urgent(ctx context.Context, org string, m notify.Message) error {
	o, err := p.People.Organisation(ctx, org)
	if err != nil {
		return err
	}
	to, err := p.recipients(ctx, org, m.To)
	if err != nil {
		return err
	}
	now := p.Journal.Now()
	var writes []table.Write
	for _, person := range to {
		writes = append(writes, notify.Write(org, notify.Message{
			ID: ids.Derived(ids.Message, m.CreatedAt, m.ID+"\x00"+person.ID), CreatedAt: now, UpdatedAt: now, Kind: "mail", Subject: m.Subject,
			To: person.Email, Template: m.Template, Language: language(person, o), Data: m.Data, State: notify.Queued, NextAt: now,
		}))
	}
	if err := p.Table.Commit(ctx, writes...); err != nil && !problem.Is(err, problem.Conflict) {
		return err
	}
	if p.Journal.Poke != nil {
		p.Journal.Poke()
	}
	return nil
}
