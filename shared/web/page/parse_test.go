package page

import (
	"strings"
	"testing"
	"testing/fstest"

	"vendorrisk/shared/web/i18n"
)

// TestParseAll: what is wrong with a page is told at the start, by the page's
// name.
func TestParseAll(t *testing.T) {
	const whole = `{{define "main"}}<p>{{template "own" .}}</p>{{end}}{{define "own"}}{{.Title}}{{end}}`
	for _, c := range []struct{ what, other, wants string }{
		{"another page", `{{define "main"}}<p></p>{{end}}`, ""},
		{"no main part", `{{define "mian"}}<p></p>{{end}}`, `page other: no template "main"`},
		{"a call of nothing", `{{define "main"}}{{template "nothing"}}{{end}}`, `"nothing"`},
		{"a call of nothing in an else", `{{define "main"}}{{if true}}{{else}}{{template "nothing"}}{{end}}{{end}}`, `"nothing"`},
		{"another page's part again", `{{define "main"}}{{end}}{{define "own"}}{{end}}`, `template "own" stands twice`},
		{"a component again", `{{define "main"}}{{end}}{{define "badge"}}{{end}}`, `page other: template "badge" stands twice`},
		{"no such function", `{{define "main"}}{{shout "x"}}{{end}}`, `page other: template: other.html:1: function "shout" not defined`},
	} {
		pages := fstest.MapFS{"whole.html": {Data: []byte(whole)}, "other.html": {Data: []byte(c.other)}}
		r := Renderer{}
		_, err := parseAll(pages, r.funcs(new(i18n.Localizer)))
		switch {
		case c.wants == "" && err != nil:
			t.Errorf("%s: %v", c.what, err)
		case c.wants != "" && (err == nil || !strings.Contains(err.Error(), c.wants)):
			t.Errorf("%s: error %v, wants %s", c.what, err, c.wants)
		}
	}
	pages := fstest.MapFS{"problem.html": {Data: []byte(whole)}}
	if _, err := parseAll(pages, (&Renderer{}).funcs(new(i18n.Localizer))); err == nil || !strings.Contains(err.Error(), "page problem: stands twice") {
		t.Errorf("a page of the package's own name: %v", err)
	}
}
