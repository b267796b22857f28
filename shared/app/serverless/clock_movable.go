//go:build movableclock

package serverless

import (
	"os"
	"time"

	"vendorrisk/shared/clock"
)

// subjectsClock is the time that subjects see, CLOCK_SHIFT (such as 48h) from
// the machine's. Only functions built for tests have it: those that are
// deployed know no such variable, so nobody can move the time of a real system.
func subjectsClock() clock.Clock {
	shift, err := time.ParseDuration(os.Getenv("CLOCK_SHIFT"))
	if err != nil {
		return clock.Wall
	}
	return clock.From(clock.Wall().Add(shift))
}
