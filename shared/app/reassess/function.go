// Package reassess is the reassess function: the schedule, on which everything
// that is due starts by itself.
package reassess

import (
	"time"

	"vendorrisk/shared/app/serverless"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "reassess", Does: "The schedule's tick: reassessments, reminders, expiries and checks of the audit log that are due.",
	Triggers: []serverless.Trigger{{Every: time.Minute}},
	Needs:    []serverless.Need{serverless.Lists, serverless.Due, serverless.Founding, serverless.Verify}, Timeout: time.Minute, MemoryMB: serverless.Medium,
}
