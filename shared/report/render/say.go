package render

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"vendorrisk/shared/report/content"
	"vendorrisk/shared/report/pdf"
	"vendorrisk/shared/scoring"
)

// date puts a calendar date (YYYY-MM-DD) in the report's language. What is no
// date is printed as given.
func (w *words) date(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return w.fillTime(w.Date, t)
}

// country names an ISO 3166-1 code in the report's language. What is none is
// printed as given.
func (w *words) country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.Regions(language.Make(w.Tag)).Name(region)
}

// moment puts a moment in the report's language, to the minute in UTC. The
// zero moment is nothing.
func (w *words) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.fillTime(w.Moment, t.UTC())
}

// day is the date of a moment in UTC; nothing for the zero moment.
func (w *words) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.fillTime(w.Date, t.UTC())
}

func (w *words) fillTime(form string, t time.Time) string {
	return fill(form, strconv.Itoa(t.Year()), w.Months[t.Month()-1], strconv.Itoa(t.Day()), t.Format("15:04"))
}

// list joins what is not empty.
func (w *words) list(items []string) string { return join(items, w.List) }

func join(items []string, separator string) string {
	var kept []string
	for _, item := range items {
		if strings.TrimSpace(item) != "" {
			kept = append(kept, item)
		}
	}
	return strings.Join(kept, separator)
}

// dotted joins facts of different kinds, leaving out what is empty.
func dotted(facts ...string) string {
	return join(facts, " · ")
}

// frozen names a published text: title, name and version.
func (w *words) frozen(f content.Frozen) string {
	version := ""
	if f.Version != "" {
		version = fill(w.Version, f.Version)
	}
	name := f.Name
	if name == f.Title {
		name = ""
	}
	return dotted(f.Title, name, version)
}

func (w *words) band(b scoring.Band) string { return say(w.Bands, string(b)) }

// decision is the outcome in words.
func (w *words) decision(d content.Decision) string {
	if d.Outcome == "" {
		return w.NoDecision
	}
	return say(w.Decisions, d.Outcome)
}

// bandColour goes with the band's word, never without it.
func bandColour(b scoring.Band) pdf.Colour {
	switch b {
	case scoring.Critical:
		return pdf.Red
	case scoring.High:
		return pdf.Amber
	case scoring.Medium:
		return pdf.Ochre
	case scoring.Low:
		return pdf.Green
	}
	return pdf.Muted
}

// value is a number for drawing; printed numbers keep their digits.
func value(h scoring.Hundredths) float64 { return float64(h) / 100 }

// size is a number of bytes in the unit that suits it (1 KB = 1,000 bytes).
func size(bytes int64) string {
	switch {
	case bytes >= 1_000_000:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	case bytes >= 1_000:
		return fmt.Sprintf("%.1f KB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%d B", bytes)
}
