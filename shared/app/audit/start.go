package audit

import (
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/app/serverless/signing"
)

// Start runs the function.
func Start() { serverless.StartAPI(Function, serverless.Parts{Signer: signing.Signer}) }
