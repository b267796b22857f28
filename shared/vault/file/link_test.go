package file_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/vaulttest"
)

var bound = vault.Binding{Org: "acme", Vendor: "ven_1", Record: "evd_1"}

func (h *home) put(t testing.TB, key, text string) vault.Kept {
	t.Helper()
	k, err := h.Put(t.Context(), key, bound, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (h *home) link(t *testing.T, k vault.Kept, name, kind string) string {
	t.Helper()
	link, err := h.Link(t.Context(), k, bound, name, kind, 5*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func TestADownloadIsHarmlessInABrowser(t *testing.T) {
	h := open(t)
	got := vaulttest.Get(t, client, h.link(t, h.put(t, "k", "<script>alert(1)</script>"), "page.html", "text/html"))
	for name, want := range map[string]string{
		"Content-Disposition":          `attachment; filename="page.html"; filename*=UTF-8''page.html`,
		"Content-Security-Policy":      "sandbox; default-src 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Cache-Control":                "no-store",
		"Content-Length":               "25",
		"Cross-Origin-Resource-Policy": "same-origin",
	} {
		if value := got.Header.Get(name); value != want {
			t.Errorf("%s: %s", name, value)
		}
	}
}

func TestLinksEnd(t *testing.T) {
	h := open(t)
	k := h.put(t, "k", "report")
	link := h.link(t, k, "客户名单.pdf", "application/pdf")
	if strings.Contains(link, "客户") || len(link) > 600 {
		t.Errorf("the link is %s", link)
	}
	for what, bad := range map[string]string{
		"cut":     link[:len(link)-1],
		"changed": link[:len(link)-1] + string(link[len(link)-1]^1),
		"empty":   h.base + "/downloads/AA",
		"no code": h.base + "/downloads/!!",
	} {
		if got := vaulttest.Get(t, client, bad); got.Status != http.StatusNotFound {
			t.Errorf("%s: answers %d", what, got.Status)
		}
	}
	if got := vaulttest.Get(t, client, link); string(got.Body) != "report" {
		t.Errorf("in time: %d %q", got.Status, got.Body)
	}
	h.advance(5 * time.Minute)
	if got := vaulttest.Get(t, client, link); got.Status != http.StatusForbidden {
		t.Errorf("after five minutes: %d", got.Status)
	}
	again := h.link(t, k, "a.pdf", "application/pdf")
	if err := h.Erase(t.Context(), k, bound); err != nil {
		t.Fatal(err)
	}
	if got := vaulttest.Get(t, client, again); got.Status != http.StatusNotFound {
		t.Errorf("after Erase: %d", got.Status)
	}
}

func TestNamesAndTypesCannotBreakTheHeaders(t *testing.T) {
	h := open(t)
	k := h.put(t, "k", "report")
	for name, want := range map[string]string{
		"报告.pdf":              `attachment; filename="__.pdf"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf`,
		`a"b\c/d.pdf`:         `attachment; filename="a_b_c_d.pdf"; filename*=UTF-8''a_b_c_d.pdf`,
		"a\r\nX-Evil: 1":      `attachment; filename="a__X-Evil_ 1"; filename*=UTF-8''a__X-Evil_%201`,
		"50% off.txt":         `attachment; filename="50_ off.txt"; filename*=UTF-8''50%25%20off.txt`,
		"invoice\u202efdp.js": `attachment; filename="invoice_fdp.js"; filename*=UTF-8''invoice_fdp.js`,
		"..":                  "attachment",
		"":                    "attachment",
	} {
		if got := vaulttest.Get(t, client, h.link(t, k, name, "text/plain")).Header.Get("Content-Disposition"); got != want {
			t.Errorf("%q is named %s", name, got)
		}
	}
	for kind, want := range map[string]string{
		"text/csv; charset=utf-8": "text/csv; charset=utf-8",
		"nonsense\r\nX: y":        "application/octet-stream",
		"":                        "application/octet-stream",
	} {
		if got := vaulttest.Get(t, client, h.link(t, k, "a", kind)).Header.Get("Content-Type"); got != want {
			t.Errorf("%q is typed %s", kind, got)
		}
	}
}

func TestDamageIsNeverServedAsWhole(t *testing.T) {
	h := open(t)
	k := h.put(t, "k", strings.Repeat("report ", 5000))
	link := h.link(t, k, "a.txt", "text/plain")
	data := filepath.Join(h.dir, "kept", "data")
	entries, err := os.ReadDir(data)
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	path := filepath.Join(data, entries[0].Name())
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := append([]byte(nil), whole...)
	flipped[len(flipped)-100] ^= 1
	for what, raw := range map[string][]byte{
		"a bit flipped":        flipped,
		"cut in a segment":     whole[:len(whole)-1],
		"cut between segments": whole[:4*4096],
		"grown":                append(append([]byte(nil), whole...), 0),
		"empty":                {},
	} {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		in, err := h.Open(t.Context(), k, bound)
		if err == nil {
			_, err = io.Copy(io.Discard, in)
			_ = in.Close()
		}
		if err == nil {
			t.Errorf("%s: Open reads to the end", what)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err == nil {
			_, err = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
		if err == nil && res.StatusCode == http.StatusOK {
			t.Errorf("%s: the download ends well", what)
		}
	}
}
