package main

import (
	"testing"

	"vendorrisk/shared/app/journey"
)

// TestSixSteps takes a vendor the whole way over the HTTP interface of a
// server that is really started, and killed three times on the way; the year
// after, its reassessment starts by itself.
func TestSixSteps(t *testing.T) {
	m := build(t)
	m.start(t, "-demo")
	journey.YearsLater(t, m, journey.SixSteps(t, m))
}

// TestDuties walks contracts, obligations, incidents and drills on a server
// that is really started.
func TestDuties(t *testing.T) {
	m := build(t)
	m.start(t, "-demo")
	journey.Duties(t, m)
}
