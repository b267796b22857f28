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
	page, err := t.Query(ctx, table.Query{PK: outboxPK(a.Org), Descending: true, Limit: limit, Cursor: cursor})
	if err != nil {
		return nil, "", problem.Wrap("message.list", err)
	}
	out := make([]Message, 0, len(page.Items))
	for _, it := range page.Items {
		m, err := table.Decode[Message](it)
		if err != nil {
			return nil, "", err
		}
		m.Data = nil
		out = append(out, m)
	}
	return out, page.Cursor, nil
}

// Delivery answers the state of one message.
func Delivery(ctx context.Context, t table.Table, org, id string) (Message, error) {
	m, _, err := table.Load[Message](ctx, t, key(org, id))
	m.Data = nil
	return m, problem.Wrap("message.delivery", err)
}
