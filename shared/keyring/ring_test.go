package keyring_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/keyring"
	"vendorrisk/shared/problem"
)

func open(t *testing.T, dir string) *keyring.Ring {
	t.Helper()
	r, err := keyring.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheSameKeysComeBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first := open(t, dir)
	sealed, err := first.Seal([]byte("body"), []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := first.Evidence().Seal([]byte("data key"), []byte("binding"))
	if err != nil {
		t.Fatal(err)
	}

	again := open(t, dir)
	if got, err := again.Open(sealed, []byte("key")); err != nil || string(got) != "body" {
		t.Errorf("Open = %q, %v", got, err)
	}
	if got, err := again.Evidence().Open(wrapped, []byte("binding")); err != nil || string(got) != "data key" {
		t.Errorf("Evidence.Open = %q, %v", got, err)
	}
	if _, err := again.Open(sealed, []byte("other key")); !problem.Is(err, problem.Internal) {
		t.Errorf("Open with other associated data: %v", err)
	}
	if _, err := again.Open(wrapped, []byte("binding")); err == nil {
		t.Error("the records key opens what the evidence key sealed")
	}
	if first.Digest("mail", "a") != again.Digest("mail", "a") || !bytes.Equal(first.Derive("x"), again.Derive("x")) {
		t.Error("digests or derived keys changed")
	}
	if !again.CheckTag("form", []byte("m"), first.Tag("form", []byte("m"))) {
		t.Error("a tag no longer passes")
	}
	signature, err := first.Signer().Sign(nil, []byte("checkpoint"), &ed25519.Options{})
	if err != nil || !ed25519.Verify(again.Signer().Public().(ed25519.PublicKey), []byte("checkpoint"), signature) {
		t.Errorf("the signing key changed: %v", err)
	}
}

func TestLabelsKeepPurposesApart(t *testing.T) {
	r := open(t, t.TempDir())
	if r.Digest("mail", "a") == r.Digest("address", "a") || r.Digest("mail", "a") == r.Digest("mail", "b") {
		t.Error("two digests are the same")
	}
	if bytes.Equal(r.Derive("a"), r.Derive("b")) {
		t.Error("two derived keys are the same")
	}
	tag := r.Tag("form", []byte("m"))
	for name, ok := range map[string]bool{
		"other label":   r.CheckTag("link", []byte("m"), tag),
		"other message": r.CheckTag("form", []byte("n"), tag),
		"cut":           r.CheckTag("form", []byte("m"), tag[:31]),
		"none":          r.CheckTag("form", []byte("m"), nil),
	} {
		if ok {
			t.Errorf("%s passes", name)
		}
	}
	if open(t, t.TempDir()).CheckTag("form", []byte("m"), tag) {
		t.Error("another ring accepts the tag")
	}
}

func TestRotateAndRetire(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	other := open(t, dir) // another process
	before := r.Primary()
	evidence := r.Evidence()
	sealed, _ := r.Seal([]byte("body"), nil)
	wrapped, _ := evidence.Seal([]byte("data key"), nil)
	tag, digest, derived := r.Tag("form", nil), r.Digest("mail", "a"), r.Derive("x")
	if !r.Current(sealed) || !evidence.Current(wrapped) {
		t.Fatal("freshly sealed bytes are not current")
	}

	after, err := r.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	if after.Records == before.Records || after.Evidence == before.Evidence {
		t.Fatalf("primaries before %v, after %v", before, after)
	}
	if r.Current(sealed) || evidence.Current(wrapped) {
		t.Error("old bytes pass as current")
	}
	if got, err := r.Open(sealed, nil); err != nil || string(got) != "body" {
		t.Errorf("Open after Rotate = %q, %v", got, err)
	}
	fresh, _ := r.Seal([]byte("body"), nil)
	if !r.Current(fresh) {
		t.Error("new bytes are not under the new primary")
	}
	if _, err := other.Open(fresh, nil); err == nil {
		t.Error("the other ring knows a key it never read")
	}
	if err := other.Reload(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, other.Primary()); diff != "" {
		t.Error(diff)
	}
	if !r.CheckTag("form", nil, tag) || r.Digest("mail", "a") != digest || !bytes.Equal(r.Derive("x"), derived) {
		t.Error("a tag, a digest or a derived key did not outlive the rotation")
	}

	if err := r.Retire(before); !problem.Is(err, problem.Conflict) {
		t.Fatalf("Retire for old primaries: %v", err)
	}
	if _, err := r.Open(sealed, nil); err != nil {
		t.Fatalf("a refused Retire destroyed a key: %v", err)
	}
	if err := r.Retire(after); err != nil {
		t.Fatal(err)
	}
	for _, ring := range []*keyring.Ring{r, open(t, dir)} {
		if _, err := ring.Open(sealed, nil); !problem.Is(err, problem.Internal) {
			t.Errorf("a retired key still opens: %v", err)
		}
		if _, err := ring.Open(fresh, nil); err != nil {
			t.Errorf("the primary no longer opens: %v", err)
		}
		if ring.CheckTag("form", nil, tag) {
			t.Error("a tag of a retired secret passes")
		}
	}
}

func TestRotationsOfTwoProcessesAddUp(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	var sealed [][]byte
	for _, r := range []*keyring.Ring{a, b, a} {
		if _, err := r.Rotate(); err != nil {
			t.Fatal(err)
		}
		c, err := r.Seal([]byte("x"), nil)
		if err != nil {
			t.Fatal(err)
		}
		sealed = append(sealed, c)
	}
	last := open(t, dir)
	for i, c := range sealed {
		if _, err := last.Open(c, nil); err != nil {
			t.Errorf("key %d is lost: %v", i, err)
		}
	}
}

func TestUnsafeOrDamagedFilesAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"group reads":    func(p string) error { return os.Chmod(p, 0o640) },
		"others read":    func(p string) error { return os.Chmod(p, 0o604) },
		"group writes":   func(p string) error { return os.Chmod(p, 0o620) },
		"cut":            func(p string) error { return os.Truncate(p, 100) },
		"empty":          func(p string) error { return os.Truncate(p, 0) },
		"no keys":        func(p string) error { return os.WriteFile(p, []byte(`{"format":1}`), 0o600) },
		"unknown format": func(p string) error { return edit(p, `"format": 1`, `"format": 2`) },
		"no records":     func(p string) error { return edit(p, `"records"`, `"recordz"`) },
		"short secret":   func(p string) error { return edit(p, `"lookup": "`, `"lookup": "AAAA`) },
		"a directory":    func(p string) error { return os.Mkdir(swept(p), 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			open(t, dir)
			path := filepath.Join(dir, "keyring.json")
			if err := spoil(path); err != nil {
				t.Fatal(err)
			}
			if _, err := keyring.Open(dir); !problem.Is(err, problem.Unavailable) {
				t.Errorf("Open = %v", err)
			}
		})
	}
}

