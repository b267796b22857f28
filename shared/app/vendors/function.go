// Package vendors is the vendors function: vendor records, their engagements
// and schedules.
package vendors

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "vendors", Does: "Vendor records, their engagements and schedules.",
	API: (*api.API).VendorRoutes, Needs: []serverless.Need{serverless.Lists}, Timeout: serverless.Request, MemoryMB: serverless.Small,
}
