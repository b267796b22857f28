package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/local"
)

// patience bounds every wait for something that must come.
const patience = 60 * time.Second

// started is a server that really runs on a data directory.
type started struct {
	bin, data, base, token string
	process                *exec.Cmd
}

func build(t *testing.T) *started {
	t.Helper()
	s := &started{bin: filepath.Join(t.TempDir(), "localserver"), data: filepath.Join(t.TempDir(), "data")}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", s.bin, "../localserver").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() { s.kill() })
	return s
}

// start starts the server and takes an auditor's token.
func (s *started) start(t *testing.T) {
	t.Helper()
	s.process = exec.CommandContext(t.Context(), s.bin, "-addr", "127.0.0.1:0", "-data", s.data, "-demo")
	s.process.Stderr = os.Stderr
	out, err := s.process.StdoutPipe()
	must(t, err)
	must(t, s.process.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if base, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			s.base = base
			break
		}
	}
	must(t, lines.Err())
	go io.Copy(io.Discard, out) //nolint:errcheck // so that the server never waits for its reader
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		body, err := local.Ask(t.Context(), s.data, http.MethodPost, "/token", url.Values{"as": {"auditor"}})
		if err == nil {
			b, err := io.ReadAll(body)
			must(t, err)
			s.token = strings.TrimSpace(string(b))
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// kill is kill -9.
func (s *started) kill() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
		s.process = nil
	}
}

func (s *started) get(t *testing.T, path string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+path, nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+s.token)
	resp, err := http.DefaultClient.Do(r)
	must(t, err)
	defer resp.Body.Close() //nolint:errcheck // read only
	b, err := io.ReadAll(resp.Body)
	must(t, err)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", path, resp.StatusCode, b)
	}
	return b
}

// mailed has the newest checkpoint sent outside, and answers the mail as it
// arrived, in a file.
func (s *started) mailed(t *testing.T) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/v1/audit/witness", nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("Idempotency-Key", "send-1")
	resp, err := http.DefaultClient.Do(r)
	must(t, err)
	must(t, resp.Body.Close())
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	var mail string
	wait(t, "a mail with a checkpoint", func() bool {
		all, err := filepath.Glob(filepath.Join(s.data, "mail", "*.eml"))
		must(t, err)
		for _, path := range all {
			b, err := os.ReadFile(path)
			must(t, err)
			if bytes.Contains(b, []byte("BEGIN AUDIT CHECKPOINT")) {
				mail = path
			}
		}
		return mail != ""
	})
	return mail
}

// list answers the records of a list.
func (s *started) list(t *testing.T, path string) []map[string]any {
	t.Helper()
	var page struct{ Items []map[string]any }
	must(t, json.Unmarshal(s.get(t, path), &page))
	return page.Items
}

// wait asks until it is so.
func wait(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never came: " + what)
		}
	}
}

// ask runs the program and answers what it said and its exit code.
func ask(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var said bytes.Buffer
	code := verify(t.Context(), args, &said, &said)
	return said.String(), code
}

// says holds the program to an exit code and to words that it must say.
func says(t *testing.T, want int, words string, args ...string) string {
	t.Helper()
	said, code := ask(t, args...)
	if code != want || !strings.Contains(said, words) {
		t.Errorf("%v: exit %d, want %d with %q:\n%s", args, code, want, words, said)
	}
	return said
}

func keep(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, b, 0o600))
	return path
}

// copied is the directory as it is now, without its socket.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	must(t, os.MkdirAll(to, 0o700))
	for _, name := range []string{"records.db", "keyring.json"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(to, name), b, 0o600))
	}
	return to
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
