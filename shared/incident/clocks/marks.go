package clocks

import "time"

// Mark is a moment at which a running clock calls: after 50 % and 80 % of its
// time, and at its end.
type Mark struct {
	Percent int
	At      time.Time
	State   State // from then on
}

// Marks of a clock that has a deadline, in order; none for another.
func (c *Clock) Marks() []Mark {
	if c.Deadline.IsZero() {
		return nil
	}
	whole := c.Deadline.Sub(c.StartsAt)
	return []Mark{
		{50, c.StartsAt.Add(whole / 2), Warned50},
		{80, c.StartsAt.Add(whole / 5 * 4), Warned80},
		{100, c.Deadline, Expired},
	}
}

// Next is the earliest deadline of a clock that is still open; zero when none
// has one.
func Next(all []Clock) (next Clock) {
	for _, c := range all {
		if c.State.Open() && !c.Deadline.IsZero() && (next.Deadline.IsZero() || c.Deadline.Before(next.Deadline)) {
			next = c
		}
	}
	return next
}

// Change is what a change of facts did to a clock.
type Change struct {
	Clock    string    `json:"clock"`
	Was      State     `json:"was"`
	Now      State     `json:"now"`
	Before   time.Time `json:"deadlineBefore,omitzero"`
	Deadline time.Time `json:"deadline,omitzero"`
}

// Changes compares the clocks of one incident before and after a change, both
// as of the same moment.
func Changes(before, after []Clock) []Change {
	was := map[string]Clock{}
	for _, c := range before {
		was[c.ID] = c
	}
	var out []Change
	for _, c := range after {
		old, ok := was[c.ID]
		if !ok {
			old.State = NotApplicable
		}
		if old.State != c.State || !old.Deadline.Equal(c.Deadline) {
			out = append(out, Change{Clock: c.ID, Was: old.State, Now: c.State, Before: old.Deadline, Deadline: c.Deadline})
		}
	}
	return out
}
