package audit

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Refusals counts what was refused: one event for each source, action and
// minute, with how often, written when the minute is over. An attack costs as
// many writes as it has minutes and addresses, not as it has requests. What
// stands in memory when the process is killed, at most two minutes, is lost.
//
// Where a process may end at any time without notice, it has Flush write Early:
// the first refusal at once and then whenever as many are waiting as were
// written. The log then never misses more than half of what was refused, and
// never all of it, at the price of a write for each doubling.
type Refusals struct {
	Journal *Journal

	mu    sync.Mutex
	count map[refusal]tally
}

// tally is how often something was refused in its minute.
type tally struct{ waiting, written int64 }

// When says which counts Flush writes.
type When int

// Those whose minute is over are always among them.
const (
	Over  When = iota // no others
	Early             // also those that have doubled since they were written
	All               // every one: the process ends
)

// due says whether a count is to be written.
func (t tally) due(when When, over bool) bool {
	return t.waiting > 0 && (over || when == All || when == Early && t.waiting >= t.written)
}

// refusal is one line: the same minute, actor, address and action.
type refusal struct {
	org, actor, roles, address, action, subject string
	minute                                      time.Time
}

// Anonymous is the actor of an event whose source did not say, or not prove,
// who they are.
const Anonymous = "anonymous"

// maxRefusals bounds the memory; past it, sources of the same action and
// minute are counted together, without their address.
const maxRefusals = 10_000

// Note counts one refusal. The actor needs an organisation; without an ID it
// is anonymous. subject is the record it was about, "" for the organisation.
func (r *Refusals) Note(a identity.Actor, action, subject string) {
	key := refusal{
		org: a.Org, actor: a.ID, address: Network(a.Address), action: action, subject: subject,
		minute: r.Journal.Wall().Truncate(time.Minute),
	}
	if key.actor == "" {
		key.actor = Anonymous
	}
	if key.subject == "" {
		key.subject = a.Org
	}
	for i, role := range a.Roles {
		if i > 0 {
			key.roles += " "
		}
		key.roles += string(role)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.count == nil {
		r.count = map[refusal]tally{}
	}
	if _, known := r.count[key]; !known && len(r.count) >= maxRefusals {
		key.address, key.actor, key.roles, key.subject = "", Anonymous, "", a.Org
	}
	t := r.count[key]
	t.waiting++
	r.count[key] = t
}

// Flush writes what is due. What could not be written stays for the next time.
func (r *Refusals) Flush(ctx context.Context, when When) error {
	now := r.Journal.Wall().Truncate(time.Minute)
	var ready []counted
	r.mu.Lock()
	for key, t := range r.count {
		over := key.minute.Before(now)
		if t.due(when, over) {
			ready = append(ready, counted{key, t.waiting})
			t.waiting, t.written = 0, t.written+t.waiting
			r.count[key] = t
		}
		if over {
			delete(r.count, key)
		}
	}
	r.mu.Unlock()
	var errs []error
	for batch := range slices.Chunk(ready, maxBatch) {
		var writes []table.Write
		for _, c := range batch {
			writes = append(writes, r.write(c.refusal, c.times))
		}
		if err := r.Journal.Table.Commit(ctx, writes...); err != nil {
			errs = append(errs, problem.Wrap("audit.refusals", err))
			r.back(batch)
		}
	}
	return errors.Join(errs...)
}

// counted is a line that is ready to be written.
type counted struct {
	refusal
	times int64
}

// maxBatch is how many events go into one commit.
const maxBatch = table.MaxWrites

// back counts again what could not be written.
func (r *Refusals) back(batch []counted) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range batch {
		t := r.count[c.refusal]
		t.waiting += c.times
		t.written = max(0, t.written-c.times)
		r.count[c.refusal] = t
	}
}

func (r *Refusals) write(key refusal, n int64) table.Write {
	j := r.Journal
	e := Event{
		ID: j.IDs(ids.Event), At: j.Now(), Actor: key.actor, Roles: strings.Fields(key.roles), Action: key.action,
		Subject: key.subject, Outcome: Refused, Count: n,
	}
	if key.address != "" {
		e.Source = j.Digest("address", key.address)
	}
	return table.Create(j.item(key.org, e))
}

// Network is the address that a source cannot change at will: of IPv6 the
// first 64 bits, which one customer has to themselves (RFC 6177).
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
