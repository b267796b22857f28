package main

import (
	"testing"
	"time"

	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/vendors"
)

// TestSixSteps takes a vendor the whole way over the HTTP interface of a
// server that is really started, and killed three times on the way.
func TestSixSteps(t *testing.T) {
	m := build(t)
	m.start(t, "-demo")
	m.yearsLater(t, journey.SixSteps(t, m))
}

// yearsLater starts the server past the day that is due: its owner is told
// once, however often the server starts. What comes up after the digest of a
// day has gone out stands in that of the next.
func (m *machine) yearsLater(t *testing.T, due reassessment.Schedule) {
	t.Helper()
	day, err := time.Parse(time.DateOnly, due.DueOn)
	must(t, err)
	// Midday of a working day: at night and at weekends nobody is written to.
	at := day.AddDate(0, 0, 3).Add(12 * time.Hour)
	for at.Weekday() != time.Wednesday {
		at = at.AddDate(0, 0, 1)
	}
	later, next := at.Format(time.RFC3339), at.AddDate(0, 0, 1).Format(time.RFC3339)
	told := len(m.Mails(t, journey.Owner, journey.Name, 1))
	m.crash(t, "-demo", "-clock", later)
	_ = m.Mails(t, journey.Contact, "/portal/open", 2)
	m.crash(t, "-demo", "-clock", next)
	_ = m.Mails(t, journey.Owner, journey.Name, told+1)
	m.crash(t, "-demo", "-clock", next)
	// What is delivered now comes after the first look at what is due.
	other := journey.Ask[vendors.Vendor](t, m, 201, "procurement", "POST", "/v1/vendors", map[string]any{"name": "Somebody else"})
	as := journey.Ask[assessment.Assessment](t, m, 201, "procurement", "POST", "/v1/vendors/"+other.ID+"/assessments", map[string]any{
		"questionnaire": "customer-data-security", "dueOn": day.AddDate(0, 1, 0).Format(time.DateOnly), "recipients": []string{"somebody@else.example"},
	})
	_ = m.Mails(t, "somebody@else.example", "/portal/open", 1)
	if got := m.Mails(t, journey.Owner, journey.Name, told+1); len(got) != told+1 {
		t.Errorf("the owner was told %d times", len(got)-told)
	}
	if as.CreatedAt.Format(time.DateOnly) < due.DueOn {
		t.Errorf("the clock shows %v", as.CreatedAt)
	}
}
