package openapitest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"vendorrisk/shared/httpapi"
)

// Routes fails the test unless the document and the table have the same
// operations with the same actions and query parameters.
func Routes(t testing.TB, routes []httpapi.Route) {
	t.Helper()
	for _, d := range differences(Document(t), routes) {
		t.Error(d)
	}
}

type line struct {
	action string
	query  []string
}

func differences(doc *openapi3.T, routes []httpapi.Route) []string {
	said, served := documented(doc), map[string]line{}
	var out []string
	for _, rt := range routes {
		name := rt.Method + " " + rt.Pattern
		query := slices.Clone(rt.Query)
		slices.Sort(query)
		served[name] = line{rt.Action, query}
		if _, ok := said[name]; !ok {
			out = append(out, name+" is served, but schemas/openapi.yaml does not have it")
		}
	}
	for name, want := range said {
		got, ok := served[name]
		switch {
		case !ok:
			out = append(out, name+" stands in schemas/openapi.yaml, but is not served")
		case got.action != want.action:
			out = append(out, fmt.Sprintf("%s: x-action is %q, the route's action %q", name, want.action, got.action))
		case !slices.Equal(got.query, want.query):
			out = append(out, fmt.Sprintf("%s: documented parameters %v, taken %v", name, want.query, got.query))
		}
	}
	slices.Sort(out)
	return out
}

// documented are the document's operations by method and path.
func documented(doc *openapi3.T) map[string]line {
	out := map[string]line{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			action, _ := op.Extensions["x-action"].(string)
			l := line{action: action}
			for _, p := range op.Parameters {
				if p.Value.In == openapi3.ParameterInQuery {
					l.query = append(l.query, p.Value.Name)
				}
			}
			slices.Sort(l.query)
			out[strings.ToUpper(method)+" "+path] = l
		}
	}
	return out
}

// absent judges the answer to what the document does not have.
func absent(why error, status int, header http.Header, body []byte) error {
	var p struct{ Code, RequestID string }
	err := json.Unmarshal(body, &p)
	if err != nil || header.Get("Content-Type") != "application/problem+json" || p.Code == "" {
		return errors.Join(why, err)
	}
	if status == http.StatusNotFound || status == http.StatusMethodNotAllowed && header.Get("Allow") != "" {
		return nil
	}
	return why
}
