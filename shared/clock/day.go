package clock

import (
	"time"

	"vendorrisk/shared/problem"
)

// StartOf is the moment at which a day (YYYY-MM-DD) begins in a zone. Where
// the clocks change at midnight, the day begins with its first moment there is.
func StartOf(day string, zone *time.Location) (time.Time, error) {
	d, err := ParseDate(day)
	if err != nil {
		return time.Time{}, err
	}
	at := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
	for at.Format(Date) < day { // no midnight on this day: the zone answers one of the evening before
		at = at.Add(15 * time.Minute)
	}
	for back := at.Add(-15 * time.Minute); back.Format(Date) == day; back = at.Add(-15 * time.Minute) {
		at = back // midnight came twice: the first one counts
	}
	return at.UTC(), nil
}

// DayIn is the calendar day of a moment in a zone.
func DayIn(at time.Time, zone *time.Location) string { return at.In(zone).Format(Date) }

// After is when a day is over, in UTC; the zero time for what is no day.
func After(day string) time.Time {
	d, err := ParseDate(day)
	if err != nil {
		return time.Time{}
	}
	return d.AddDate(0, 0, 1)
}

// CheckDay errs with invalid at a field that holds no day (YYYY-MM-DD).
func CheckDay(pointer, day string) error {
	if _, err := ParseDate(day); err != nil {
		return &problem.Error{Code: problem.Invalid, Message: "not a day", Fields: []problem.FieldError{{Pointer: pointer, Detail: "give a day that exists, as YYYY-MM-DD"}}}
	}
	return nil
}

// AddDays answers the day that many days later, or earlier when n is negative.
func AddDays(day string, n int) (string, error) {
	d, err := ParseDate(day)
	if err != nil {
		return "", err
	}
	return d.AddDate(0, 0, n).Format(Date), nil
}

// AddMonths answers the day that many months later, or earlier when n is
// negative; the 31st becomes the last day of a shorter month.
func AddMonths(day string, n int) (string, error) {
	d, err := ParseDate(day)
	if err != nil {
		return "", err
	}
	first := time.Date(d.Year(), d.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d.Day(), last)-1).Format(Date), nil
}

// Zone is a time zone by its IANA name; UTC for one that is not known.
func Zone(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}
