package journey

import (
	"testing"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/vendors"
)

// YearsLater moves past the day on which the vendor of SixSteps is due again:
// it is asked by itself, and its owner is told once, however often the system
// starts. What comes up after the digest of a day has gone out stands in that
// of the next.
func YearsLater(t *testing.T, h Home, due reassessment.Schedule) {
	t.Helper()
	day, err := time.Parse(time.DateOnly, due.DueOn)
	must(t, err)
	// Midday of a working day: at night and at weekends nobody is written to.
	at := day.AddDate(0, 0, 3).Add(12 * time.Hour)
	for at.Weekday() != time.Wednesday {
		at = at.AddDate(0, 0, 1)
	}
	next := at.AddDate(0, 0, 1)
	told := len(h.Mails(t, Owner, Name, 1))
	h.Later(t, at)
	_ = h.Mails(t, Contact, "/portal/open", 2)
	h.Later(t, next)
	_ = h.Mails(t, Owner, Name, told+1)
	h.Later(t, next)
	// What is delivered now comes after the first look at what is due.
	other := Ask[vendors.Vendor](t, h, 201, "procurement", "POST", "/v1/vendors", map[string]any{"name": "Somebody else"})
	as := Ask[assessment.Assessment](t, h, 201, "procurement", "POST", "/v1/vendors/"+other.ID+"/assessments", map[string]any{
		"questionnaire": "customer-data-security", "dueOn": day.AddDate(0, 1, 0).Format(time.DateOnly), "recipients": []string{"somebody@else.example"},
	})
	_ = h.Mails(t, "somebody@else.example", "/portal/open", 1)
	if got := h.Mails(t, Owner, Name, told+1); len(got) != told+1 {
		t.Errorf("the owner was told %d times", len(got)-told)
	}
	if as.CreatedAt.Format(time.DateOnly) < due.DueOn {
		t.Errorf("the clock shows %v", as.CreatedAt)
	}
}
