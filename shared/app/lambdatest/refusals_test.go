package lambdatest_test

import (
	"testing"

	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/app/lambdatest"
	"vendorrisk/shared/audit"
)

// A process that ends without notice takes no refusal with it.
func TestARefusalOutlivesItsProcess(t *testing.T) {
	c := lambdatest.New(t, lambdatest.WithoutSources())
	journey.Ask[struct{}](t, c, 403, "auditor", "POST", "/v1/vendors", map[string]any{"name": "Nordlicht Analytics"})
	c.Crash(t)
	log := journey.Ask[struct{ Items []audit.Event }](t, c, 200, "auditor", "GET", "/v1/audit?limit=100", nil)
	var refused int64
	for _, e := range log.Items {
		if e.Outcome == audit.Refused && e.Action == "vendor:create" {
			refused += e.Count
		}
	}
	if refused != 1 {
		t.Errorf("the log has %d refusals among %d events", refused, len(log.Items))
	}
}
