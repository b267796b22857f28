package file_test

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"vendorrisk/shared/vault"
)

// turn puts a file of the size, reads it back and erases it.
func (h *home) turn(t testing.TB, key string, size int64) {
	t.Helper()
	k, err := h.Put(t.Context(), key, bound, io.LimitReader(zero{}, size))
	if err != nil {
		t.Fatal(err)
	}
	in, err := h.Open(t.Context(), k, bound)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close() //nolint:errcheck // only read
	if n, err := io.Copy(io.Discard, in); n != size || err != nil {
		t.Fatal(n, err)
	}
	if err := h.Erase(t.Context(), k, bound); err != nil {
		t.Fatal(err)
	}
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	h := open(t)
	h.turn(t, "warm", 1<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	h.turn(t, "large", vault.MaxUpload)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > vault.MaxUpload/8 {
		t.Errorf("%d bytes were allocated for a file of %d", used, vault.MaxUpload)
	}
}

func BenchmarkPutOpen(b *testing.B) {
	for _, mb := range []int64{1, 25} {
		b.Run(fmt.Sprint(mb, "MB"), func(b *testing.B) {
			h := open(b)
			b.SetBytes(mb << 20)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				h.turn(b, fmt.Sprint(i), mb<<20)
			}
		})
	}
}

type zero struct{}

func (zero) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
