// Package questionnaires is the questionnaires function: the library, with
// import and export.
package questionnaires

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
)

// Function is what it serves and needs.
var Function = serverless.Function{
	Name: "questionnaires", Does: "The library of questionnaires, with import and export.",
	API: (*api.API).QuestionnaireRoutes, Needs: []serverless.Need{serverless.Lists}, Timeout: serverless.Request, MemoryMB: serverless.Medium,
}
