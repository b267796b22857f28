package finding

import (
	"time"

	"vendorrisk/shared/clock"
)

// Words are a finding's title and detail in one language.
type Words struct {
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
}

// TitleIn answers the title in a language; the one title there is when a
// person wrote it or the rule does not speak the language.
func (f Finding) TitleIn(lang string) string {
	if w, ok := f.Texts[lang]; ok {
		return w.Title
	}
	return f.Title
}

// DetailIn answers the detail in a language, as TitleIn does the title.
func (f Finding) DetailIn(lang string) string {
	if w, ok := f.Texts[lang]; ok {
		return w.Detail
	}
	return f.Detail
}

// daysToRemedy is how long the remediation of a finding that a rule raised may
// take, by severity. Mending programmes commonly ask for about two weeks for
// what is critical and let the rest wait for the month, the quarter and the
// half-year; people change the day on the finding.
var daysToRemedy = map[string]int{"critical": 14, "high": 30, "medium": 90, "low": 180}

// RemedyBy is the day by which a finding of this severity, raised now, is to
// be remedied; an unknown severity waits as long as a low one.
func RemedyBy(severity string, now time.Time) string {
	days, ok := daysToRemedy[severity]
	if !ok {
		days = daysToRemedy["low"]
	}
	return now.AddDate(0, 0, days).Format(clock.Date)
}
