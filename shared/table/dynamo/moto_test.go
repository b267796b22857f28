package dynamo_test

import (
	"strings"
	"testing"

	"vendorrisk/shared/enginetest"
	"vendorrisk/shared/table/tabletest"
)

func TestContractOnMoto(t *testing.T) {
	c := client(enginetest.TakeMoto(t), &enginetest.Tokens{})
	tabletest.Run(t, func(t *testing.T) tabletest.Harness {
		if strings.HasSuffix(t.Name(), "/limits") {
			t.Skip("SKIPPED: moto refuses items over 405,000 bytes, below DynamoDB's 409,600")
		}
		name, clock := create(t, c), newHand()
		return tabletest.Harness{
			Table: open(t, c, name, 1, clock.Now), Stranger: open(t, c, name, 2, clock.Now),
			Now: clock.Now, Advance: clock.Advance, Settle: func() {},
		}
	})
}
