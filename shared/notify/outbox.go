package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Handler delivers one message of a kind. It may be called twice for the same
// message, and must then do nothing new.
type Handler func(ctx context.Context, org string, m Message) error

// Outbox delivers what is due. Several may run: a lease keeps them apart.
type Outbox struct {
	Table    table.Table
	Now      clock.Clock
	Handlers map[string]Handler
	// Dead answers what else is written when a message is given up, such as a
	// notice to somebody; nil for nothing.
	Dead func(org string, m Message) []table.Write
	// Failed is told of an attempt that failed, for the log; the error is the
	// handler's.
	Failed func(m Message, err error)
	// Waited, when set, is told how long after its due time a message was taken
	// up, at every attempt.
	Waited func(ctx context.Context, d time.Duration)
}

const (
	maxAttempts = 8
	lease       = 2 * time.Minute // longer than any handler takes
	batch       = 100
	// skew is how far apart the clocks of two machines may be: one may be told
	// of a message before its own clock shows the time that the other wrote. It
	// is far shorter than lease and backoff.
	skew = 2 * time.Second
)

// backoff is the wait after the nth failed attempt: 30 s, 1 min, 2 min, … 32 min.
func backoff(attempts int) time.Duration { return 30 * time.Second << (attempts - 1) }

// Drain delivers every message that is due now and answers how many it
// handled. One that fails never holds up the others.
func (o *Outbox) Drain(ctx context.Context) (int, error) {
	done := 0
	var errs []error
	for _, pk := range table.DuePartitions() {
		for cursor := ""; ; {
			page, err := o.Table.Query(ctx, table.Query{Index: table.ByDue, PK: pk, From: table.DuePrefix(table.DueMessage), To: table.DueTo(table.DueMessage, o.Now()), Limit: batch, Cursor: cursor})
			if err != nil {
				errs = append(errs, err)
				break
			}
			for _, it := range page.Items {
				org, ok := orgOf(it.Key)
				if !ok {
					continue // another subject's due item
				}
				handled, err := o.Deliver(ctx, org, it.Key)
				if err != nil {
					errs = append(errs, err)
				} else if handled {
					done++
				}
			}
			if cursor = page.Cursor; cursor == "" || ctx.Err() != nil {
				break
			}
		}
	}
	return done, errors.Join(errs...)
}

// Take is Deliver for a key of which the caller does not know whether it is a
// message's: what is none is left alone.
func (o *Outbox) Take(ctx context.Context, k table.Key) (bool, error) {
	org, ok := orgOf(k)
	if !ok {
		return false, nil
	}
	return o.Deliver(ctx, org, k)
}

func orgOf(k table.Key) (string, bool) {
	p := strings.Split(k.PK, "#")
	if len(p) != 3 || p[2] != "OUTBOX" {
		return "", false
	}
	return p[1], true
}

// Deliver delivers one message, if it is due: it claims it by moving its due
// time past the lease, hands it to its handler, and writes down what came of
// it. done is false when there is nothing to do: somebody else has it, or it
// waits for its next attempt. An error is of the table, never the handler's;
// the message is due again after the lease then. It is for whoever knows that a
// message waits, such as a stream of the table's changes; Drain finds the rest.
func (o *Outbox) Deliver(ctx context.Context, org string, k table.Key) (bool, error) {
	m, it, err := table.Load[Message](ctx, o.Table, k)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if m.State != Queued || m.NextAt.After(o.Now().Add(skew)) {
		return false, nil // the index lags: somebody has it
	}
	due := m.NextAt
	m.Attempts++
	m.NextAt = o.Now().Add(lease)
	if it, err = o.save(ctx, org, &m, it.Version); problem.Is(err, problem.Conflict) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if o.Waited != nil {
		o.Waited(ctx, o.Now().Sub(due))
	}
	handler := o.Handlers[m.Kind]
	if handler == nil {
		err = fmt.Errorf("no handler for %q", m.Kind)
	} else {
		err = handler(ctx, org, m)
	}
	switch {
	case err == nil:
		m.State, m.SentAt, m.Error, m.Data = Sent, o.Now(), "", nil
	case m.Attempts >= maxAttempts:
		m.State, m.Error = Failed, short(err)
	default:
		m.NextAt, m.Error = o.Now().Add(backoff(m.Attempts)), short(err)
	}
	if err != nil && o.Failed != nil {
		o.Failed(m, err)
	}
	var also []table.Write
	if m.State == Failed && o.Dead != nil {
		also = o.Dead(org, m)
	}
	_, err = o.save(ctx, org, &m, it.Version, also...)
	if problem.Is(err, problem.Conflict) {
		err = nil // the lease ran out and another took over
	}
	return true, err
}

func (o *Outbox) save(ctx context.Context, org string, m *Message, version int64, also ...table.Write) (table.Item, error) {
	m.Version, m.UpdatedAt = version+1, o.Now()
	it := item(org, *m, version)
	err := o.Table.Commit(ctx, append(also, table.Replace(it))...)
	it.Version++
	return it, err
}

// short is an error as people may read it in the message log.
func short(err error) string {
	s := []rune(err.Error())
	if len(s) > 300 {
		s = s[:300]
	}
	return string(s)
}
