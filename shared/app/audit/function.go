// Package audit is the audit function: the read side of the transparency log.
package audit

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "audit", Does: "The read side of the audit log: events, checkpoint, proofs.",
	API: (*api.API).AuditRoutes, Needs: []serverless.Need{serverless.Lists, serverless.Verify}, Timeout: serverless.Request, MemoryMB: serverless.Small,
}
