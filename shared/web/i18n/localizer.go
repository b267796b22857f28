package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"vendorrisk/shared/clock"
)

// Localizer says things in one language and one time zone.
type Localizer struct {
	Lang    Lang
	cat     *Catalogue
	zone    *time.Location
	printer *message.Printer
}

// In binds the catalogue to a language; a nil zone is UTC.
func (c *Catalogue) In(lang Lang, zone *time.Location) *Localizer {
	if zone == nil {
		zone = time.UTC
	}
	return &Localizer{Lang: lang, cat: c, zone: zone, printer: message.NewPrinter(lang.Tag())}
}

// Zoned says things in another time zone: that of a record whose times are
// read there.
func (l *Localizer) Zoned(zone *time.Location) *Localizer {
	out := *l
	out.zone = zone
	return &out
}

// T answers the sentence of a key (see Catalogue.T).
func (l *Localizer) T(key string, args ...any) string { return l.cat.T(l.Lang, key, args...) }

// Under lists what follows a prefix in the keys of the language, sorted.
func (l *Localizer) Under(prefix string) []string {
	var out []string
	for _, key := range l.cat.Keys(l.Lang) {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			out = append(out, rest)
		}
	}
	return out
}

// Has tells whether the key has a sentence in this language.
func (l *Localizer) Has(key string) bool { return l.cat.Has(l.Lang, key) }

// Word answers the word for a value of a family, such as Word("tier",
// "critical"); a value that the family does not know is shown as it is, since
// old records may hold values that later versions no longer name.
func (l *Localizer) Word(family, value string) string {
	if key := family + "." + value; l.Has(key) {
		return l.T(key)
	}
	return value
}

// dateLayouts write a day: "23 Nov 2026", "2026年11月23日".
var dateLayouts = map[Lang]string{English: "2 Jan 2006", Chinese: "2006年1月2日"}

// Date writes the day of a time in the localizer's zone; "" for no time.
func (l *Localizer) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(l.zone).Format(dateLayouts[l.Lang])
}

// Day writes a calendar day given as YYYY-MM-DD, which has no zone; what is
// not such a day is answered as it is.
func (l *Localizer) Day(day string) string {
	t, err := clock.ParseDate(day)
	if err != nil {
		return day
	}
	return t.Format(dateLayouts[l.Lang])
}

// DateTime writes a time to the minute with its offset, for a record that
// people in several zones read: "23 Nov 2026, 14:05 UTC+8".
func (l *Localizer) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(l.zone)
	layout := map[Lang]string{English: "2 Jan 2006, 15:04", Chinese: "2006年1月2日 15:04"}[l.Lang]
	return t.Format(layout) + " " + offset(t)
}

func offset(t time.Time) string {
	_, seconds := t.Zone()
	if seconds == 0 {
		return "UTC"
	}
	s := fmt.Sprintf("UTC%+d", seconds/3600)
	if minutes := (seconds % 3600) / 60; minutes != 0 {
		s += fmt.Sprintf(":%02d", max(minutes, -minutes))
	}
	return s
}

// Days writes the span from one day to another in whole days: "today",
// "in 3 days", "2 days ago". Both are read in the localizer's zone.
func (l *Localizer) Days(from, to time.Time) string {
	switch n := daysBetween(from.In(l.zone), to.In(l.zone)); {
	case n == 0:
		return l.T("span.today")
	case n > 0:
		return l.T("span.ahead", n)
	default:
		return l.T("span.ago", -n)
	}
}

// daysBetween counts midnights, so that a change to summer time adds no day.
func daysBetween(from, to time.Time) int {
	midnight := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(to).Sub(midnight(from)) / (24 * time.Hour))
}

// Number writes a whole number with the language's grouping.
func (l *Localizer) Number(n int64) string { return l.printer.Sprint(number.Decimal(n)) }

// Hundredths writes a number kept in hundredths (6250 → "62.5"), as scores
// are; zeros at the end are left out.
func (l *Localizer) Hundredths(n int) string {
	return l.printer.Sprint(number.Decimal(float64(n)/100, number.MaxFractionDigits(2)))
}

// Bytes writes a size in the units people know from their file manager
// (1 kB = 1000 bytes).
func (l *Localizer) Bytes(n int64) string {
	switch {
	case n < 1000:
		return l.T("size.bytes", int(n))
	case n < 999_500: // from here on it would read 1000 kB
		return l.T("size.kB", strconv.FormatInt((n+500)/1000, 10))
	default:
		return l.T("size.MB", l.Hundredths(int((n+50_000)/100_000)*10))
	}
}
