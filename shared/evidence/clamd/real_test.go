package clamd_test

import (
	"bytes"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"vendorrisk/shared/evidence/clamd"
)

// The real clamd, where it is installed, with one signature of our own.
func TestTheRealClamd(t *testing.T) {
	program, err := exec.LookPath("clamd")
	if err != nil {
		t.Skip("clamd is not installed (Debian: clamav-daemon)")
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const marker = "vendorrisk test marker 7c1f"
	write("own.ndb", "Vendorrisk.Test:0:*:"+hex.EncodeToString([]byte(marker))+"\n") // name, any target, any offset
	conf := write("clamd.conf", "Foreground yes\nDatabaseDirectory "+dir+"\nLocalSocket "+dir+"/s\nStreamMaxLength 26M\n")
	daemon := exec.CommandContext(t.Context(), program, "--config-file="+conf)
	var said bytes.Buffer
	daemon.Stdout, daemon.Stderr = &said, &said
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait()
	})
	d, err := clamd.At("unix:" + dir + "/s")
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); d.Ping(t.Context()) != nil; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("clamd does not answer: %s", said.String())
		}
	}
	for name, c := range map[string]struct {
		file  []byte
		found string
	}{
		"clean":    {bytes.Repeat([]byte("harmless "), 1000), ""},
		"infected": {[]byte("before " + marker + " after"), "Vendorrisk.Test.UNOFFICIAL"},
		"25 MB":    {bytes.Repeat([]byte("0123456789abcdef"), 25<<16), ""},
	} {
		if found, err := d.Scan(t.Context(), bytes.NewReader(c.file)); err != nil || found != c.found {
			t.Errorf("%s: %q, %v", name, found, err)
		}
	}
	if _, err := d.Scan(t.Context(), bytes.NewReader(make([]byte, 27<<20))); err == nil {
		t.Error("a file over StreamMaxLength was scanned")
	}
}
