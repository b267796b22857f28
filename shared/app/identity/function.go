// Package identity is the identity function: people, tokens, messages, and
// liveness.
package identity

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "identity", Does: "The organisation's people, their tokens, the reviews of both, the message log, and liveness.",
	API: (*api.API).IdentityRoutes, Needs: []serverless.Need{serverless.Lists}, Timeout: serverless.Request, MemoryMB: serverless.Small,
}
