package embedded_test

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"vendorrisk/shared/table/embedded"
	"vendorrisk/shared/table/tabletest"
)

// tinkSealer is a real Tink AEAD, with a primary key that can be changed.
type tinkSealer struct {
	mu      sync.RWMutex
	handle  *keyset.Handle
	aead    tink.AEAD
	primary []byte
}

func newSealer(t testing.TB) *tinkSealer {
	t.Helper()
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		t.Fatal(err)
	}
	s := &tinkSealer{}
	s.use(t, h)
	return s
}

func (s *tinkSealer) use(t testing.TB, h *keyset.Handle) {
	t.Helper()
	a, err := aead.New(h)
	if err != nil {
		t.Fatal(err)
	}
	// Tink's prefix is 0x01 and the key id; read it off a ciphertext.
	c, err := a.Encrypt(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handle, s.aead, s.primary = h, a, c[:5]
}

// rotate adds a key and makes it the primary one; the old ones still open.
func (s *tinkSealer) rotate(t testing.TB) (old uint32) {
	t.Helper()
	old = s.handle.KeysetInfo().GetPrimaryKeyId()
	m := keyset.NewManagerFromHandle(s.handle)
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = m.SetPrimary(id)
	}
	s.finish(t, m, err)
	return old
}

// forget deletes a key: what is sealed under it is lost.
func (s *tinkSealer) forget(t testing.TB, id uint32) {
	t.Helper()
	m := keyset.NewManagerFromHandle(s.handle)
	s.finish(t, m, m.Delete(id))
}

func (s *tinkSealer) finish(t testing.TB, m *keyset.Manager, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	h, err := m.Handle()
	if err != nil {
		t.Fatal(err)
	}
	s.use(t, h)
}

func (s *tinkSealer) Seal(plain, aad []byte) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.aead.Encrypt(plain, aad)
}

func (s *tinkSealer) Open(cipher, aad []byte) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.aead.Decrypt(cipher, aad)
}

func (s *tinkSealer) Current(cipher []byte) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return bytes.HasPrefix(cipher, s.primary)
}

// testClock is a clock that only moves when told.
type testClock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *testClock {
	return &testClock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *testClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func cursorKey(fill byte) []byte { return bytes.Repeat([]byte{fill}, 32) }

func open(t testing.TB, dir string, opts embedded.Options) *embedded.DB {
	t.Helper()
	if opts.CursorKey == nil {
		opts.CursorKey = cursorKey(1)
	}
	if opts.Now == nil {
		opts.Now = newClock().Now
	}
	if opts.Sealer == nil {
		opts.Sealer = newSealer(t)
	}
	db, err := embedded.Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestContract(t *testing.T) {
	for _, lag := range []embedded.Lag{{}, {Commits: 3}, {For: time.Hour}} {
		name := "at once"
		if lag.Commits > 0 {
			name = "commits behind"
		} else if lag.For > 0 {
			name = "an hour behind"
		}
		t.Run(name, func(t *testing.T) {
			tabletest.Run(t, func(t *testing.T) tabletest.Harness {
				clock := newClock()
				db := open(t, t.TempDir(), embedded.Options{Now: clock.Now, Lag: lag})
				stranger := open(t, t.TempDir(), embedded.Options{Now: clock.Now, CursorKey: cursorKey(2)})
				return tabletest.Harness{Table: db, Stranger: stranger, Now: clock.Now, Advance: clock.Advance, Settle: db.Settle}
			})
		})
	}
}
