// Package evidence is the evidence function: all that reads or writes evidence
// bytes, by API and by page.
package evidence

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "evidence", Does: "Evidence files of staff and vendors, by API and by page, and what their malware scan says.",
	API: (*api.API).EvidenceRoutes,
	Pages: []string{
		"GET /evidence/{id}/file",
		"GET /files/{evidence}",
		"GET /files/{evidence}/landed",
		"GET /files/{evidence}/upload",
		"POST /contracts/{id}/files/new",
		"POST /obligations/{id}/files/new",
		"GET /portal/evidence/{evidence}",
		"GET /portal/evidence/{evidence}/landed",
		"GET /portal/evidence/{evidence}/upload",
		"GET /portal/evidence/{evidence}/withdraw",
		"GET /portal/questions/{question}/evidence",
		"POST /portal/evidence/{evidence}/withdraw",
		"POST /portal/questions/{question}/evidence",
	},
	Triggers: []serverless.Trigger{
		{Told: &serverless.Told{Source: "aws.guardduty", Types: []string{"GuardDuty Malware Protection Object Scan Result"}}},
	},
	Needs: []serverless.Need{serverless.Evidence}, Timeout: serverless.Request, MemoryMB: serverless.Medium,
}
