package notify_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"vendorrisk/shared/notify"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestQuietHoursEndWhenThePeopleThereGetUp(t *testing.T) {
	const day = "2006-01-02 15:04"
	nights := notify.Quiet{From: "19:00", To: "08:00", Weekends: true}
	for name, c := range map[string]struct {
		q              notify.Quiet
		zone, at, want string
	}{
		"a working day":                          {nights, "Europe/Berlin", "2026-11-25 12:00", "2026-11-25 12:00"},
		"the first quiet minute":                 {nights, "Europe/Berlin", "2026-11-25 19:00", "2026-11-26 08:00"},
		"the last quiet minute":                  {nights, "Europe/Berlin", "2026-11-26 07:59", "2026-11-26 08:00"},
		"the end":                                {nights, "Europe/Berlin", "2026-11-26 08:00", "2026-11-26 08:00"},
		"Friday night":                           {nights, "Asia/Shanghai", "2026-11-27 23:00", "2026-11-30 08:00"},
		"Sunday noon":                            {nights, "Asia/Shanghai", "2026-11-29 12:00", "2026-11-30 08:00"},
		"the night in which clocks go forward":   {nights, "Europe/Berlin", "2027-03-26 20:00", "2027-03-29 08:00"},
		"no hour is quiet":                       {notify.Quiet{}, "UTC", "2026-11-28 03:00", "2026-11-28 03:00"},
		"only weekends":                          {notify.Quiet{Weekends: true}, "UTC", "2026-11-28 03:00", "2026-11-30 00:00"},
		"a siesta":                               {notify.Quiet{From: "13:00", To: "15:00"}, "Europe/Madrid", "2026-11-25 14:10", "2026-11-25 15:00"},
		"before a siesta":                        {notify.Quiet{From: "13:00", To: "15:00"}, "Europe/Madrid", "2026-11-25 12:59", "2026-11-25 12:59"},
		"an end that the clocks skip":            {notify.Quiet{From: "22:00", To: "02:30"}, "Europe/Berlin", "2027-03-27 23:00", "2027-03-28 03:30"},
		"an end that comes twice in one night":   {notify.Quiet{From: "22:00", To: "02:30"}, "Europe/Berlin", "2026-10-24 23:00", "2026-10-25 02:30"},
		"a zone whose midnight the clocks skip":  {notify.Quiet{Weekends: true}, "America/Santiago", "2026-09-06 12:00", "2026-09-07 00:00"},
		"quiet around the clock is never quiet":  {notify.Quiet{From: "08:00", To: "08:00"}, "UTC", "2026-11-25 08:00", "2026-11-25 08:00"},
		"far east, the day there has begun":      {nights, "Pacific/Auckland", "2026-11-26 09:00", "2026-11-26 09:00"},
		"far west, the day there is a Sunday":    {nights, "Pacific/Honolulu", "2026-11-29 17:00", "2026-11-30 08:00"},
		"a leap day":                             {nights, "UTC", "2028-02-29 20:00", "2028-03-01 08:00"},
		"the last evening of a year is a Friday": {nights, "UTC", "2027-12-31 19:30", "2028-01-03 08:00"},
	} {
		c.q.Zone = zone(t, c.zone)
		at, err := time.ParseInLocation(day, c.at, c.q.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.q.Next(at).In(c.q.Zone).Format(day); got != c.want {
			t.Errorf("%s: %s is followed by %s, want %s", name, c.at, got, c.want)
		}
	}
}

func TestWhatIsAllowedIsNotQuietAndSoon(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"}
	rapid.Check(t, func(r *rapid.T) {
		q := notify.Quiet{Zone: zone(t, rapid.SampledFrom(zones).Draw(r, "zone")), Weekends: rapid.Bool().Draw(r, "weekends")}
		hhmm := rapid.Custom(func(r *rapid.T) string {
			return time.Date(0, 1, 1, rapid.IntRange(0, 23).Draw(r, "h"), rapid.IntRange(0, 59).Draw(r, "m"), 0, 0, time.UTC).Format("15:04")
		})
		q.From, q.To = hhmm.Draw(r, "from"), hhmm.Draw(r, "to")
		at := time.Unix(rapid.Int64Range(1_767_225_600, 2_082_758_400).Draw(r, "at"), 0)
		next := q.Next(at)
		if next.Before(at) || next.Sub(at) > 5*24*time.Hour {
			r.Fatalf("%+v: %s is followed by %s", q, at.In(q.Zone), next.In(q.Zone))
		}
		if again := q.Next(next); !again.Equal(next) {
			r.Fatalf("%+v: %s is quiet itself, until %s", q, next.In(q.Zone), again.In(q.Zone))
		}
	})
}
