package apptest

import (
	"testing"
	"time"

	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/tick"
)

// Breach is a leak of personal data of people in Germany, which the analyst
// reports an hour after becoming aware of it.
func (w *World) Breach(t testing.TB) incident.View {
	t.Helper()
	v, err := w.Incidents.Report(t.Context(), Analyst, w.Prospect(t).ID, w.Leak())
	must(t, err)
	return v
}

// Leak says what Breach reports.
func (w *World) Leak() incident.Details {
	ago := func(d time.Duration) *string { return Ptr(w.Now.Read().Add(-d).Format(time.RFC3339)) }
	return incident.Details{
		Title: Ptr("Customer list in an open bucket"), What: Ptr("A researcher found it."), Severity: Ptr("high"),
		BeganAt: ago(72 * time.Hour), DetectedAt: ago(5 * time.Hour), AwareAt: ago(time.Hour), Zone: Ptr("Europe/Berlin"),
		DataCategories: &[]string{"contact"}, Jurisdictions: &[]string{"DE"}, People: &clocks.People{Basis: "estimate", Count: 12000},
	}
}

// Sweep does what the calendar has made due, and fails the test when anything
// about it fails.
func (w *World) Sweep(t testing.TB) tick.Result {
	t.Helper()
	r, err := w.Tick.Run(t.Context(), 1000)
	must(t, err)
	if r.Failed > 0 || r.Unknown > 0 {
		t.Fatalf("the tick: %+v", r)
	}
	return r
}
