// Package clock is the time that subjects see. They never call time.Now: the
// local home can start the system's clock elsewhere to watch a schedule fire.
package clock

import "time"

// Clock tells the time in UTC.
type Clock func() time.Time

// Wall is the machine's clock.
func Wall() time.Time { return time.Now().UTC() } //nolint:forbidigo // the one place that reads it

// From returns a clock that reads start now and runs on with the wall.
func From(start time.Time) Clock {
	shift := start.Sub(Wall())
	return func() time.Time { return Wall().Add(shift) }
}

// Fixed returns a clock that stands still.
func Fixed(t time.Time) Clock { return func() time.Time { return t.UTC() } }

// Date is a calendar day, YYYY-MM-DD, without time or zone.
const Date = "2006-01-02"

// ParseDate reads a day that exists; "2026-02-30" is refused.
func ParseDate(s string) (time.Time, error) { return time.Parse(Date, s) }
