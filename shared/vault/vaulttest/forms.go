package vaulttest

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/vault"
)

func formArrives(t *testing.T, h Harness) {
	key := h.arrived(t, "hello")
	in, size, err := h.Vault.Incoming(t.Context(), key)
	must(t, err)
	defer in.Close() //nolint:errcheck // only read
	got, err := io.ReadAll(in)
	if err != nil || string(got) != "hello" || size != 5 {
		t.Errorf("Incoming gives %q of size %d, %v", got, size, err)
	}
}

func formRedirects(t *testing.T, h Harness) {
	const next = "https://risk.example/portal/evidence?after=upload"
	f, err := h.Vault.Presign(t.Context(), vault.Slot{Key: slotKey(), MaxBytes: 10, Expires: h.Now().Add(time.Hour), Redirect: next})
	must(t, err)
	got := h.post(t, f, strings.NewReader("hello"), 5)
	// S3 adds bucket, key and etag to the query; the place itself is the same.
	if got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), next) {
		t.Errorf("the form answers %d to %q", got.Status, got.Header.Get("Location"))
	}
}

// refused posts a form that must not pass, and sees that nothing arrived.
func (h Harness) refused(t *testing.T, what, key string, f vault.Form, text string) {
	t.Helper()
	got := h.post(t, f, strings.NewReader(text), int64(len(text)))
	if got.Status < 400 || got.Status > 499 {
		t.Errorf("%s: answers %d", what, got.Status)
	}
	h.wantNothing(t, key)
}

func formRefusesChanges(t *testing.T, h Harness) {
	key := slotKey()
	good := h.form(t, key, 100)
	for name, value := range good.Fields {
		last := len(value) - 1
		swap := byte('A')
		if value[0] == swap {
			swap = 'B'
		}
		for what, now := range map[string]string{
			"first letter changed": string(swap) + value[1:],
			"cut":                  value[:last],
			"empty":                "",
			"longer":               value + "x",
		} {
			f := good
			f.Fields = maps.Clone(good.Fields)
			f.Fields[name] = now
			h.refused(t, name+" "+what, key, f, "hello")
		}
	}
	if got := h.post(t, good, strings.NewReader("hello"), 5); got.Status != http.StatusNoContent {
		t.Errorf("the form itself no longer passes: %d", got.Status)
	}
}

func formRefusesStripped(t *testing.T, h Harness) {
	key := slotKey()
	good := h.form(t, key, 100)
	for name := range good.Fields {
		f := good
		f.Fields = maps.Clone(good.Fields)
		delete(f.Fields, name)
		h.refused(t, "without "+name, key, f, "hello")
	}
}

func formForOneKey(t *testing.T, h Harness) {
	mine, other := slotKey(), slotKey()
	good, second := h.form(t, mine, 100), h.form(t, other, 100)

	f := good
	f.Fields = maps.Clone(good.Fields)
	f.Fields["key"] = other
	h.refused(t, "the field key of another form", other, f, "hello")
	h.wantNothing(t, mine)

	// All fields of one form at the other's address: an engine with one
	// address for all keys stores it where the fields say.
	f = good
	f.URL = second.URL
	h.post(t, f, strings.NewReader("hello"), 5)
	h.wantNothing(t, other)
}

func formExpires(t *testing.T, h Harness) {
	key := slotKey()
	f, err := h.Vault.Presign(t.Context(), vault.Slot{Key: key, MaxBytes: 100, Expires: h.Now().Add(-time.Minute)})
	must(t, err)
	h.refused(t, "expired", key, f, "hello")
}

func formBoundsSize(t *testing.T, h Harness) {
	key := slotKey()
	f := h.form(t, key, 8)
	h.refused(t, "one byte over the bound", key, f, "123456789")
	h.refused(t, "empty", key, f, "")
	if got := h.post(t, f, strings.NewReader("12345678"), 8); got.Status != http.StatusNoContent {
		t.Errorf("a file of exactly the bound answers %d", got.Status)
	}
}

func largestUpload(t *testing.T, h Harness) {
	key := slotKey()
	h.refusedLarge(t, key)
	hash := sha256.New()
	got := h.post(t, h.form(t, key, vault.MaxUpload), io.TeeReader(zeros(vault.MaxUpload), hash), vault.MaxUpload)
	if got.Status != http.StatusNoContent {
		t.Fatalf("%d bytes answer %d: %s", vault.MaxUpload, got.Status, got.Body)
	}
	k := h.keep(t, key, "largest", h.Now())
	if want := hex.EncodeToString(hash.Sum(nil)); k.SHA256 != want || k.Size != vault.MaxUpload {
		t.Errorf("kept as %+v, want %s", k, want)
	}
}

func (h Harness) refusedLarge(t *testing.T, key string) {
	t.Helper()
	got := h.post(t, h.form(t, key, vault.MaxUpload), zeros(vault.MaxUpload+1), vault.MaxUpload+1)
	if got.Status != http.StatusRequestEntityTooLarge && got.Status != http.StatusBadRequest { // S3 says 400 EntityTooLarge
		t.Errorf("one byte over the largest size answers %d", got.Status)
	}
	h.wantNothing(t, key)
}

// zeros is a file of n bytes that takes no memory.
func zeros(n int64) io.Reader { return io.LimitReader(zeroReader{}, n) }

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func slotsAreChecked(t *testing.T, h Harness) {
	good := vault.Slot{Key: slotKey(), MaxBytes: 100, Expires: h.Now().Add(time.Hour)}
	for what, change := range map[string]func(*vault.Slot){
		"no key":            func(s *vault.Slot) { s.Key = "" },
		"a short key":       func(s *vault.Slot) { s.Key = "short" },
		"a path":            func(s *vault.Slot) { s.Key = "../../../../etc/passwd" },
		"a NUL":             func(s *vault.Slot) { s.Key = "0123456789abcdef\x00" },
		"no size":           func(s *vault.Slot) { s.MaxBytes = 0 },
		"a negative size":   func(s *vault.Slot) { s.MaxBytes = -1 },
		"too large a size":  func(s *vault.Slot) { s.MaxBytes = vault.MaxUpload + 1 },
		"too long a life":   func(s *vault.Slot) { s.Expires = h.Now().Add(vault.MaxFormLife + time.Hour) },
		"a script redirect": func(s *vault.Slot) { s.Redirect = "javascript:alert(1)" },
		"a host redirect":   func(s *vault.Slot) { s.Redirect = "//evil.example/" },
		"a split header":    func(s *vault.Slot) { s.Redirect = "/next\r\nSet-Cookie: a=b" },
	} {
		s := good
		change(&s)
		_, err := h.Vault.Presign(t.Context(), s)
		wantCode(t, "Presign with "+what, err, "invalid")
	}
}

func nothingBefore(t *testing.T, h Harness) {
	key := slotKey()
	h.form(t, key, 100)
	h.wantNothing(t, key)
	_, err := h.Vault.Keep(t.Context(), key, "kept", mine(), h.Now())
	wantCode(t, "Keep", err, "not_found")
}
