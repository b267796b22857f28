package obligation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vendorrisk/shared/clock"
)

// Days after an obligation became overdue on which others hear of it: first
// whoever owns the vendor, then the administrators.
const (
	ownerAfter         = 7
	administratorAfter = 14
)

// Steps that the calendar takes an obligation through. Reminders are
// remind-<days before>.
const (
	stepDue            = "due"
	stepOverdue        = "overdue"
	stepOwner          = "vendor-owner"
	stepAdministrators = "administrators"
	stepLapse          = "lapse" // of a waiver
)

// step is one thing that is to happen on a day.
type step struct {
	name, day string
}

// steps are all that the calendar does to the obligation as it stands, in
// their order.
func (o Obligation) steps() []step {
	if o.State.Ended() {
		return nil
	}
	if o.State == Waived {
		return []step{{stepLapse, later(o.Waiver.ExpiresOn, 1)}}
	}
	var out []step
	for _, n := range o.RemindDays {
		out = append(out, step{reminder(n), later(o.DueOn, -n)})
	}
	overdue := later(o.DueOn, o.GraceDays+1)
	out = append(out, step{stepDue, o.DueOn}, step{stepOverdue, overdue})
	since := o.EscalateFrom
	if since == "" {
		since = overdue
	}
	return append(out, step{stepOwner, later(since, ownerAfter)}, step{stepAdministrators, later(since, administratorAfter)})
}

func reminder(days int) string { return fmt.Sprintf("remind-%d", days) }

// next is the first step that is not behind the obligation yet.
func (o Obligation) next() (step, bool) {
	for _, s := range o.steps() {
		if !slices.Contains(o.Past, s.name) {
			return s, true
		}
	}
	return step{}, false
}

// dueAt is when the tick must look at the obligation next.
func (o Obligation) dueAt(zone *time.Location) (time.Time, bool) {
	s, ok := o.next()
	if !ok {
		return time.Time{}, false
	}
	at, err := clock.StartOf(s.day, zone)
	return at, err == nil
}

// StateOn is the state on a day, whether or not the tick has been there yet: a
// waiver that is over does not hold, and a day that has come has come.
func (o Obligation) StateOn(day string) State {
	if o.State.Ended() || o.State == Waived && day <= o.Waiver.ExpiresOn {
		return o.State
	}
	switch {
	case day > later(o.DueOn, o.GraceDays):
		return Overdue
	case day >= o.DueOn:
		return Due
	default:
		return Open
	}
}

// begin puts the obligation where the calendar has it on a day: what would
// have been told before that day is behind it, so that an obligation that is
// entered late says so by its state and fills no mailbox.
func (o *Obligation) begin(today string) {
	o.Past, o.OverdueSince, o.EscalateFrom = []string{}, "", ""
	o.State = Open
	o.State = o.StateOn(today)
	if o.State == Overdue {
		o.OverdueSince, o.EscalateFrom = later(o.DueOn, o.GraceDays+1), today
	}
	for _, s := range o.steps() {
		if s.name == stepOwner {
			break
		}
		if s.day < today || s.day == today && !strings.HasPrefix(s.name, "remind-") {
			o.Past = append(o.Past, s.name)
		}
	}
}

// later is a day n days on; days are checked before they are stored.
func later(day string, n int) string {
	d, err := clock.AddDays(day, n)
	if err != nil {
		return day
	}
	return d
}
