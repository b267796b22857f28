// Package reassess is the reassess function: the schedule, on which everything
// that is due starts by itself.
package reassess

import (
	"time"

	"vendorrisk/shared/app/serverless"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "reassess", Does: "The schedule's tick: reassessments, reminders and expiries that are due.",
	Triggers: []serverless.Trigger{{Every: time.Minute}},
	Needs:    []serverless.Need{serverless.Lists, serverless.Due, serverless.Founding}, Timeout: time.Minute, MemoryMB: serverless.Medium,
}
