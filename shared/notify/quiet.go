package notify

import (
	"time"

	"vendorrisk/shared/identity"
)

// Quiet tells when an organisation does not want to be written to.
type Quiet struct {
	Zone     *time.Location
	From, To string // local times HH:MM; both "" when no hour is quiet
	Weekends bool   // Saturday and Sunday
}

// QuietOf answers an organisation's quiet hours. A time zone that this machine
// does not know counts as UTC.
func QuietOf(o identity.Organisation) Quiet {
	zone, err := time.LoadLocation(o.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return Quiet{Zone: zone, From: o.QuietHours.From, To: o.QuietHours.To, Weekends: o.QuietWeekends}
}

// Next is the first moment from t on that is not quiet: t itself on a working
// day at noon. An hour that the clocks skip or repeat counts as what it is
// called; a day is never lost to it.
func (q Quiet) Next(t time.Time) time.Time {
	for range 20 { // a weekend is at most two nights and two days away
		end, quiet := q.end(t)
		if !quiet {
			break
		}
		if !end.After(t) { // To falls into an hour that the clocks skip
			end = t.Add(time.Hour)
		}
		t = end
	}
	return t.UTC()
}

// end tells whether t is quiet, and when what makes it so is over.
func (q Quiet) end(t time.Time) (time.Time, bool) {
	local := t.In(q.Zone)
	if day := local.Weekday(); q.Weekends && (day == time.Saturday || day == time.Sunday) {
		return q.at(local, 1, "00:00"), true
	}
	clock := local.Format("15:04")
	switch {
	case q.From == q.To:
		return t, false
	case q.From < q.To:
		return q.at(local, 0, q.To), q.From <= clock && clock < q.To
	case clock >= q.From:
		return q.at(local, 1, q.To), true
	default:
		return q.at(local, 0, q.To), clock < q.To
	}
}

// at is a local time of day some days after the day of t.
func (q Quiet) at(t time.Time, days int, hhmm string) time.Time {
	of, err := time.Parse("15:04", hhmm)
	if err != nil {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day()+days, of.Hour(), of.Minute(), 0, 0, q.Zone)
}

// Day is the local day of a moment, YYYY-MM-DD.
func (q Quiet) Day(t time.Time) string { return t.In(q.Zone).Format(time.DateOnly) }

// morning is when a day's digest goes out where the quiet hours do not say.
const morning = "08:00"

// Tomorrow is when the next day's mail may go out.
func (q Quiet) Tomorrow(t time.Time) time.Time { return q.Next(q.at(t.In(q.Zone), 1, morning)) }

// Opens is when a day may first be written on: its morning, or
// later when that is quiet.
func (q Quiet) Opens(day time.Time) time.Time {
	return q.Next(q.at(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, q.Zone), 0, morning))
}
