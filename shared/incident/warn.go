package incident

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// call is something with a deadline that calls at its marks: a clock after
// half of its time, after four fifths and at its end, a task at its due time,
// an inject when it comes in.
type call struct {
	key      string
	kind     string // clock, task or inject
	what     func(lang string) string
	deadline time.Time
	marks    []clocks.Mark
}

func (s *Service) calls(i *Incident, cs []clocks.Clock) []call {
	var out []call
	for _, c := range cs {
		if c.State.Open() && !c.Deadline.IsZero() {
			out = append(out, call{c.ID, "clock", func(lang string) string { return c.Name.In(lang) + ": " + c.To.In(lang) }, c.Deadline, c.Marks()})
		}
	}
	once := func(at time.Time) []clocks.Mark { return []clocks.Mark{{Percent: 100, At: at, State: clocks.Expired}} }
	for _, t := range i.Tasks {
		if t.DoneAt.IsZero() && !t.DueAt.IsZero() {
			out = append(out, call{"task:" + t.ID, "task", t.Title.In, t.DueAt, once(t.DueAt)})
		}
	}
	if i.Drill != nil {
		for _, in := range i.Drill.Injects {
			out = append(out, call{"inject:" + in.ID, "inject", in.Title.In, in.At, once(in.At)})
		}
	}
	return out
}

// pending are the marks of a call about which nobody was told yet.
func (r *record) pending(c call) []clocks.Mark {
	w := r.Warned[c.key]
	return slices.DeleteFunc(slices.Clone(c.marks), func(m clocks.Mark) bool {
		return w.Deadline.Equal(c.deadline) && m.Percent <= w.Percent
	})
}

// dueAt is when the next call is: the one place of the incident in the due
// index. Zero when nothing is to come.
func (r *record) dueAt(all []call) (next time.Time) {
	for _, c := range all {
		for _, m := range r.pending(c) {
			if next.IsZero() || m.At.Before(next) {
				next = m.At
			}
		}
	}
	return next
}

// passed is a call whose mark is over.
type passed struct {
	call
	percent int
}

// Warn tells the owner which deadlines of an incident have come nearer or
// passed, and the administrators which expired (a tick.Handler). One mail says
// all that has passed since the last, however long that is ago; each mark of a
// deadline is told once, because the commit that queues the mail also notes
// how far the deadline has called.
func (s *Service) Warn(ctx context.Context, org string, k table.Key) (bool, error) {
	r, it, err := table.Load[record](ctx, s.Table, k)
	if problem.Is(err, problem.NotFound) {
		return false, nil
	} else if err != nil {
		return false, problem.Wrap("incident.warn", err)
	}
	now := s.Now()
	if it.Due == (table.Key{}) || r.Closing != nil {
		return false, nil // the index lags
	}
	over := r.tell(s.calls(&r.Incident, s.compute(&r.Incident, now)), now)
	if len(over) == 0 && it.Due.SK > table.DueTo(table.DueSchedule, now) {
		return false, nil // somebody told it already, and the index lags
	}
	a := identity.AsSystem(org)
	if len(over) > 0 {
		var keys []string
		for _, p := range over {
			keys = append(keys, fmt.Sprintf("%s %d %%", p.key, p.percent))
		}
		r.remember(a, now, Step{What: "warned", Of: strings.Join(keys, ", ")})
	}
	r.Version, r.UpdatedAt = it.Version+1, now
	head, list := s.items(org, &r, it.Version, now)
	mails, err := s.queue(ctx, org, &r.Incident, s.warnings(&r.Incident, over))
	if err != nil {
		return false, err
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "incident:warn", Subject: r.ID, Before: it.Body, After: head.Body, Wake: len(mails) > 0,
		Writes: append([]table.Write{table.Replace(head), table.Replace(list)}, mails...),
	})
	if problem.Is(err, problem.Conflict) {
		return false, nil // another tick told it, or somebody changed the incident: its new due time stands
	}
	return err == nil, err
}

// tell notes every mark that is over as told and answers the last of each
// call.
func (r *record) tell(all []call, now time.Time) []passed {
	var out []passed
	for _, c := range all {
		last := 0
		for _, m := range r.pending(c) {
			if !m.At.After(now) {
				last = m.Percent
			}
		}
		if last == 0 {
			continue
		}
		if r.Warned == nil {
			r.Warned = map[string]warned{}
		}
		r.Warned[c.key] = warned{Deadline: c.deadline, Percent: last}
		out = append(out, passed{c, last})
	}
	slices.SortStableFunc(out, func(a, b passed) int { return a.deadline.Compare(b.deadline) })
	return out
}
