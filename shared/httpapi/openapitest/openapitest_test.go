package openapitest

import (
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vendorrisk/infra/policies"
	"vendorrisk/shared/httpapi"
)

const vendor = `{"id":"ven_01KAR9C3J5N6P7Q8R9S0T1V2W3","version":1,"createdAt":"2026-11-23T10:00:00Z","updatedAt":"2026-11-23T10:00:00Z",
	"status":"prospect","name":"云舟","services":[],"dataCategories":[],"contacts":[],"subProcessors":[]}`

const broken = `{"type":"about:blank","title":"Not Found","status":404,"code":"not_found","requestId":"req_1"}`

func TestDocumentIsValid(t *testing.T) { Document(t) }

// Every operation names one action of the policies' table, or public.
func TestActionsAreThePolicies(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(policies.Expected)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{httpapi.Public: true}
	for _, row := range rows[1:] {
		known[row[0]] = true
	}
	for name, l := range documented(Document(t)) {
		if !known[l.action] {
			t.Errorf("%s: %q is not an action of infra/policies/expected.csv", name, l.action)
		}
	}
}

// Every operation answers a problem, changes that need If-Match say 428, and
// every POST that is not public takes an Idempotency-Key.
func TestOperationsFollowTheRules(t *testing.T) {
	seen := map[string]string{}
	for path, item := range Document(t).Paths.Map() {
		for method, op := range item.Operations() {
			name := method + " " + path
			if op.OperationID == "" || op.Summary == "" || seen[op.OperationID] != "" {
				t.Errorf("%s: operationId %q is %s's, or there is no summary", name, op.OperationID, seen[op.OperationID])
			}
			seen[op.OperationID] = name
			if d := op.Responses.Default(); d == nil || d.Value.Content["application/problem+json"] == nil {
				t.Errorf("%s: no problem by default", name)
			}
			var headers []string
			for _, p := range op.Parameters {
				if p.Value.In == "header" && (p.Value.Required || p.Value.Name != "If-Match") {
					headers = append(headers, p.Value.Name)
				}
			}
			public := op.Extensions["x-action"] == httpapi.Public
			if method == http.MethodPost && !public && !slices.Contains(headers, "Idempotency-Key") {
				t.Errorf("%s: takes no Idempotency-Key", name)
			}
			if slices.Contains(headers, "If-Match") != (op.Responses.Value("428") != nil) && op.OperationID != "setSchedule" {
				t.Errorf("%s: If-Match and 428 do not go together", name)
			}
			if public != (op.Security != nil && len(*op.Security) == 0) {
				t.Errorf("%s: action %v does not go with its security", name, op.Extensions["x-action"])
			}
		}
	}
}

