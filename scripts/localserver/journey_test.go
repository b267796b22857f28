package main

import (
	"path/filepath"
	"testing"

	"vendorrisk/shared/app/journey"
)

// TestSixSteps takes a vendor the whole way over the HTTP interface of a
// server that is really started, and killed three times on the way; the year
// after, its reassessment starts by itself. Vendors have a host of their own.
func TestSixSteps(t *testing.T) {
	m := build(t)
	m.apart = true
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

// TestSixStepsWhereABackupWasRestored backs a running server up, restores the
// backup elsewhere, and walks both journeys there. Both logs verify
// beside their running servers. (A backup under write load: package backup.)
func TestSixStepsWhereABackupWasRestored(t *testing.T) {
	m := build(t)
	m.start(t, "-demo")
	m.run(t, "verify-audit", "-data", m.data)
	apart := t.TempDir()
	at := func(name string) string { return filepath.Join(apart, name) }
	m.run(t, "backup", "-data", m.data, "-out", at("backup"), "-key-out", at("key"))
	m.run(t, "restore", "-from", at("backup"), "-key", at("key"), "-data", at("restored"), "-keyring", filepath.Join(m.data, "keyring.json"))
	m.kill(t)
	m.data = at("restored")
	m.start(t, "-demo")
	journey.SixSteps(t, m)
	m.crash(t, "-demo") // the other journey's people are let in where demo data are only
	journey.Duties(t, m)
	m.run(t, "verify-audit", "-data", m.data)
}
