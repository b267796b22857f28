// Package vaulttest is the contract of vault.Vault as tests that every adapter
// passes. What is asserted is what all engines can promise.
package vaulttest

import (
	"crypto/rand"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"vendorrisk/shared/vault"
)

// Harness is one fresh vault, reachable over HTTP.
type Harness struct {
	Vault  vault.Vault
	Client *http.Client     // posts forms and opens links; nil: http.DefaultTransport, redirects not followed
	Now    func() time.Time // the wall clock that the vault sees
}

// Run runs the contract; open makes a fresh harness for each test.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, Harness)
	}{
		{"form arrives", formArrives},
		{"form answers a redirect with nothing added", formRedirects},
		{"form refuses what was changed", formRefusesChanges},
		{"form refuses what is stripped", formRefusesStripped},
		{"form is for one key", formForOneKey},
		{"form expires", formExpires},
		{"form bounds the size", formBoundsSize},
		{"largest upload passes, one byte more does not", largestUpload},
		{"slots are checked", slotsAreChecked},
		{"nothing is there before it arrives", nothingBefore},
		{"keep", keep},
		{"keep again answers the same", keepAgain},
		{"keep does not replace", keepDoesNotReplace},
		{"keep at once", keepAtOnce},
		{"discard", discard},
		{"put and open", putAndOpen},
		{"put again answers the same", putAgain},
		{"binding", binding},
		{"link", linkDownloads},
		{"lock and erase", lockAndErase},
		{"many at once", manyAtOnce},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			if h.Client == nil {
				h.Client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			}
			c.run(t, h)
		})
	}
}

func mine() vault.Binding {
	return vault.Binding{Org: "acme", Vendor: "ven_1", Record: "evd_1"}
}

// slotKey answers a fresh random key, as callers make them.
func slotKey() string { return "up-" + rand.Text() }

func (h Harness) form(t *testing.T, key string, limit int64) vault.Form {
	t.Helper()
	f, err := h.Vault.Presign(t.Context(), vault.Slot{Key: key, MaxBytes: limit, Expires: h.Now().Add(time.Hour)})
	if err != nil {
		t.Fatalf("Presign: %v", err)
	}
	return f
}

// arrived uploads a text and answers the key.
func (h Harness) arrived(t *testing.T, text string) string {
	t.Helper()
	key := slotKey()
	if got := h.post(t, h.form(t, key, vault.MaxUpload), strings.NewReader(text), int64(len(text))); got.Status != http.StatusNoContent {
		t.Fatalf("upload answers %d: %s", got.Status, got.Body)
	}
	return key
}

func (h Harness) keep(t *testing.T, incoming, key string, until time.Time) vault.Kept {
	t.Helper()
	k, err := h.Vault.Keep(t.Context(), incoming, key, mine(), until)
	if err != nil {
		t.Fatalf("Keep: %v", err)
	}
	return k
}

// wantKept reads a kept object to its end.
func (h Harness) wantKept(t *testing.T, k vault.Kept, want string) {
	t.Helper()
	in, err := h.Vault.Open(t.Context(), k, mine())
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	defer in.Close() //nolint:errcheck // only read
	if err := iotest.TestReader(io.LimitReader(in, int64(len(want))+1), []byte(want)); err != nil {
		t.Error(err)
	}
}

func (h Harness) wantNothing(t *testing.T, key string) {
	t.Helper()
	in, _, err := h.Vault.Incoming(t.Context(), key)
	if err == nil {
		_ = in.Close()
	}
	wantCode(t, "Incoming", err, "not_found")
}
