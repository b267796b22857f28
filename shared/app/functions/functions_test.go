package functions_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"vendorrisk/shared/app/functions"
	"vendorrisk/shared/app/serverless"
	"vendorrisk/shared/httpapi/api"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/contracts"
	"vendorrisk/shared/web/files"
	"vendorrisk/shared/web/portal"
)

// Each route of the interface is served by one function.
func TestRoutesAreSharedOutWholeAndOnce(t *testing.T) {
	owner := map[string]string{}
	for _, f := range functions.All {
		for _, key := range f.Routes() {
			if owner[key] != "" {
				t.Errorf("%s: in %s and in %s", key, owner[key], f.Name)
			}
			owner[key] = f.Name
		}
	}
	for _, rt := range new(api.API).Routes() {
		if owner[rt.Method+" "+rt.Pattern] == "" {
			t.Errorf("%s %s: no function serves it", rt.Method, rt.Pattern)
		}
	}
	if owner[serverless.DefaultRoute] != "console" {
		t.Error("nobody answers what no route names")
	}
}

// A page that a function other than its side's names is one that is there.
func TestPagesOfOtherFunctionsAreThere(t *testing.T) {
	there := map[string]bool{}
	for _, rt := range slices.Concat(
		console.Routes(console.Deps{}), contracts.FileRoutes(contracts.Deps{}), files.EvidenceRoutes(files.Deps{}), files.ReportRoutes(files.Deps{}), portal.Routes(portal.Deps{}),
	) {
		there[rt.Method+" "+rt.Pattern] = true
	}
	for _, f := range functions.All {
		for _, key := range f.Pages {
			if !there[key] && !strings.HasPrefix(key, "ANY ") {
				t.Errorf("%s: there is no page %s", f.Name, key)
			}
		}
	}
}

// The gateway finds the function of a page by the most exact path: a wildcard
// of one side must not take what another function's page needs.
func TestFunctionsAreNamedOnceAndCanBeFound(t *testing.T) {
	names := map[string]bool{}
	mux := http.NewServeMux()
	for _, f := range functions.All {
		if names[f.Name] || f.Does == "" || f.Timeout == 0 || f.MemoryMB == 0 {
			t.Errorf("%q stands twice, or lacks something", f.Name)
		}
		names[f.Name] = true
		for _, key := range f.Routes() {
			if key == serverless.DefaultRoute {
				key = "/"
			}
			pattern := strings.NewReplacer("ANY ", "", "+}", "...}").Replace(key)
			mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
		}
	}
}

// Only evidence and reports may use the evidence key, and only reassess and
// outbox read what is due.
func TestRightsStayWhereTheyBelong(t *testing.T) {
	for resource, want := range map[string][]string{
		serverless.EvidenceKey:    {"evidence", "reports"},
		serverless.EvidenceBucket: {"evidence", "reports"},
		serverless.IncomingBucket: {"evidence"},
		serverless.DueIndex:       {"outbox", "reassess"},
		serverless.MailIdentity:   {"outbox"},
	} {
		var got []string
		for _, f := range functions.All {
			if slices.ContainsFunc(f.Rights(), func(r serverless.Right) bool { return r.Resource == resource }) {
				got = append(got, f.Name)
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", resource, got, want)
		}
	}
	for _, f := range functions.All {
		for _, r := range f.Rights() {
			for _, a := range r.Actions {
				if strings.Contains(a, "*") {
					t.Errorf("%s: %s on %s is a wildcard", f.Name, a, r.Resource)
				}
			}
		}
	}
}
