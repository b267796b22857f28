package identity

import "vendorrisk/shared/app/serverless"

// Start runs the function.
func Start() { serverless.StartAPI(Function, serverless.Parts{}) }
