package lambdatest_test

import (
	"os"
	"testing"

	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/app/lambdatest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	lambdatest.RemoveBuilt()
	os.Exit(code)
}

// TestSixSteps takes a vendor the whole way through the built functions, and a
// year on: the suite that the local server passes, unchanged.
func TestSixSteps(t *testing.T) {
	c := lambdatest.New(t)
	journey.YearsLater(t, c, journey.SixSteps(t, c))
}

// TestDuties walks contracts, obligations, incidents and drills through the
// built functions.
func TestDuties(t *testing.T) {
	journey.Duties(t, lambdatest.New(t))
}
