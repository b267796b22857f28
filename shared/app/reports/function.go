// Package reports is the reports function: makes PDF reports from a queue, and
// hands them out.
package reports

import (
	"time"

	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "reports", Does: "Makes PDF reports from a queue, and hands them out by API and by page.",
	API: (*api.API).ReportRoutes, Pages: []string{"GET /reports/{id}/file"},
	Triggers: []serverless.Trigger{{Queue: serverless.ReportsQueue}},
	Needs:    []serverless.Need{serverless.Lists, serverless.Files, serverless.Work},
	Timeout:  2 * time.Minute, MemoryMB: serverless.Large,
}
