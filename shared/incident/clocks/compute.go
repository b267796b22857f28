package clocks

import (
	"slices"
	"time"
)

// State of a clock at a moment.
type State string

// The states. A clock that waits begins with an event that is still to come;
// one without a deadline (Promptly) runs until its notice is made.
const (
	NotApplicable State = "not_applicable"
	Waiting       State = "waiting"
	Running       State = "running"
	Warned50      State = "warned_50" // half of the time is over
	Warned80      State = "warned_80"
	Expired       State = "expired"
	Met           State = "met"
	MetLate       State = "met_late"
)

// States in the order in which people want to hear of them.
var States = []State{Expired, Warned80, Warned50, Running, Waiting, MetLate, Met, NotApplicable}

// Open tells whether something is still to be done.
func (s State) Open() bool {
	return s == Expired || s == Warned80 || s == Warned50 || s == Running || s == Waiting
}

// Clock is one duty of one incident.
type Clock struct {
	ID        string    `json:"id"`
	Regime    string    `json:"regime"`
	Name      Text      `json:"name"` // of the regime
	To        Text      `json:"to"`
	Rule      Text      `json:"rule"`
	Source    Text      `json:"source"`
	State     State     `json:"state"`
	Promptly  bool      `json:"promptly,omitempty"` // at once, without a deadline that could be computed
	StartsAt  time.Time `json:"startsAt,omitzero"`
	Deadline  time.Time `json:"deadline,omitzero"`
	SentAt    time.Time `json:"sentAt,omitzero"` // of the first notice
	Why       []Reason  `json:"why"`
	NotNeeded string    `json:"notNeeded,omitempty"` // a person's reason for making none
}

// Compute answers every clock of the rules for an incident as of now, in the
// order of the rules, those that do not apply with the reasons.
func (r *Rules) Compute(f Facts, notices []Notice, now time.Time) []Clock {
	if !f.ToldAt.IsZero() {
		notices = append(slices.Clone(notices), Notice{Clock: "contract-vendor", At: f.ToldAt})
	}
	out := make([]Clock, 0, len(r.Clocks))
	for _, rule := range r.Clocks {
		c := Clock{ID: rule.ID, Regime: rule.Regime, Name: r.Regimes[rule.Regime], To: rule.To, Rule: rule.Rule, Source: rule.Source}
		applies, why := r.why(rule, &f)
		c.Why = why
		first, _, reason := sent(notices, rule.ID)
		c.SentAt, c.NotNeeded = first, reason
		switch {
		case !applies, reason != "":
			c.State = NotApplicable
		default:
			r.run(&c, rule, &f, notices, now)
		}
		out = append(out, c)
	}
	return out
}

// sent finds the first and last notice of a clock, or, when there is none,
// the reason why none is needed.
func sent(notices []Notice, clock string) (first, last time.Time, notNeeded string) {
	for _, n := range notices {
		switch {
		case n.Clock != clock:
		case n.NotNeeded != "":
			notNeeded = n.NotNeeded
		default:
			if first.IsZero() || n.At.Before(first) {
				first = n.At
			}
			if n.At.After(last) {
				last = n.At
			}
		}
	}
	if !first.IsZero() {
		notNeeded = ""
	}
	return first, last, notNeeded
}

// run gives an applicable clock its start, its deadline and its state.
func (r *Rules) run(c *Clock, rule Rule, f *Facts, notices []Notice, now time.Time) {
	for _, l := range rule.Limits {
		b := r.event(l, f, notices)
		if b.at.IsZero() {
			switch {
			case !c.SentAt.IsZero():
				c.State = Met // made before it had to be
			case b.never:
				c.State, c.Why = NotApplicable, []Reason{b.awaits}
			default:
				c.State, c.Why = Waiting, append(c.Why, b.awaits)
			}
			return
		}
		if l.Promptly {
			c.Promptly, c.StartsAt = true, f.AwareAt
			continue
		}
		end := l.end(b.at, f)
		if l.UnlessOverAt == "classified" && !end.After(f.ClassifiedAt) {
			continue
		}
		if c.Deadline.IsZero() || end.Before(c.Deadline) {
			c.StartsAt, c.Deadline = b.at, end
		}
		if l.From == "awareYearEnd" {
			c.StartsAt = f.AwareAt
		}
	}
	c.State = c.at(now)
}

func (c *Clock) at(now time.Time) State {
	switch {
	case !c.SentAt.IsZero() && !c.Deadline.IsZero() && c.SentAt.After(c.Deadline):
		return MetLate
	case !c.SentAt.IsZero():
		return Met
	case c.Deadline.IsZero():
		return Running
	}
	state := Running
	for _, m := range c.Marks() {
		if !now.Before(m.At) {
			state = m.State
		}
	}
	return state
}

// begin is when a limit begins. With a zero time it has not: awaits says what
// has to happen, never that it will not.
type begin struct {
	at     time.Time
	awaits Reason
	never  bool
}

func (r *Rules) event(l Limit, f *Facts, notices []Notice) begin {
	switch l.From {
	case "awareYearEnd":
		return begin{at: time.Date(f.AwareAt.UTC().Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)}
	case "detected":
		return begin{at: f.DetectedAt, awaits: r.reason("detected", unknown)}
	case "classified":
		return begin{at: f.ClassifiedAt, awaits: r.reason("major", no)}
	case "handled":
		return begin{at: f.HandledAt, awaits: r.reason("handled", unknown)}
	case "first", "last":
		first, last, notNeeded := sent(notices, l.Of)
		at := first
		if l.From == "last" {
			at = last
		}
		if notNeeded != "" {
			return begin{at: at, awaits: r.reason("before", no), never: true}
		}
		return begin{at: at, awaits: r.reason("before", unknown)}
	default:
		return begin{at: f.AwareAt}
	}
}

func (l Limit) end(from time.Time, f *Facts) time.Time {
	switch {
	case l.Contract == "customer":
		return from.Add(time.Duration(f.Contract.CustomerHours) * time.Hour)
	case l.Contract == "vendor":
		return from.Add(time.Duration(f.Contract.VendorHours) * time.Hour)
	case l.Months > 0:
		return months(from, l.Months)
	default:
		return from.Add(time.Duration(l.Hours)*time.Hour + time.Duration(l.Days)*24*time.Hour)
	}
}

// months adds calendar months in UTC; the 31st becomes the last day of a
// shorter month.
func months(t time.Time, n int) time.Time {
	t = t.UTC()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}
