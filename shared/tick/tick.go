// Package tick sweeps what the calendar has made due: reassessments,
// reminders, expiries, digests. A record says that something is to be done
// about it by standing in the due index (table.DueAt with DueSchedule); the
// sweep reads that index only, so its cost grows with what is due and never
// with the number of records. On AWS EventBridge Scheduler calls it, on one
// machine a ticker.
//
// A subject registers one Handler for its kind of record. The sweep promises
// at least once, oldest first, and that a record whose handler fails holds up
// no other; doing it exactly once is the handler's part: it reads the record
// again, claims the work with a conditional commit that also moves or removes
// the record's due time, and can be broken off and called again anywhere.
package tick

import (
	"context"
	"errors"
	"strings"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Handler does what is due about one record of an organisation. k is the
// record's key as the index had it: the index lags, so the record may be gone,
// changed or done by another tick, and then done is false without an error.
// done says that something was done. After either the record must not be due
// any more, unless more steps are to follow on the next tick.
type Handler func(ctx context.Context, org string, k table.Key) (done bool, err error)

// Sweep runs the handlers. Several may run at once, on several machines.
type Sweep struct {
	Table    table.Table
	Journal  *audit.Journal
	Now      clock.Clock
	Handlers map[string]Handler // by Kind of the record's key
	// Beside answers, by Kind, the item whose version keeps step with a record's: when
	// a record is put off, it is written anew too. Most kinds have none.
	Beside map[string]func(org string, record table.Item) (table.Key, error)
	// Failed is told of each record whose handler failed, for the log; may be
	// nil. The key holds identifiers only.
	Failed func(k table.Key, err error)
}

// Result is what one run did.
type Result struct {
	Done    int  // records about which something was done
	Read    int  // entries of the due index that were read
	Failed  int  // records whose handler failed; they are tried again later
	Unknown int  // records of a kind that has no handler here
	Left    bool // more is due than the limit allowed: run again
}

// Run does what is due now, oldest first over all partitions, until limit
// records were done or have failed. It errs only when a partition of the due
// index cannot be read, and has then done what the others hold; what failed
// about single records is in the result.
func (s *Sweep) Run(ctx context.Context, limit int) (Result, error) {
	var r Result
	m := merge{table: s.Table, now: s.Now()}
	for {
		it, ok := m.next(ctx, limit-r.Done-r.Failed)
		r.Read = m.read
		if !ok {
			return r, problem.Wrap("tick.run", errors.Join(m.errs...))
		}
		if r.Done+r.Failed >= limit || ctx.Err() != nil {
			r.Left = true
			return r, nil
		}
		s.one(ctx, it, &r)
	}
}

// one hands a record to its handler, and puts it off when that failed.
func (s *Sweep) one(ctx context.Context, it table.Item, r *Result) {
	h := s.Handlers[Kind(it.Key)]
	org, ok := owner(it.Key)
	if h == nil || !ok {
		r.Unknown++ // of a newer version of the system: left to it
		return
	}
	done, err := h(ctx, org, it.Key)
	if err == nil && !done {
		err = s.moved(ctx, it)
	}
	switch {
	case err != nil:
		r.Failed++
		if s.Failed != nil {
			s.Failed(it.Key, err)
		}
		if err := s.postpone(ctx, org, it, err); err != nil && s.Failed != nil {
			s.Failed(it.Key, err)
		}
	case done:
		r.Done++
	}
}

// moved errs when a record that its handler had nothing to do about is still
// due: it would come by on every tick and, with enough like it, fill them.
func (s *Sweep) moved(ctx context.Context, it table.Item) error {
	now, err := s.Table.Get(ctx, it.Key)
	if problem.Is(err, problem.NotFound) {
		return nil
	} else if err != nil {
		return err
	}
	if now.Due == it.Due && now.Version == it.Version {
		return problem.New(problem.Internal, "the handler left a due record as it was")
	}
	return nil
}

// Kind says which handler a record belongs to: its sort key up to the first
// "#" or, where that is HEAD, the third part of its partition key.
func Kind(k table.Key) string {
	kind, _, _ := strings.Cut(k.SK, "#")
	if kind != "HEAD" {
		return kind
	}
	if p := strings.Split(k.PK, "#"); len(p) > 2 {
		return p[2]
	}
	return ""
}

func owner(k table.Key) (org string, ok bool) {
	p := strings.SplitN(k.PK, "#", 3)
	if len(p) < 3 || p[0] != "ORG" {
		return "", false
	}
	return p[1], true
}
