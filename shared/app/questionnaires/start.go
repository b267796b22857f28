package questionnaires

import (
	"vendorrisk/shared/app/formats"
	"vendorrisk/shared/app/serverless"
)

// Start runs the function.
func Start() { serverless.StartAPI(Function, serverless.Parts{Formats: formats.All()}) }