func TestCheck(t *testing.T) {
	const id = "ven_01KAR9C3J5N6P7Q8R9S0T1V2W3"
	for name, c := range map[string]struct {
		method, path, send, match string
		status                    int
		kind, body                string
		ok                        bool
	}{
		"a record":                  {"GET", "/v1/vendors/" + id, "", "", 200, "application/json", vendor, true},
		"a change":                  {"PATCH", "/v1/vendors/" + id, `{"name":"x"}`, `"v1"`, 200, "application/json", vendor, true},
		"a change without If-Match": {"PATCH", "/v1/vendors/" + id, `{"name":"x"}`, "", 200, "application/json", vendor, false},
		"a faulty change taken":     {"PATCH", "/v1/vendors/" + id, `{"score":3}`, `"v1"`, 200, "application/json", vendor, false},
		"a faulty change refused":   {"PATCH", "/v1/vendors/" + id, `{"score":3}`, "", 400, "application/problem+json", strings.ReplaceAll(strings.ReplaceAll(broken, "404", "400"), "not_found", "invalid"), true},
		"a field too many":          {"GET", "/v1/vendors/" + id, "", "", 200, "application/json", strings.Replace(vendor, `"status"`, `"secret":1,"status"`, 1), false},
		"a field too few":           {"GET", "/v1/vendors/" + id, "", "", 200, "application/json", strings.Replace(vendor, `"version":1,`, "", 1), false},
		"a wrong state":             {"GET", "/v1/vendors/" + id, "", "", 200, "application/json", strings.Replace(vendor, "prospect", "friend", 1), false},
		"a wrong time":              {"GET", "/v1/vendors/" + id, "", "", 200, "application/json", strings.Replace(vendor, "T10:00:00Z", " 10:00", 1), false},
		"an undocumented status":    {"GET", "/v1/vendors/" + id, "", "", 204, "", "", false},
		"a failure as plain JSON":   {"GET", "/v1/vendors/" + id, "", "", 404, "application/json", broken, false},
		"a failure":                 {"GET", "/v1/vendors/" + id, "", "", 404, "application/problem+json", broken, true},
		"an invented code":          {"GET", "/v1/vendors/" + id, "", "", 404, "application/problem+json", strings.Replace(broken, "not_found", "gone", 1), false},
		"a score as text":           {"GET", "/v1/vendors/" + id, "", "", 200, "application/json", strings.Replace(vendor, `"status"`, `"inherentRisk":"62.5","status"`, 1), false},
		"an answer of null":         {"PATCH", "/v1/portal/assessment/answers", `{"answers":{"q":{"version":1,"value":null}}}`, "", 200, "application/json", `{"answers":{},"state":"in_progress","progress":{"answered":0,"total":1,"requiredLeft":1},"sections":[]}`, true},
		"a list":                    {"GET", "/v1/vendors?limit=100", "", "", 200, "application/json", `{"items":[` + vendor + `],"nextCursor":""}`, true},
		"a bad list":                {"GET", "/v1/vendors?limit=101", "", "", 200, "application/json", `{"items":[],"nextCursor":""}`, false},
		"a PDF":                     {"GET", "/v1/reports/rep_01KAR9C3J5N6P7Q8R9S0T1V2W3/file", "", "", 200, "application/pdf", "%PDF-1.4\xff", true},
		"any file":                  {"POST", "/v1/questionnaires/import?format=vsaq", "not JSON", "", 400, "application/problem+json", strings.ReplaceAll(strings.ReplaceAll(broken, "404", "400"), "not_found", "invalid"), true},
		"no such path":              {"GET", "/v1/nothing", "", "", 404, "application/problem+json", broken, true},
		"an undocumented path":      {"GET", "/v1/nothing", "", "", 200, "application/json", "{}", false},
		"a nested condition": {"GET", "/v1/questionnaires/a/versions/2026-11", "", "", 200, "application/json",
			`{"name":"a","version":"2026-11","title":{"en":"A"},"languages":["en"],"sections":[{"id":"s","title":{"en":"S"},"visibleIf":{"all":[{"not":{"question":"q","is":["yes"]}}]},"questions":[]}]}`, true},
	} {
		r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.send))
		if c.send != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		if c.match != "" {
			r.Header.Set("If-Match", c.match)
		}
		h := http.Header{"X-Request-Id": {"req_1"}, "Etag": {`"v1"`}}
		if c.kind != "" {
			h.Set("Content-Type", c.kind)
		}
		if err := check(r, c.status, h, []byte(c.body)); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRoutesAreCompared(t *testing.T) {
	got := differences(Document(t), []httpapi.Route{
		{Method: "GET", Pattern: "/healthz", Action: "public"},
		{Method: "GET", Pattern: "/v1/audit", Action: "audit:write", Query: []string{"subject", "limit", "cursor"}},
		{Method: "GET", Pattern: "/v1/people", Action: "person:read", Query: []string{"limit"}},
		{Method: "GET", Pattern: "/v1/secret", Action: "person:read"},
	})
	for _, want := range []string{
		`^GET /v1/audit: x-action is "audit:read", the route's action "audit:write"$`, `^GET /v1/people: documented parameters \[cursor limit\], taken \[limit\]$`,
		`^GET /v1/secret is served, but`, `^POST /v1/vendors stands in .* but is not served$`,
	} {
		if !slices.ContainsFunc(got, regexp.MustCompile(want).MatchString) {
			t.Errorf("%s is not among %q", want, got)
		}
	}
	if slices.ContainsFunc(got, regexp.MustCompile(`/healthz`).MatchString) {
		t.Errorf("%q", got)
	}
}
