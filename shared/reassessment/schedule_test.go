package reassessment

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"vendorrisk/shared/clock"
)

func TestMonthsLaterKeepsTheDayOrTakesTheLastOfAShorterMonth(t *testing.T) {
	for _, c := range []struct {
		day    string
		months int
		want   string
	}{
		{"2026-11-23", 6, "2027-05-23"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2028-02-29", 48, "2032-02-29"},
		{"2096-02-29", 48, "2100-02-28"}, // 2100 is no leap year
		{"2026-08-31", 6, "2027-02-28"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-10-31", 1, "2026-11-30"},
		{"2026-11-30", 3, "2027-02-28"},
		{"2026-12-01", 1, "2027-01-01"},
		{"2026-11-23", 60, "2031-11-23"},
	} {
		if got, err := after(c.day, c.months); err != nil || got != c.want {
			t.Errorf("%s + %d months = %s (%v), want %s", c.day, c.months, got, err, c.want)
		}
	}
	if got, err := after("2026-02-30", 1); err == nil {
		t.Errorf("a day that does not exist gives %s", got)
	}
}

func TestMonthsLaterIsAlwaysInTheRightMonthAndNeverLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 36_500).Draw(t, "days"))
		months := rapid.IntRange(minCadence, maxCadence).Draw(t, "months")
		s, err := after(from.Format(clock.Date), months)
		if err != nil {
			t.Fatal(err)
		}
		got, err := clock.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		if n := (got.Year()-from.Year())*12 + int(got.Month()-from.Month()); n != months {
			t.Fatalf("%s is %d months later", s, n)
		}
		lastOfMonth := got.AddDate(0, 0, 1).Day() == 1
		if got.Day() != from.Day() && (!lastOfMonth || got.Day() > from.Day()) {
			t.Fatalf("%s + %d months = %s", from.Format(clock.Date), months, s)
		}
	})
}
