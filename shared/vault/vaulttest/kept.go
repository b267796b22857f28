package vaulttest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func keep(t *testing.T, h Harness) {
	const text = "certificate"
	incoming := h.arrived(t, text)
	k := h.keep(t, incoming, "acme/evd_1", h.Now())
	if k.Key != "acme/evd_1" || k.Size != int64(len(text)) || k.SHA256 != digest(text) {
		t.Errorf("Keep = %+v", k)
	}
	h.wantKept(t, k, text)
}

func keepAgain(t *testing.T, h Harness) {
	incoming := h.arrived(t, "certificate")
	first := h.keep(t, incoming, "kept", h.Now())
	second := h.keep(t, incoming, "kept", h.Now())
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	must(t, h.Vault.Discard(t.Context(), incoming))
	third := h.keep(t, incoming, "kept", h.Now()) // the upload is gone, the answer stands
	if diff := cmp.Diff(first, third); diff != "" {
		t.Error(diff)
	}
	h.wantKept(t, first, "certificate")
}

func keepDoesNotReplace(t *testing.T, h Harness) {
	k := h.keep(t, h.arrived(t, "first"), "kept", h.Now())
	_, err := h.Vault.Keep(t.Context(), h.arrived(t, "second"), "kept", mine(), h.Now())
	wantCode(t, "Keep of another upload", err, problem.Conflict)
	h.wantKept(t, k, "first")
}

func keepAtOnce(t *testing.T, h Harness) {
	incoming := h.arrived(t, "certificate")
	got := make([]vault.Kept, 8)
	errs := make([]error, len(got))
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i], errs[i] = h.Vault.Keep(t.Context(), incoming, "kept", mine(), h.Now()) })
	}
	wg.Wait()
	for i := range got {
		if errs[i] != nil || got[i] != got[0] {
			t.Errorf("call %d answers %+v, %v", i, got[i], errs[i])
		}
	}
	h.wantKept(t, got[0], "certificate")
}

func discard(t *testing.T, h Harness) {
	key := h.arrived(t, "draft")
	for range 2 {
		must(t, h.Vault.Discard(t.Context(), key))
		h.wantNothing(t, key)
	}
	must(t, h.Vault.Discard(t.Context(), slotKey()))
	_, err := h.Vault.Keep(t.Context(), key, "kept", mine(), h.Now())
	wantCode(t, "Keep", err, problem.NotFound)
}

func putAndOpen(t *testing.T, h Harness) {
	text := strings.Repeat("report ", 3000) // several segments
	k, err := h.Vault.Put(t.Context(), "acme/rep_1", mine(), strings.NewReader(text))
	must(t, err)
	if k.Size != int64(len(text)) || k.SHA256 != digest(text) {
		t.Errorf("Put = %+v", k)
	}
	h.wantKept(t, k, text)

	_, err = h.Vault.Put(t.Context(), "acme/rep_2", mine(), iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(text))))
	if err == nil {
		t.Error("Put of a reader that fails passes")
	}
	_, err = h.Vault.Open(t.Context(), vault.Kept{Key: "acme/rep_2"}, mine())
	wantCode(t, "Open after a Put that failed", err, problem.NotFound)
}

func putAgain(t *testing.T, h Harness) {
	first, err := h.Vault.Put(t.Context(), "rep", mine(), strings.NewReader("report"))
	must(t, err)
	second, err := h.Vault.Put(t.Context(), "rep", mine(), strings.NewReader("report"))
	must(t, err)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	_, err = h.Vault.Put(t.Context(), "rep", mine(), strings.NewReader("another"))
	wantCode(t, "Put of other bytes", err, problem.Conflict)
	h.wantKept(t, first, "report")
}

