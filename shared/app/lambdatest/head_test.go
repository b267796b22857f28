package lambdatest_test

import (
	"io"
	"net/http"
	"testing"

	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/app/lambdatest"
	"vendorrisk/shared/vendors"
)

// HEAD answers what GET does, without its body, whichever function serves it.
func TestHead(t *testing.T) {
	c := lambdatest.New(t, lambdatest.WithoutSources())
	v := journey.Ask[vendors.Vendor](t, c, 201, "procurement", "POST", "/v1/vendors", map[string]any{"name": "Nordlicht Analytics"})
	for _, path := range []string{"/healthz", "/v1/vendors", "/v1/vendors/" + v.ID, "/v1/questionnaires", "/v1/reports", "/v1/vendors/ven_00000000000000000000000000", "/portal"} {
		ask := func(method string) (*http.Response, int) {
			t.Helper()
			r, err := http.NewRequestWithContext(t.Context(), method, c.URL()+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+c.Token(t, "auditor"))
			res, err := c.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close() //nolint:errcheck // only read
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return res, len(body)
		}
		get, size := ask(http.MethodGet)
		head, none := ask(http.MethodHead)
		if get.StatusCode == http.StatusMethodNotAllowed || head.StatusCode != get.StatusCode || size == 0 || none != 0 {
			t.Errorf("%s: GET %d with %d bytes, HEAD %d with %d", path, get.StatusCode, size, head.StatusCode, none)
		}
		for _, name := range []string{"ETag", "Content-Type", "Cache-Control"} {
			if head.Header.Get(name) != get.Header.Get(name) {
				t.Errorf("%s: %s is %q, of GET %q", path, name, head.Header.Get(name), get.Header.Get(name))
			}
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, c.URL()+"/v1/vendors", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // only its head is read
	if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("DELETE: %d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
	}
}
