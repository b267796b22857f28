package obligation

import (
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"vendorrisk/shared/clock"
)

// Bounds of a recurrence.
const (
	maxRule     = 300  // characters
	maxCount    = 1000 // occurrences by COUNT
	maxInterval = 400  // units of its frequency
	maxYears    = 30   // from the first due day to the last
)

// ruleParts are those of RFC 5545, 3.3.10, that a day can have: none of a time
// of day.
var ruleParts = []string{"FREQ", "UNTIL", "COUNT", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"}

// rule is a recurrence that was read; refused says which rule it breaks, as a
// key of the catalogue with its words.
type refused struct{ key, detail string }

// parse reads an RRULE value, with or without its name before it.
func parse(text, first string) (*rrule.ROption, *refused) {
	text = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), "RRULE:")
	if len(text) > maxRule || strings.ContainsAny(text, ":\r\n\t ") {
		return nil, &refused{"obligation.ruleShape", "give the value of an RRULE of RFC 5545, such as FREQ=YEARLY or FREQ=MONTHLY;INTERVAL=3;COUNT=8"}
	}
	seen := []string{}
	for part := range strings.SplitSeq(text, ";") {
		name, _, _ := strings.Cut(part, "=")
		switch {
		case slices.Contains([]string{"BYHOUR", "BYMINUTE", "BYSECOND"}, name):
			return nil, &refused{"obligation.ruleOften", "recurs at times of day; an obligation has a day, and recurs at most daily"}
		case !slices.Contains(ruleParts, name) || slices.Contains(seen, name):
			return nil, &refused{"obligation.ruleShape", "give the value of an RRULE of RFC 5545, such as FREQ=YEARLY or FREQ=MONTHLY;INTERVAL=3;COUNT=8"}
		}
		seen = append(seen, name)
	}
	o, err := rrule.StrToROption(text)
	if err != nil {
		return nil, &refused{"obligation.ruleShape", "give the value of an RRULE of RFC 5545, such as FREQ=YEARLY or FREQ=MONTHLY;INTERVAL=3;COUNT=8"}
	}
	start, err := clock.ParseDate(first)
	if err != nil {
		return nil, nil // the day is named by itself
	}
	if why := bounded(o, seen, start); why != nil {
		return nil, why
	}
	lastOfMonth(o, start)
	return o, nil
}

// bounded refuses what recurs too often, too far apart, or for too long.
func bounded(o *rrule.ROption, parts []string, start time.Time) *refused {
	switch {
	case o.Freq > rrule.DAILY:
		return &refused{"obligation.ruleOften", "recurs more often than daily"}
	case slices.Contains(parts, "INTERVAL") && (o.Interval < 1 || o.Interval > maxInterval):
		return &refused{"obligation.ruleInterval", "give an INTERVAL of 1 to 400"}
	case slices.Contains(parts, "COUNT") && slices.Contains(parts, "UNTIL"):
		return &refused{"obligation.ruleEnd", "give COUNT or UNTIL, not both"}
	case slices.Contains(parts, "COUNT") && (o.Count < 1 || o.Count > maxCount):
		return &refused{"obligation.ruleCount", "give a COUNT of 1 to 1,000"}
	case !o.Until.IsZero() && o.Until.After(start.AddDate(maxYears, 0, 0)):
		return &refused{"obligation.ruleLong", "ends more than 30 years after the first day"}
	}
	return nil
}

// lastOfMonth lets what is due on the 29th, 30th or 31st, yearly or monthly,
// fall on the last day of a shorter month. RFC 5545 alone would leave such a
// month out: a yearly report due on 29 February would be owed every four years.
func lastOfMonth(o *rrule.ROption, start time.Time) {
	if start.Day() < 29 || len(o.Bymonthday)+len(o.Byyearday)+len(o.Byweekno)+len(o.Byweekday)+len(o.Bysetpos) > 0 {
		return
	}
	switch {
	case o.Freq == rrule.MONTHLY:
	case o.Freq == rrule.YEARLY && len(o.Bymonth) == 0 && start.Month() == time.February:
		o.Bymonth = []int{int(time.February)}
	default:
		return
	}
	for d := 28; d <= start.Day(); d++ {
		o.Bymonthday = append(o.Bymonthday, d)
	}
	o.Bysetpos = []int{-1}
}

// cycles are 400-year cycles of the calendar, after which days of the week and
// leap years repeat. The library looks for the next occurrence until the year
// 9999: a rule that has none is looked for a few centuries, not eighty, when
// its days are moved close to that end first.
const cycles = 19 * 400

func moved(t time.Time, years int) time.Time { return t.AddDate(years, 0, 0) }

// after answers the first occurrence past a day, "" when there is none within
// maxYears of the first one.
func after(o rrule.ROption, first, day string) (string, error) {
	start, err := clock.ParseDate(first)
	if err != nil {
		return "", err
	}
	from, err := clock.ParseDate(day)
	if err != nil {
		return "", err
	}
	o.Dtstart = moved(start, cycles)
	if !o.Until.IsZero() {
		o.Until = moved(o.Until, cycles)
	}
	r, err := rrule.NewRRule(o)
	if err != nil {
		return "", err
	}
	next := r.After(moved(from, cycles), false)
	if next.IsZero() || next.After(moved(start, cycles+maxYears)) {
		return "", nil
	}
	return moved(next, -cycles).Format(clock.Date), nil
}

// Next is the due day of the occurrence after this one, "" when it was the
// last, or recurs not at all.
func (o Obligation) Next() (string, error) {
	if o.Recurrence == "" {
		return "", nil
	}
	rule, why := parse(o.Recurrence, o.StartsOn)
	if why != nil || rule == nil {
		return "", nil // checked before it was stored
	}
	return after(*rule, o.StartsOn, o.DueOn)
}
