package obligation

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vendorrisk/shared/clock"
)

// following lists the due days after the first, at most n.
func following(t *testing.T, rule, first string, n int) []string {
	t.Helper()
	o := Obligation{Recurrence: rule, StartsOn: first, DueOn: first}
	out := []string{}
	for len(out) < n {
		next, err := o.Next()
		if err != nil {
			t.Fatal(err)
		}
		if next == "" {
			break
		}
		out = append(out, next)
		o.DueOn = next
	}
	return out
}

// Worked by hand with a calendar.
func TestOccurrences(t *testing.T) {
	for _, c := range []struct {
		rule, first string
		want        []string
	}{
		{"FREQ=YEARLY", "2027-03-31", []string{"2028-03-31", "2029-03-31", "2030-03-31"}},
		{"FREQ=YEARLY", "2028-02-29", []string{"2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"}},
		{"FREQ=YEARLY;INTERVAL=2", "2028-02-29", []string{"2030-02-28", "2032-02-29", "2034-02-28"}},
		{"FREQ=MONTHLY", "2027-01-31", []string{"2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"}},
		{"FREQ=MONTHLY", "2027-11-30", []string{"2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"}},
		{"FREQ=MONTHLY;INTERVAL=3;COUNT=4", "2027-03-31", []string{"2027-06-30", "2027-09-30", "2027-12-31"}},
		{"FREQ=MONTHLY;BYDAY=-1FR", "2027-01-29", []string{"2027-02-26", "2027-03-26", "2027-04-30"}},
		{"FREQ=WEEKLY;BYDAY=MO;UNTIL=20270120", "2027-01-04", []string{"2027-01-11", "2027-01-18"}},
		{"FREQ=DAILY;COUNT=3", "2027-03-27", []string{"2027-03-28", "2027-03-29"}}, // the clocks change on the 28th
		{"FREQ=YEARLY;COUNT=1", "2027-01-01", []string{}},
		{"FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-31", []string{"2027-03-31", "2027-05-31", "2027-07-31"}}, // says itself which months
		{"", "2027-01-01", []string{}},
	} {
		got := following(t, c.rule, c.first, 4)
		if len(got) > len(c.want) && len(c.want) >= 3 {
			got = got[:len(c.want)]
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s from %s (-want +got):\n%s", c.rule, c.first, diff)
		}
	}
}

func TestRulesThatAreRefused(t *testing.T) {
	for rule, key := range map[string]string{
		"FREQ=SECONDLY": "ruleOften", "FREQ=MINUTELY": "ruleOften", "FREQ=HOURLY": "ruleOften",
		"FREQ=DAILY;BYHOUR=9,17": "ruleOften", "FREQ=DAILY;BYSECOND=0": "ruleOften",
		"FREQ=DAILY;INTERVAL=0": "ruleInterval", "FREQ=YEARLY;INTERVAL=401": "ruleInterval",
		"FREQ=DAILY;COUNT=1001": "ruleCount", "FREQ=DAILY;COUNT=0": "ruleCount", "FREQ=DAILY;COUNT=5;UNTIL=20280101": "ruleEnd",
		"FREQ=YEARLY;UNTIL=20990101": "ruleLong",
		"":                           "ruleShape", "yearly": "ruleShape", "FREQ=FORTNIGHTLY": "ruleShape", "FREQ=YEARLY;FREQ=DAILY": "ruleShape", "FREQ=YEARLY;BYEASTER=1": "ruleShape",
		"DTSTART=20270101;FREQ=YEARLY": "ruleShape", "FREQ=YEARLY\nEXDATE:20280101": "ruleShape", "RRULE:RRULE:FREQ=YEARLY": "ruleShape",
		"FREQ=YEARLY;BYMONTH=" + strings.Repeat("1,", 300) + "1": "ruleShape",
	} {
		_, why := parse(rule, "2027-01-01")
		if why == nil || why.key != "obligation."+key {
			t.Errorf("%q: %+v, want %s", rule, why, key)
		}
	}
}

// A rule without any day is found out in bounded time, whatever it asks for.
func TestRulesWithoutADayEndSoon(t *testing.T) {
	for _, rule := range []string{
		"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=DAILY;BYSETPOS=2", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
	} {
		o, why := parse(rule, "2027-01-01")
		if why != nil {
			t.Fatalf("%s: %+v", rule, why)
		}
		began := time.Now()
		next, err := after(*o, "2027-01-01", "2026-12-31")
		if err != nil || next != "" {
			t.Errorf("%s: %q, %v", rule, next, err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s took %s", rule, took)
		}
	}
}

// Whatever rule is taken, its days go forward, stay days, and end.
func TestDaysGoForward(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		day := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 60000).Draw(rt, "day")).Format(clock.Date)
		rule := "FREQ=" + rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}).Draw(rt, "freq")
		rule += rapid.SampledFrom([]string{"", ";INTERVAL=2", ";INTERVAL=13"}).Draw(rt, "interval")
		o := Obligation{Recurrence: rule, StartsOn: day, DueOn: day}
		for range 20 {
			next, err := o.Next()
			if err != nil {
				rt.Fatal(err)
			}
			if next == "" {
				if later(day, 20*366) > o.DueOn && !strings.Contains(rule, "YEARLY") {
					rt.Fatalf("%s from %s ends on %s", rule, day, o.DueOn)
				}
				return
			}
			if _, err := clock.ParseDate(next); err != nil || next <= o.DueOn {
				rt.Fatalf("%s from %s: %s after %s", rule, day, next, o.DueOn)
			}
			o.DueOn = next
		}
	})
}
