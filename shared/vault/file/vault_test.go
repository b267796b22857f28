package file_test

import (
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"vendorrisk/shared/keyring"
	"vendorrisk/shared/vault/file"
	"vendorrisk/shared/vault/vaulttest"
)

// home is a vault over real keys behind a real server, with a clock to turn.
type home struct {
	*file.Vault
	dir   string
	ring  *keyring.Ring
	base  string
	shift atomic.Int64 // nanoseconds that the clock is ahead
}

func (h *home) now() time.Time { return time.Now().Add(time.Duration(h.shift.Load())) }

func (h *home) advance(d time.Duration) { h.shift.Add(int64(d)) }

func open(t testing.TB) *home {
	t.Helper()
	ring, err := keyring.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h := &home{dir: t.TempDir(), ring: ring}
	h.reopen(t)
	server := httptest.NewServer(h.Handler())
	t.Cleanup(server.Close)
	h.base = server.URL
	return h
}

// reopen starts the vault anew, as a new process would.
func (h *home) reopen(t testing.TB) {
	t.Helper()
	v, err := file.Open(file.Options{
		Dir: h.dir, Keys: h.ring.Evidence(), Tags: h.ring,
		BaseURL: func() string { return h.base }, Now: h.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Vault = v
}

func TestContract(t *testing.T) {
	vaulttest.Run(t, func(t *testing.T) vaulttest.Harness {
		h := open(t)
		return vaulttest.Harness{Vault: h.Vault, Now: h.now}
	})
}
