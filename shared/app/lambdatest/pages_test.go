package lambdatest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"vendorrisk/shared/app/functions"
	"vendorrisk/shared/app/lambdatest"
)

// A page that the gateway leads to a function is served there: whoever is not
// signed in is sent to the sign-in, and not told that there is no such page.
func TestFunctionsServeThePagesThatLeadToThem(t *testing.T) {
	c := lambdatest.New(t, lambdatest.WithoutSources())
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	pages := 0
	for _, f := range functions.All {
		for _, key := range f.Pages {
			method, pattern, _ := strings.Cut(key, " ")
			if method == "ANY" {
				continue
			}
			pages++
			r, err := http.NewRequestWithContext(t.Context(), method, c.URL()+strings.NewReplacer("{", "", "}", "").Replace(pattern), nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Origin", c.URL())
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			if _ = resp.Body.Close(); err != nil {
				t.Fatal(err)
			}
			want := "/signin"
			if strings.HasPrefix(pattern, "/portal") {
				want = "/portal/open"
			}
			if at := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, want) {
				t.Errorf("%s: %s %s answers %d to %q, wants to lead to %s: %.300s", f.Name, method, pattern, resp.StatusCode, at, want, body)
			}
		}
	}
	if pages < 10 {
		t.Errorf("%d pages of other functions", pages)
	}
}