func binding(t *testing.T, h Harness) {
	incoming := h.arrived(t, "certificate")
	k := h.keep(t, incoming, "kept", h.Now())
	for what, b := range map[string]vault.Binding{
		"nothing":        {},
		"other org":      {Org: "other", Vendor: mine().Vendor, Record: mine().Record},
		"other vendor":   {Org: mine().Org, Vendor: "ven_2", Record: mine().Record},
		"other record":   {Org: mine().Org, Vendor: mine().Vendor, Record: "evd_2"},
		"moved boundary": {Org: mine().Org + mine().Vendor, Record: mine().Record},
	} {
		_, err := h.Vault.Open(t.Context(), k, b)
		wantCode(t, "Open with "+what, err, problem.NotFound)
		_, err = h.Vault.Keep(t.Context(), incoming, "kept", b, h.Now())
		wantCode(t, "Keep with "+what, err, problem.NotFound)
		_, err = h.Vault.Link(t.Context(), k, b, "a.pdf", "application/pdf", time.Minute)
		wantCode(t, "Link with "+what, err, problem.NotFound)
		wantCode(t, "Erase with "+what, h.Vault.Erase(t.Context(), k, b), problem.NotFound)
	}
	h.wantKept(t, k, "certificate")
}

func linkDownloads(t *testing.T, h Harness) {
	k := h.keep(t, h.arrived(t, "certificate"), "kept", h.Now())
	link, err := h.Vault.Link(t.Context(), k, mine(), "证书 \"1\".pdf", "application/pdf", 5*time.Minute)
	must(t, err)
	got := Get(t, h.Client, link)
	if got.Status != http.StatusOK || string(got.Body) != "certificate" {
		t.Errorf("the link answers %d with %q", got.Status, got.Body)
	}
	if d := got.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment;") || !strings.Contains(d, "filename*=UTF-8''%E8%AF%81%E4%B9%A6%20") {
		t.Errorf("Content-Disposition: %s", d)
	}
	if c := got.Header.Get("Content-Type"); c != "application/pdf" {
		t.Errorf("Content-Type: %s", c)
	}
	_, err = h.Vault.Link(t.Context(), vault.Kept{Key: "absent"}, mine(), "a.pdf", "application/pdf", time.Minute)
	wantCode(t, "Link to nothing", err, problem.NotFound)
}

func lockAndErase(t *testing.T, h Harness) {
	incoming := h.arrived(t, "certificate")
	until := h.Now().Add(48 * time.Hour)
	k := h.keep(t, incoming, "kept", until)
	err := h.Vault.Erase(t.Context(), k, mine())
	wantCode(t, "Erase of a locked file", err, problem.Conflict)
	var e *problem.Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, until.UTC().Format(time.DateOnly)) {
		t.Errorf("the refusal does not name the day: %v", err)
	}
	h.keep(t, incoming, "kept", h.Now()) // an earlier time does not shorten the lock
	wantCode(t, "Erase after Keep until now", h.Vault.Erase(t.Context(), k, mine()), problem.Conflict)
	h.wantKept(t, k, "certificate")

	free, err := h.Vault.Put(t.Context(), "rep", mine(), strings.NewReader("report"))
	must(t, err)
	for range 2 {
		must(t, h.Vault.Erase(t.Context(), free, mine()))
		_, err = h.Vault.Open(t.Context(), free, mine())
		wantCode(t, "Open after Erase", err, problem.NotFound)
	}
}

func manyAtOnce(t *testing.T, h Harness) {
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			text := fmt.Sprintf("file %d", i)
			key := slotKey()
			f, err := h.Vault.Presign(t.Context(), vault.Slot{Key: key, MaxBytes: 100, Expires: h.Now().Add(time.Hour)})
			if err != nil {
				t.Error(err)
				return
			}
			if got := h.post(t, f, strings.NewReader(text), int64(len(text))); got.Status != http.StatusNoContent {
				t.Errorf("upload %d answers %d", i, got.Status)
				return
			}
			k, err := h.Vault.Keep(t.Context(), key, fmt.Sprint("kept-", i), mine(), h.Now())
			if err != nil {
				t.Error(err)
				return
			}
			in, err := h.Vault.Open(t.Context(), k, mine())
			if err != nil {
				t.Error(err)
				return
			}
			defer in.Close() //nolint:errcheck // only read
			if got, err := io.ReadAll(in); err != nil || string(got) != text {
				t.Errorf("file %d reads %q, %v", i, got, err)
			}
		})
	}
	wg.Wait()
}
