package local

import (
	"strings"
	"testing"

	"vendorrisk/infra/policies"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/web/site"
)

// A route whose action no policy names stops the start, and says which.
func TestARouteNamesAnActionOfThePolicies(t *testing.T) {
	p, err := policy.New(policies.Files)
	must(t, err)
	good, public := httpapi.Route{Method: "GET", Pattern: "/v1/vendors", Action: "vendor:read"}, site.Route{Method: "GET", Pattern: "/signin", Action: site.Public}
	must(t, known(p, []httpapi.Route{good}, []site.Route{public}))
	err = known(p, []httpapi.Route{good, {Method: "POST", Pattern: "/v1/x", Action: "vendor:raed"}}, []site.Route{{Method: "GET", Pattern: "/y", Action: "y:read"}})
	if err == nil || !strings.Contains(err.Error(), `POST /v1/x: no policy names its action "vendor:raed"`) || !strings.Contains(err.Error(), `"y:read"`) {
		t.Errorf("%v", err)
	}
}
