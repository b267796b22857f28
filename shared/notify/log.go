package notify

import (
	"context"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Messages lists the organisation's messages, newest first, without what they
// hold: links and codes are for their reader only.
func Messages(ctx context.Context, t table.Table, a identity.Actor, limit int, cursor string) ([]Message, string, error) {
	out, next, err := table.List[Message](ctx, t, table.Query{PK: outboxPK(a.Org), Descending: true, Limit: limit, Cursor: cursor})
	for i := range out {
		out[i].Data = nil
	}
	return out, next, problem.Wrap("message.list", err)
}

// Delivery answers the state of one message.
func Delivery(ctx context.Context, t table.Table, org, id string) (Message, error) {
	m, _, err := table.Load[Message](ctx, t, key(org, id))
	m.Data = nil
	return m, problem.Wrap("message.delivery", err)
}

func aboutPK(org, subject string) string { return identity.OrgPK(org, "MESSAGES", subject) }

// About lists the messages to one webhook, newest first, without what they hold.
func About(ctx context.Context, t table.Table, org, subject string, limit int, cursor string) ([]Message, string, error) {
	out, next, err := table.List[Message](ctx, t, table.Query{Index: table.ByGroup, PK: aboutPK(org, subject), Descending: true, Limit: limit, Cursor: cursor})
	for i := range out {
		out[i].Data = nil
	}
	return out, next, problem.Wrap("message.about", err)
}
