//go:build !movableclock

package serverless

import "vendorrisk/shared/clock"

// subjectsClock is the time that subjects see: the machine's.
func subjectsClock() clock.Clock { return clock.Wall }
