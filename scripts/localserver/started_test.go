package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"vendorrisk/shared/app/journey"
	"vendorrisk/shared/notify/maildir"
)

// machine is a data directory with the built programs and, most of the time, a
// server that was really started on it.
type machine struct {
	bin, data string
	addr      string // the same after each start, because mails hold links to it
	apart     bool   // vendors' pages have a host of their own, localhost
	server    *exec.Cmd
	tokens    map[string]string
	client    *http.Client
}

// build compiles the programs as a user would.
func build(t *testing.T) *machine {
	t.Helper()
	m := &machine{bin: t.TempDir(), data: filepath.Join(t.TempDir(), "data"), addr: "127.0.0.1:0", tokens: map[string]string{}}
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", m.bin+"/", "../localserver", "../token", "../backup", "../restore", "../verify-audit").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m.client = &http.Client{Timeout: journey.Patience}
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
	if m.apart {
		flags = append(slices.Clone(flags), "-portal", "http://localhost")
	}
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

// Token asks the built program, once for each role.
func (m *machine) Token(t *testing.T, role string) string {
	t.Helper()
	if m.tokens[role] == "" {
		out, err := exec.CommandContext(t.Context(), filepath.Join(m.bin, "token"), "-data", m.data, "-as", role).Output() // built above
		must(t, err)
		m.tokens[role] = strings.TrimSpace(string(out))
	}
	return m.tokens[role]
}

// run runs one of the built programs to its good end.
func (m *machine) run(t *testing.T, program string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), filepath.Join(m.bin, program), args...).CombinedOutput(); err != nil { // built above
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// URL, PortalURL, Client, Token, Crash, Later and Mails make it a journey.Home.
func (m *machine) URL() string { return "http://" + m.addr }

// PortalURL is another host's with the same port, where they are apart.
func (m *machine) PortalURL() string {
	if m.apart {
		return strings.Replace(m.URL(), "127.0.0.1", "localhost", 1)
	}
	return m.URL()
}

func (m *machine) Client() *http.Client { return m.client }

func (m *machine) Crash(t *testing.T) {
	t.Helper()
	m.crash(t)
}

// Later starts the server as somebody would who wants to see what comes.
func (m *machine) Later(t *testing.T, at time.Time) {
	t.Helper()
	m.crash(t, "-demo", "-clock", at.Format(time.RFC3339))
}

// Mails answers what an address has got with a word in subject or text, newest
// first, once there are at least so many.
func (m *machine) Mails(t *testing.T, to, word string, least int) []journey.Mail {
	t.Helper()
	box := maildir.Box{Dir: filepath.Join(m.data, "mail")}
	for end := time.Now().Add(journey.Patience); ; time.Sleep(20 * time.Millisecond) {
		all, err := box.List(1000)
		must(t, err)
		var out []journey.Mail
		for _, mail := range all {
			if mail.To == to && strings.Contains(mail.Subject+"\n"+mail.Body, word) {
				out = append(out, journey.Mail{To: mail.To, Subject: mail.Subject, Body: mail.Body})
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
