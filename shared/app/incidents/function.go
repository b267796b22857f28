// Package incidents is the incidents function: the register of breaches with
// its notification clocks, and drills. Their warnings are the tick's.
package incidents

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "incidents", Does: "Incidents with their notification clocks, and drills.",
	API: (*api.API).IncidentRoutes, Needs: []serverless.Need{serverless.Lists}, Timeout: serverless.Request, MemoryMB: serverless.Small,
}
