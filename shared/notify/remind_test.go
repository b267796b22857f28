package notify_test

import (
	"testing"
	"time"

	"vendorrisk/shared/notify"
)

func TestRemindersComeOnTheirDaysAndEscalate(t *testing.T) {
	q := notify.Quiet{Zone: zone(t, "Europe/Berlin"), From: "19:00", To: "08:00", Weekends: true}
	r := notify.Plan(q, []int{3, 14}, []int{1, 7, 14})
	const due = "2026-12-31" // a Thursday
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, q.Zone)
	last := notify.None
	var got []string
	for ; at.Year() == 2026 || at.YearDay() < 30; at = at.Add(time.Hour) {
		o, who, ok := r.Now(due, last, at)
		if !ok {
			continue
		}
		if next := r.Next(due, last); !next.Equal(at) {
			t.Errorf("given at %s, promised for %s", at, next)
		}
		last = o
		got = append(got, at.Format("Mon 01-02 15")+" "+string(rune('0'+int(who))))
	}
	want := []string{"Thu 12-17 08 0", "Mon 12-28 08 0", "Fri 01-01 08 1", "Thu 01-07 08 1", "Thu 01-14 08 2"}
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
	if !r.Next(due, last).IsZero() {
		t.Error("there is no end")
	}
}

func TestMissedRemindersAreNotMadeUpFor(t *testing.T) {
	r := notify.Plan(notify.Quiet{Zone: time.UTC}, []int{14, 3}, []int{1, 7})
	now := time.Date(2026, 12, 20, 12, 0, 0, 0, time.UTC)
	o, who, ok := r.Now("2026-12-15", notify.None, now)
	if !ok || o != 1 || who != notify.Owner {
		t.Errorf("%d to %d, %t: want only the latest", o, who, ok)
	}
	if _, _, ok = r.Now("2026-12-15", o, now); ok {
		t.Error("said twice")
	}
	if _, _, ok = r.Now("2026-12-15", o, now.AddDate(0, 0, -10)); ok {
		t.Error("said again when the clock jumps back")
	}
	if _, _, ok = r.Now("tomorrow", notify.None, now); ok || !r.Next("tomorrow", notify.None).IsZero() {
		t.Error("a due day that is none")
	}
}
