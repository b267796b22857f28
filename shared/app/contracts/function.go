// Package contracts is the contracts function: contracts, what they say, and
// what is owed under them.
package contracts

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "contracts", Does: "Contracts, what they say, and what is owed under them.",
	API: (*api.API).ContractRoutes, Needs: []serverless.Need{serverless.Lists}, Timeout: serverless.Request, MemoryMB: serverless.Small,
}
