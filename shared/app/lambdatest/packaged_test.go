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

// TestSixSteps takes a vendor the whole way through the built functions: the
// suite that the local server passes, unchanged.
func TestSixSteps(t *testing.T) {
	journey.SixSteps(t, lambdatest.New(t))
}
