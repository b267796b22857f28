package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"vendorrisk/shared/httpapi/openapitest"
	"vendorrisk/shared/notify/maildir"
)

// patience bounds every wait for something that must come. Nothing is asserted
// about how long it takes.
const patience = 60 * time.Second

// machine is a data directory with the built programs and, most of the time, a
// server that was really started on it.
type machine struct {
	bin, data string
	addr      string // the same after each start, because mails hold links to it
	server    *exec.Cmd
	tokens    map[string]string
	cookie    string // the vendor's session
	client    *http.Client
}

// build compiles the programs as a user would.
func build(t *testing.T) *machine {
	t.Helper()
	m := &machine{bin: t.TempDir(), data: filepath.Join(t.TempDir(), "data"), addr: "127.0.0.1:0", tokens: map[string]string{}}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", m.bin+"/", "../localserver", "../token").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m.client = &http.Client{Timeout: patience}
	t.Cleanup(func() {
		if m.server != nil {
			m.kill(t)
		}
	})
	return m
}

// start waits for the line that says where it listens.
func (m *machine) start(t *testing.T, flags ...string) {
	t.Helper()
	m.server = exec.CommandContext(t.Context(), filepath.Join(m.bin, "localserver"), append([]string{"-addr", m.addr, "-data", m.data}, flags...)...) // built above
	var said bytes.Buffer
	m.server.Stderr = &said
	out, err := m.server.StdoutPipe()
	must(t, err)
	must(t, m.server.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if at, ok := strings.CutPrefix(lines.Text(), "listening on http://"); ok {
			m.addr = at
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return
		}
	}
	t.Fatalf("the server did not start: %v %s", m.server.Wait(), said.String())
}

// kill ends the server as kill -9 does.
func (m *machine) kill(t *testing.T) {
	t.Helper()
	must(t, m.server.Process.Signal(syscall.SIGKILL))
	var exit *exec.ExitError
	if err := m.server.Wait(); !errors.As(err, &exit) {
		t.Fatalf("the killed server ended with %v", err)
	}
	m.server = nil
	m.client.CloseIdleConnections()
}

func (m *machine) crash(t *testing.T, flags ...string) {
	t.Helper()
	m.kill(t)
	m.start(t, flags...)
}

// token asks the built program, once for each role.
func (m *machine) token(t *testing.T, role string) string {
	t.Helper()
	if m.tokens[role] == "" {
		out, err := exec.CommandContext(t.Context(), filepath.Join(m.bin, "token"), "-data", m.data, "-as", role).Output() // built above
		must(t, err)
		m.tokens[role] = strings.TrimSpace(string(out))
	}
	return m.tokens[role]
}

const vendor = "vendor" // in place of a role: with the session's cookie

// send answers status, header and body, and holds the exchange to the document.
func (m *machine) send(t *testing.T, as, method, path string, body any, header ...string) (int, http.Header, []byte) {
	t.Helper()
	var raw []byte
	if body != nil {
		var err error
		raw, err = json.Marshal(body)
		must(t, err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+m.addr+path, bytes.NewReader(raw))
	must(t, err)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	switch as {
	case "":
	case vendor:
		r.Header.Set("Cookie", m.cookie)
	default:
		r.Header.Set("Authorization", "Bearer "+m.token(t, as))
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := m.client.Do(r)
	must(t, err)
	defer res.Body.Close() //nolint:errcheck // read whole
	got, err := io.ReadAll(res.Body)
	must(t, err)
	r.Body = io.NopCloser(bytes.NewReader(raw))
	r.URL.Scheme, r.URL.Host = "", "" // as the server sees it
	openapitest.Check(t, r, res.StatusCode, res.Header, got)
	return res.StatusCode, res.Header, got
}

// ask sends a request that must be answered with the status, and reads a T.
func ask[T any](t *testing.T, m *machine, want int, as, method, path string, body any, header ...string) T {
	t.Helper()
	var out T
	status, _, got := m.send(t, as, method, path, body, header...)
	if status != want {
		t.Fatalf("%s %s as %s: %d %.2000s, want %d", method, path, as, status, got, want)
	}
	must(t, json.Unmarshal(got, &out))
	return out
}

// mails answers what an address has got with a word in subject or text, newest
// first, once there are at least so many.
func (m *machine) mails(t *testing.T, to, word string, least int) []maildir.Mail {
	t.Helper()
	box := maildir.Box{Dir: filepath.Join(m.data, "mail")}
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		all, err := box.List(1000)
		must(t, err)
		var out []maildir.Mail
		for _, mail := range all {
			if mail.To == to && strings.Contains(mail.Subject+"\n"+mail.Body, word) {
				out = append(out, mail)
			}
		}
		if len(out) >= least {
			return out
		}
		if time.Now().After(end) {
			t.Fatalf("%d of %d mails with %q came to %s", len(out), least, word, to)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Plain HTTP answers on loopback only, and the clock moves for the demo only.
func TestFlags(t *testing.T) {
	for _, args := range [][]string{
		{"-addr", "0.0.0.0:0"}, {"-addr", "192.0.2.1:80"}, {"-addr", "localhost"}, {"-addr", "example.com:80"},
		{"-addr", "127.0.0.1:0", "-clock", "2027-01-01T00:00:00Z"}, {"-addr", "127.0.0.1:0", "-demo", "-clock", "tomorrow"}, {"-nothing"},
	} {
		dir := filepath.Join(t.TempDir(), "data")
		if err := run(t.Context(), append(args, "-data", dir)); err == nil {
			t.Errorf("%v starts a server", args)
		}
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v leaves %v", args, err)
		}
	}
}
