// Package portal is the portal function: the vendor's side, by page and by API.
package portal

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "portal", Does: "The vendor's side, by page and by API, but for evidence.",
	API: (*api.API).PortalRoutes, Pages: []string{"GET /portal", "ANY /portal/{proxy+}"}, Timeout: serverless.Request, MemoryMB: serverless.Large,
}