func edit(path, old, now string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed := bytes.Replace(raw, []byte(old), []byte(now), 1)
	if bytes.Equal(raw, changed) {
		return fmt.Errorf("%s does not hold %s", path, old)
	}
	return os.WriteFile(path, changed, 0o600)
}

func swept(path string) string {
	_ = os.Remove(path)
	return path
}

func TestOnlyTheOwnerCanReadTheFile(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	for range 2 {
		info, err := os.Stat(filepath.Join(dir, "keyring.json"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("mode %v, %v", info.Mode(), err)
		}
		if _, err := r.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the directory holds %v, %v", entries, err)
	}
}

func TestAnUnfinishedChangeIsDropped(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	left := filepath.Join(dir, "keyring.json.new")
	if err := os.WriteFile(left, []byte(`{"half`), 0o600); err != nil {
		t.Fatal(err)
	}
	if open(t, dir).Primary() != r.Primary() {
		t.Error("the keys changed")
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("the unfinished file is still there: %v", err)
	}
}

func TestStartingTwiceAtOnceMakesOneRing(t *testing.T) {
	dir := t.TempDir()
	rings := make([]*keyring.Ring, 8)
	var wg sync.WaitGroup
	for i := range rings {
		wg.Go(func() { rings[i], _ = keyring.Open(dir) })
	}
	wg.Wait()
	for i, r := range rings {
		if r == nil || r.Primary() != rings[0].Primary() {
			t.Errorf("ring %d is another one: %v", i, r)
		}
	}
}

func TestSealingGoesOnWhileKeysRotate(t *testing.T) {
	r := open(t, t.TempDir())
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			aad := []byte{byte(w)}
			for range 200 {
				c, err := r.Seal([]byte("x"), aad)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := r.Open(c, aad); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 10 {
		if _, err := r.Rotate(); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
}
