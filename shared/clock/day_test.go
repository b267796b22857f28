package clock_test

import (
	"errors"
	"testing"
	"time"
	_ "time/tzdata" // Cairo and Beirut, whatever the machine has

	"vendorrisk/shared/clock"
	"vendorrisk/shared/problem"
)

func TestADayBeginsOnceInEveryZone(t *testing.T) {
	for _, c := range []struct{ zone, day, want string }{
		{"UTC", "2026-11-23", "2026-11-23T00:00:00Z"},
		{"Asia/Shanghai", "2026-11-23", "2026-11-22T16:00:00Z"},
		{"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"}, // the clocks go forward at 2
		{"Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"},
		{"Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z"},
		{"Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"},      // midnight becomes 1 o'clock
		{"America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"},  // likewise
		{"Asia/Beirut", "2026-10-25", "2026-10-24T22:00:00Z"},       // the last hour of the day before comes twice
		{"America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"},    // midnight comes twice
		{"America/New_York", "2028-02-29", "2028-02-29T05:00:00Z"},  // a leap day
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},      // a day that was skipped: the next one begins
		{"America/Sao_Paulo", "2017-10-15", "2017-10-15T03:00:00Z"}, // no midnight
	} {
		got, err := clock.StartOf(c.day, clock.Zone(c.zone))
		if err != nil || got.Format(time.RFC3339) != c.want {
			t.Errorf("%s begins in %s at %s (%v), want %s", c.day, c.zone, got.Format(time.RFC3339), err, c.want)
		}
	}
	if clock.Zone("Nowhere/Land") != time.UTC {
		t.Error("an unknown zone is not UTC")
	}
}

func TestMonthsEndWhereTheyEnd(t *testing.T) {
	for _, c := range []struct {
		day  string
		n    int
		want string
	}{
		{"2026-12-31", -3, "2026-09-30"}, {"2027-03-31", -1, "2027-02-28"}, {"2028-03-31", -1, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"}, {"2026-01-15", 12, "2027-01-15"}, {"2026-01-31", -14, "2024-11-30"},
	} {
		if got, err := clock.AddMonths(c.day, c.n); err != nil || got != c.want {
			t.Errorf("%s and %d months: %s (%v), want %s", c.day, c.n, got, err, c.want)
		}
	}
	if got, err := clock.AddDays("2026-03-01", -1); err != nil || got != "2026-02-28" {
		t.Errorf("the day before: %s (%v)", got, err)
	}
	for _, bad := range []string{"", "2026-02-30"} {
		if _, err := clock.AddMonths(bad, 1); err == nil {
			t.Errorf("%q is a day", bad)
		}
	}
}

func TestADayIsOverWhenTheNextBegins(t *testing.T) {
	if at := clock.After("2028-02-28"); !at.Equal(time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC)) {
		t.Error(at)
	}
	for _, none := range []string{"", "2027-02-29", "tomorrow"} {
		if at := clock.After(none); !at.IsZero() {
			t.Errorf("%q is over at %s", none, at)
		}
		var e *problem.Error
		if err := clock.CheckDay("?dueBefore", none); !errors.As(err, &e) || e.Code != problem.Invalid || len(e.Fields) != 1 || e.Fields[0].Pointer != "?dueBefore" {
			t.Errorf("%q: %v", none, err)
		}
	}
	if err := clock.CheckDay("?dueBefore", "2028-02-29"); err != nil {
		t.Error(err)
	}
}
