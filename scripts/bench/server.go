package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a running localserver.
type server struct {
	cmd     *exec.Cmd
	base    string
	ready   time.Duration // from its start to its first answer
	session *http.Cookie  // of a demo person, once signed in
}

// serve starts the built server on a free loopback port.
func (b *bench) serve(ctx context.Context, dir string) (*server, error) {
	c := command(ctx, b.program("localserver"), "-addr", "127.0.0.1:0", "-data", dir, "-demo")
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if err := c.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: c}
	lines := bufio.NewScanner(out)
	for s.base == "" && lines.Scan() {
		s.base, _ = strings.CutPrefix(lines.Text(), "listening on ")
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if s.base == "" {
		return nil, errors.Join(errors.New("the server said nothing"), s.stop())
	}
	if _, err := s.get(ctx, "/healthz", ""); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.ready = time.Since(start)
	return s, nil
}

func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.cmd.Wait()
}

func (s *server) get(ctx context.Context, path, token string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, nil)
	if err != nil {
		return nil, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if s.session != nil {
		r.AddCookie(s.session) // for the pages
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // read only
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s", path, resp.Status)
	}
	return body, err
}

// signIn gets the session of a demo person, by one click as in a browser.
func (s *server) signIn(ctx context.Context, as string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/signin", strings.NewReader(url.Values{"as": {as}}.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultTransport.RoundTrip(r) // its redirect is not followed
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // only its head is read
	for _, c := range resp.Cookies() {
		if c.Name == "vendorrisk" {
			s.session = c
			return nil
		}
	}
	return fmt.Errorf("signing in as %s: %s", as, resp.Status)
}

// anonymous is the memory in MB that is the process's own: the mapped store is
// the file's and goes when others need the room. 0 where the system cannot
// tell.
func (s *server) anonymous() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "RssAnon:")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.ParseFloat(kb, 64) // absent: 0
	return n / 1024
}

// start measures how soon the built server answers, with demo data to make
// and with demo data there.
func (b *bench) start(ctx context.Context) error {
	dir := b.program("demo")
	for _, what := range []string{"ready with demo data to make", "ready with demo data there"} {
		s, err := b.serve(ctx, dir)
		if err != nil {
			return err
		}
		b.add(what, s.ready.Seconds(), 1, "s")
		if err := s.stop(); err != nil {
			return err
		}
	}
	return nil
}
