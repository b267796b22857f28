package api_test

import (
	"testing"

	"vendorrisk/shared/httpapi/api"
	"vendorrisk/shared/httpapi/openapitest"
)

// The route table and the document name the same routes, actions and query
// parameters.
func TestRoutesAreTheDocument(t *testing.T) {
	openapitest.Routes(t, new(api.API).Routes())
}
