package notify

import (
	"context"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Why a mail came back, as the message log says it.
const (
	BouncedForGood    = "the mail came back: there is no such address, or it takes no mail"
	BouncedForNow     = "the mail came back: the mailbox is full, too small for it, or away; the next one may arrive"
	BouncedSuppressed = "the mail was not sent: earlier ones to this address came back, or their reader complained"
	BouncedComplaint  = "the reader marked the mail as unwanted"
	BouncedRejected   = "the mail service rejected the mail"
)

// Bounces writes into the message log what a mail service tells afterwards.
type Bounces struct {
	Table table.Table
	Now   clock.Clock
}

// bounceTries is more than there are writers of one message: the outbox, and
// another event of the same mail.
const bounceTries = 4

// Bounced marks a message as come back, with the reason. It may come before
// the outbox has written that the message is sent: what the outbox then writes
// is refused, and the bounce stands. Told again it changes nothing, and of a
// message that is no longer in the log nothing is written.
func (b *Bounces) Bounced(ctx context.Context, org, id, why string) error {
	const op = "message.bounce"
	for try := 1; ; try++ {
		m, it, err := table.Load[Message](ctx, b.Table, key(org, id))
		if problem.Is(err, problem.NotFound) || err == nil && m.State == Bounced {
			return nil
		} else if err != nil {
			return problem.Wrap(op, err)
		}
		m.State, m.Error, m.Data = Bounced, why, nil
		m.Version, m.UpdatedAt = it.Version+1, b.Now()
		err = b.Table.Commit(ctx, table.Replace(item(org, m, it.Version)))
		if !problem.Is(err, problem.Conflict) || try == bounceTries {
			return problem.Wrap(op, err)
		}
	}
}
