package lambdatest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/app/lambdatest"
	"vendorrisk/shared/enginetest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	lambdatest.RemoveBuilt()
	os.Exit(code)
}

// TestSixSteps takes a vendor the whole way through the built functions, and a
// year on: the suite that the local server passes, unchanged. Vendors have a
// host of their own there. Then, with one host for all, it does so
// with every event handed over twice and out of order, and with every call to
// AWS going wrong once: what is stored in the end is the same.
func TestSixSteps(t *testing.T) {
	var want map[string]int
	t.Run("on a good day", func(t *testing.T) {
		want = steps(t, lambdatest.New(t, lambdatest.Apart()))
	})
	t.Run("every event twice and out of order", func(t *testing.T) {
		if diff := cmp.Diff(want, steps(t, lambdatest.New(t, lambdatest.Twice()))); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("every call fails once", func(t *testing.T) {
		c := lambdatest.New(t)
		c.BadDay()
		got := steps(t, c)
		broken := map[string]map[enginetest.Fault]int{}
		for hit, n := range c.Better() {
			at := hit.Service + " " + hit.Operation
			if broken[at] == nil {
				broken[at] = map[enginetest.Fault]int{}
			}
			broken[at][hit.Fault] += n
		}
		for at, by := range broken {
			t.Log(at, by)
		}
		for _, at := range []string{"dynamodb GetItem", "dynamodb Query", "dynamodb TransactWriteItems"} {
			for _, f := range enginetest.Faults {
				if broken[at][f] == 0 {
					t.Errorf("%s was never %s", at, f)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// steps goes the whole way, and answers what is stored in the end but for what
// depends on the hour and the pace: batches, windows of time, how notices were
// put together into mails, and whether the analyst was faster than theirs.
func steps(t *testing.T, c *lambdatest.Cloud) map[string]int {
	t.Helper()
	journey.YearsLater(t, c, journey.SixSteps(t, c))
	all := c.Settle(t)
	for kind := range all {
		for _, some := range []string{"ORDER", "OPENED ", "WATCH", "LOG", "OUTBOX", "EVENTS", "NOTICES", "message mail digest", "message mail submitted", "message checkpoint", "event audit:verify", "event assessment:read", "event portal:read", "event report:read", "TRY"} {
			if strings.HasPrefix(kind, some) {
				delete(all, kind)
			}
		}
	}
	return all
}

// TestDuties walks contracts, obligations, incidents and drills through the
// built functions, with every event handed over twice.
func TestDuties(t *testing.T) {
	c := lambdatest.New(t, lambdatest.Twice())
	journey.Duties(t, c)
	_ = c.Settle(t)
}
