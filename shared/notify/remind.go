package notify

import (
	"slices"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
)

// Level is who hears about something that is due.
type Level int

// The levels of an escalation; each holds those before it.
const (
	Responsible Level = iota // who has to do it: a vendor's people, an obligation's owner
	Owner                    // and who owns the record, from the first reminder after the due day
	Admins                   // and the administrators, from the third one on
)

// Reminders say on which days before and after a due day people are reminded.
// A subject keeps the offset of the last reminder that it gave and lets the
// tick wake it at Next.
type Reminders struct {
	Quiet  Quiet
	offset []int // days from the due day, ascending; before it they are negative
	after  []int // of those, the ones after it
}

// RemindersOf answers an organisation's plan of reminders.
func RemindersOf(o identity.Organisation) Reminders {
	return Plan(QuietOf(o), o.RemindDaysBefore, o.RemindDaysAfter)
}

// Plan makes reminders from days before and days after a due day.
func Plan(q Quiet, before, after []int) Reminders {
	r := Reminders{Quiet: q}
	for _, d := range before {
		r.offset = append(r.offset, -d)
	}
	r.offset = append(r.offset, after...)
	slices.Sort(r.offset)
	r.offset = slices.Compact(r.offset)
	for _, d := range r.offset {
		if d > 0 {
			r.after = append(r.after, d)
		}
	}
	return r
}

// None is the last reminder's offset where none was given yet.
const None = -1 << 20

// Now answers the reminder that is to be given at a moment about a due day
// (YYYY-MM-DD, in the organisation's time zone): its offset in days and who
// hears. After days without a tick it is the latest one only: those that were
// missed are not made up for. ok is false when nothing is to be said now.
func (r Reminders) Now(due string, last int, now time.Time) (offset int, who Level, ok bool) {
	day, err := clock.ParseDate(due)
	if err != nil {
		return 0, 0, false
	}
	for _, o := range r.offset {
		if o > last && !r.Quiet.Opens(day.AddDate(0, 0, o)).After(now) {
			offset, ok = o, true
		}
	}
	return offset, r.level(offset), ok
}

func (r Reminders) level(offset int) Level {
	switch i := slices.Index(r.after, offset); {
	case i < 0:
		return Responsible
	case i < 2:
		return Owner
	default:
		return Admins
	}
}

// Next is when the reminder after the offset last is to be given; zero when
// there is none left. It may be past.
func (r Reminders) Next(due string, last int) time.Time {
	day, err := clock.ParseDate(due)
	if err != nil {
		return time.Time{}
	}
	for _, o := range r.offset {
		if o > last {
			return r.Quiet.Opens(day.AddDate(0, 0, o))
		}
	}
	return time.Time{}
}
