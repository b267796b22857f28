// Package assessments is the assessments function: assessments with their
// answers, reviews, scores, decisions and findings.
package assessments

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "assessments", Does: "Assessments with their answers, reviews, scores, decisions and findings.",
	API: (*api.API).AssessmentRoutes, Needs: []serverless.Need{serverless.Lists}, Timeout: serverless.Request, MemoryMB: serverless.Medium,
}
