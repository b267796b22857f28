// Package watch follows each organisation's audit log and hands its events to
// detection, every event once and in the log's order.
//
// How far it has come stands in the table beside the actors' profiles. One
// commit moves it on together with the profiles and the alerts that came of
// it, on condition that it still stands where it was read: so several may run,
// a crash repeats nothing and loses nothing, and events that are delivered
// twice or out of order change nothing, because the log's order is what counts.
package watch

import (
	"context"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Watch follows logs. All fields are needed.
type Watch struct {
	Table     table.Table
	Journal   *audit.Journal
	Alerts    *alert.Service
	Directory *identity.Directory
	Now       clock.Clock
}

// state is how far an organisation's log has been watched.
type state struct {
	Batch int64 `json:"batch"` // first index of the batch that comes next
	Skip  int   `json:"skip"`  // events of it that are done
	// Open are the hours under way, by actor: they are judged when they end,
	// even if the actor never comes back. At most maxOpen.
	Open map[string]time.Time `json:"open,omitempty"`
	// Unusual counts the model's alerts of Day.
	Day     string `json:"day,omitempty"`
	Unusual int    `json:"unusual,omitempty"`
}

const maxOpen = 2000

func pk(org string) string { return identity.OrgPK(org, "WATCH") }

func stateKey(org string) table.Key { return table.Key{PK: pk(org), SK: "HEAD"} }

func profileKey(org, name string) table.Key { return table.Key{PK: pk(org), SK: "PROFILE#" + name} }

// keepProfile is how long an actor is remembered after their last event.
const keepProfile = 400 * 24 * time.Hour

// Bounds of one commit: events are taken until they concern so many profiles,
// which leaves room for the state, a day of hours, and the alerts.
const (
	maxProfiles = 20
	maxHits     = 2 // alerts in one commit, each with its mails
)

// Run watches what has been added to an organisation's log and answers how
// many events it took. A conflict with another that watches is no error: that
// one goes on.
func (w *Watch) Run(ctx context.Context, org string) (int, error) {
	done := 0
	for ctx.Err() == nil {
		n, more, err := w.step(ctx, org)
		done += n
		if problem.Is(err, problem.Conflict) {
			return done, nil
		}
		if err != nil || !more {
			return done, problem.Wrap("watch.run", err)
		}
	}
	return done, nil
}

// step takes up one commit's worth of events, or closes hours that have ended
// when there are none; more tells that there may be more to do.
func (w *Watch) step(ctx context.Context, org string) (n int, more bool, err error) {
	st, it, err := table.Load[state](ctx, w.Table, stateKey(org))
	if problem.Is(err, problem.NotFound) {
		it = table.Item{Key: stateKey(org)}
	} else if err != nil {
		return 0, false, err
	}
	p := w.begin(org, st, it)
	batch, events, ok, err := transparency.Following(ctx, w.Table, org, st.Batch)
	if err != nil {
		return 0, false, err
	}
	if ok {
		n, err = p.take(ctx, batch, events)
	} else {
		err = p.closeEnded(ctx)
	}
	if err != nil {
		return 0, false, err
	}
	if n == 0 && !p.changed {
		return 0, false, nil
	}
	return n, true, p.commit(ctx)
}

// part is what goes into one commit.
type part struct {
	*Watch
	org      string
	state    state
	item     table.Item
	profiles detect.Profiles
	versions map[string]int64
	closed   []detect.Closed
	model    *model // today's, once it was asked for
	alerts   *alert.Raising
	changed  bool
}

func (w *Watch) begin(org string, st state, it table.Item) *part {
	if st.Open == nil {
		st.Open = map[string]time.Time{}
	}
	return &part{Watch: w, org: org, state: st, item: it, profiles: detect.Profiles{}, versions: map[string]int64{}, alerts: w.Alerts.Begin(org)}
}

// load reads the profiles that an event concerns and that are not read yet.
func (p *part) load(ctx context.Context, keys []string) error {
	for _, name := range keys {
		if p.profiles[name] != nil {
			continue
		}
		got, it, err := table.Load[detect.Profile](ctx, p.Table, profileKey(p.org, name))
		if err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
		p.profiles[name], p.versions[name] = &got, it.Version
	}
	return nil
}

// take observes events of a batch until the commit is full.
func (p *part) take(ctx context.Context, b transparency.Batch, events []audit.Event) (int, error) {
	taken := 0
	for _, e := range events[min(p.state.Skip, len(events)):] {
		keys := detect.Keys(e)
		if len(p.profiles)+len(keys) > maxProfiles || p.alerts.Len() >= maxHits {
			break
		}
		if err := p.load(ctx, keys); err != nil {
			return 0, err
		}
		hits, closed := detect.Observe(p.profiles, e)
		for _, h := range hits {
			if err := p.alerts.Add(ctx, h, nil); err != nil {
				return 0, err
			}
		}
		if err := p.ended(ctx, closed); err != nil {
			return 0, err
		}
		p.open(e)
		taken++
	}
	if p.state.Skip += taken; p.state.Skip >= len(events) {
		p.state.Batch, p.state.Skip = b.Next(), 0
	}
	p.changed = true
	return taken, nil
}

// open notes that an actor's hour is under way.
func (p *part) open(e audit.Event) {
	for _, key := range detect.Keys(e) {
		if pr := p.profiles[key]; !pr.Now.Start.IsZero() && len(p.state.Open) < maxOpen {
			p.state.Open[key] = pr.Now.Start
		}
	}
}

// commit writes profiles, hours and alerts, and moves the state on.
func (p *part) commit(ctx context.Context) error {
	alerts, err := p.alerts.Writes(ctx)
	if err != nil {
		return err
	}
	hours, err := p.hours(ctx)
	if err != nil {
		return err
	}
	p.item.Body, p.item.Due = table.Encode(p.state), p.due()
	writes := append([]table.Write{put(p.item)}, hours...)
	for name, pr := range p.profiles {
		it := table.Item{Key: profileKey(p.org, name), Version: p.versions[name], Body: table.Encode(*pr), Expires: p.Now().Add(keepProfile)}
		writes = append(writes, put(it))
	}
	if len(alerts) == 0 {
		return p.Table.Commit(ctx, writes...)
	}
	return p.Journal.Commit(ctx, audit.Change{
		Actor: identity.AsSystem(p.org), Action: "alert:raise", Subject: p.org, Writes: append(writes, alerts...), Wake: true,
	})
}

// due is when the first hour under way ends, so that the tick closes it.
func (p *part) due() table.Key {
	var first time.Time
	for _, at := range p.state.Open {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	if first.IsZero() {
		return table.Key{}
	}
	return table.DueAt(table.DueSchedule, p.org, first.Add(time.Hour), p.item.Key)
}

// Kind is that of logs to be watched among due work (tick.Kind).
const Kind = "WATCH"

// Due is the tick's handler: it closes hours whose actors have not come back,
// and takes up what a lost hint has left.
func (w *Watch) Due(ctx context.Context, org string, k table.Key) (bool, error) {
	if k != stateKey(org) {
		return false, nil
	}
	n, err := w.Run(ctx, org)
	return n > 0, err
}

// put creates or replaces.
func put(it table.Item) table.Write {
	return table.Write{Verb: table.VerbPut, Item: it, If: it.Version}
}
