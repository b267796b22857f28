package file_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/vault"
)

// files lists every file below a directory.
func files(t testing.TB, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (h *home) read(t testing.TB, k vault.Kept) string {
	t.Helper()
	in, err := h.Open(t.Context(), k, bound)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close() //nolint:errcheck // only read
	raw, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestNothingReadableIsOnDisk(t *testing.T) {
	h := open(t)
	const marker = "MARKER-7f3a-confidential"
	text := strings.Repeat(marker+" ", 1000)
	secrets := []string{marker, "ven_1", "evd_1", "passwd", "kept/evidence"}
	look := func(when string) {
		t.Helper()
		found := files(t, h.dir)
		if len(found) == 0 {
			t.Errorf("%s: no files to look into", when)
		}
		for _, path := range found {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range secrets {
				if bytes.Contains(raw, []byte(s)) || strings.Contains(path, s) {
					t.Errorf("%s: %s holds %q", when, path, s)
				}
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %s has mode %v, %v", when, path, info.Mode(), err)
			}
		}
	}
	// Half an upload: look at what is in tmp while it is under way.
	in, send := io.Pipe()
	done := make(chan error)
	go func() {
		_, err := h.Put(t.Context(), "broken", bound, in)
		done <- err
	}()
	for range 200 {
		if _, err := io.WriteString(send, text[:4000]); err != nil {
			t.Fatal(err)
		}
	}
	look("while writing")
	_ = send.CloseWithError(errors.New("gone"))
	if err := <-done; err == nil {
		t.Error("a broken Put passes")
	}
	if left := files(t, h.dir); len(left) > 0 {
		t.Errorf("a broken Put leaves %v", left)
	}

	h.upload(t, slot, text)
	look("arrived")
	k, err := h.Keep(t.Context(), slot, "kept/evidence", bound, h.now())
	if err != nil {
		t.Fatal(err)
	}
	h.upload(t, slot+"2", text)
	look("kept")
	if _, err := h.ring.Rotate(); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Rewrap(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	look("re-wrapped")
	if h.read(t, k) != text {
		t.Error("the text changed")
	}
}

func TestRewrapFreesTheOldKeys(t *testing.T) {
	h := open(t)
	k := h.put(t, "rep", "report")
	h.upload(t, slot, "waiting")
	primary, err := h.ring.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	young := h.put(t, "young", "new report")
	var last [2]int
	changed, err := h.Rewrap(t.Context(), func(done, total int) { last = [2]int{done, total} })
	if err != nil || changed != 2 || last != [2]int{3, 3} {
		t.Errorf("Rewrap = %d, %v, progress %v", changed, err, last)
	}
	if changed, err := h.Rewrap(t.Context(), nil); err != nil || changed != 0 {
		t.Errorf("a second Rewrap = %d, %v", changed, err)
	}
	if err := h.ring.Retire(primary); err != nil {
		t.Fatal(err)
	}
	h.reopen(t)
	if h.read(t, k) != "report" || h.read(t, young) != "new report" {
		t.Error("a report changed")
	}
	kept, err := h.Keep(t.Context(), slot, "kept", bound, h.now())
	if err != nil || h.read(t, kept) != "waiting" {
		t.Errorf("Keep = %v", err)
	}
}

func TestRewrapGoesOnPastADamagedHead(t *testing.T) {
	h := open(t)
	good := h.put(t, "good", "report")
	for _, path := range files(t, filepath.Join(h.dir, "kept", "head")) {
		copied, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		// A head under another name does not open there.
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), strings.Repeat("0", 64)), copied, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	primary, err := h.ring.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	changed, err := h.Rewrap(t.Context(), nil)
	if changed != 1 || !problem.Is(err, problem.Internal) || !strings.Contains(err.Error(), "1 of 2") {
		t.Errorf("Rewrap = %d, %v", changed, err)
	}
	if err := h.ring.Retire(primary); err != nil {
		t.Fatal(err)
	}
	if h.read(t, good) != "report" {
		t.Error("the good one changed")
	}
}

func TestWorkGoesOnWhileKeysRotate(t *testing.T) {
	h := open(t)
	steady := h.put(t, "steady", "steady report")
	stop := make(chan struct{})
	var work, sweep sync.WaitGroup
	for w := range 4 {
		work.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				key := fmt.Sprintf("worker-%d-upload-%06d", w, i)
				text := strings.Repeat(key, 500)
				if got := h.upload(t, key, text); got.Status != 303 {
					t.Errorf("%s answers %d: %s", key, got.Status, got.Body)
					return
				}
				k, err := h.Keep(t.Context(), key, key, bound, h.now())
				if err != nil {
					t.Error(err)
					return
				}
				if h.read(t, k) != text || h.read(t, steady) != "steady report" {
					t.Errorf("%s changed", key)
				}
				if i%3 == 0 {
					if err := h.Erase(t.Context(), k, bound); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	sweep.Go(func() {
		for range 8 {
			if _, err := h.ring.Rotate(); err != nil {
				t.Error(err)
			}
			if _, err := h.Rewrap(t.Context(), nil); err != nil {
				t.Error(err)
			}
			if _, err := h.Sweep(t.Context(), 24*time.Hour); err != nil {
				t.Error(err)
			}
		}
	})
	sweep.Wait()
	close(stop)
	work.Wait()
	primary, err := h.ring.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Rewrap(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := h.ring.Retire(primary); err != nil {
		t.Fatal(err)
	}
	if h.read(t, steady) != "steady report" {
		t.Error("the steady report changed")
	}
}

func TestSweepDropsWhatNobodyKept(t *testing.T) {
	h := open(t)
	h.upload(t, slot, "forgotten")
	k := h.put(t, "rep", "report")
	if n, err := h.Sweep(t.Context(), 24*time.Hour); n != 0 || err != nil {
		t.Errorf("a fresh upload: Sweep = %d, %v", n, err)
	}
	orphan := filepath.Join(h.dir, "kept", "data", strings.Repeat("0", 64))
	half := filepath.Join(h.dir, "tmp", "data-1")
	for _, path := range []string{orphan, half} {
		if err := os.WriteFile(path, []byte("left by a crash"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h.advance(25 * time.Hour)
	if n, err := h.Sweep(t.Context(), 24*time.Hour); n != 1 || err != nil {
		t.Errorf("a day later: Sweep = %d, %v", n, err)
	}
	if _, _, err := h.Incoming(t.Context(), slot); !problem.Is(err, problem.NotFound) {
		t.Errorf("Incoming = %v", err)
	}
	h.reopen(t)
	if left := files(t, h.dir); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
	if h.read(t, k) != "report" {
		t.Error("the report changed")
	}
}

func TestKeepGoesOnAfterACrash(t *testing.T) {
	h := open(t)
	h.upload(t, slot, "certificate")
	save := map[string][]byte{}
	for _, path := range files(t, filepath.Join(h.dir, "incoming")) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		save[path] = raw
	}
	first, err := h.Keep(t.Context(), slot, "kept", bound, h.now())
	if err != nil {
		t.Fatal(err)
	}
	back := func() {
		for path, raw := range save {
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		h.reopen(t)
	}
	back() // the kept head is in place, the upload was not yet used up
	again, err := h.Keep(t.Context(), slot, "kept", bound, h.now())
	if err != nil || again != first {
		t.Errorf("Keep = %+v, %v", again, err)
	}
	back() // the kept data is in place, its head is not
	for _, path := range files(t, filepath.Join(h.dir, "kept", "head")) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	again, err = h.Keep(t.Context(), slot, "kept", bound, h.now())
	if err != nil || again != first || h.read(t, again) != "certificate" {
		t.Errorf("Keep = %+v, %v", again, err)
	}
	if _, _, err := h.Incoming(t.Context(), slot); !problem.Is(err, problem.NotFound) {
		t.Errorf("Incoming = %v", err)
	}
}

func TestALockCannotBeMovedOnDisk(t *testing.T) {
	h := open(t)
	h.upload(t, slot, "certificate")
	k, err := h.Keep(t.Context(), slot, "kept", bound, h.now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	h.advance(59 * time.Minute)
	if err := h.Erase(t.Context(), k, bound); !problem.Is(err, problem.Conflict) {
		t.Errorf("a minute early: %v", err)
	}
	path := files(t, filepath.Join(h.dir, "kept", "head"))[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		raw := append([]byte(nil), whole...)
		raw[i] ^= 0x10
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		// Tink's wrapper of the data key also holds facts about it that nobody
		// reads; a change there may pass, but then the lock holds.
		if err := h.Erase(t.Context(), k, bound); !problem.Is(err, problem.Internal) && !problem.Is(err, problem.Conflict) {
			t.Fatalf("byte %d changed: Erase = %v", i, err)
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	h.advance(2 * time.Minute)
	if err := h.Erase(t.Context(), k, bound); err != nil {
		t.Errorf("after the lock: %v", err)
	}
	if left := files(t, filepath.Join(h.dir, "kept")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
