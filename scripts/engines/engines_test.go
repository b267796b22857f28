package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The test binary is the engine here: it serves on the port that it is told.
func TestMain(m *testing.M) {
	if port := os.Getenv("SERVE_ON"); port != "" {
		l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:"+port)
		if err == nil {
			err = http.Serve(l, http.NotFoundHandler()) //nolint:gosec // a test's own server
		}
		panic(err)
	}
	os.Exit(m.Run())
}

func fake(variable string) engine {
	return engine{name: "fake", variable: variable, command: func(port string) []string {
		return []string{"env", "SERVE_ON=" + port, os.Args[0]}
	}}
}

// seen runs a command with two engines, and answers their addresses.
func seen(t *testing.T, ctx context.Context, script string) ([]string, error) {
	t.Helper()
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	err := with(ctx, dir, []engine{fake("ONE"), fake("TWO"), fake("TWO")}, []string{"sh", "-c", `echo "$ONE $TWO" >` + out + "\n" + script})
	raw, readErr := os.ReadFile(out)
	if readErr != nil {
		t.Fatal(readErr, err)
	}
	return strings.Fields(string(raw)), err
}

func answers(at string) bool {
	c, err := net.DialTimeout("tcp", strings.TrimPrefix(at, "http://"), time.Second)
	if err == nil {
		_ = c.Close()
	}
	return err == nil
}

func TestEnginesEndWithTheCommand(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		status int
	}{"that passes": {"exit 0", 0}, "that fails": {"exit 3", 3}} {
		t.Run(name, func(t *testing.T) {
			at, err := seen(t, t.Context(), c.script)
			var exit *exec.ExitError
			if c.status == 0 && err != nil || c.status != 0 && (!errors.As(err, &exit) || exit.ExitCode() != c.status) {
				t.Errorf("it answers %v", err)
			}
			if len(at) != 3 || slices.ContainsFunc(at, answers) {
				t.Errorf("of %v some still answer", at)
			}
		})
	}
}

func TestEnginesEndWhenTheRunIsInterrupted(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	began := time.Now()
	at, err := seen(t, ctx, "exec sleep 60")
	if err == nil || time.Since(began) > 30*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
	if len(at) != 3 || slices.ContainsFunc(at, answers) {
		t.Errorf("of %v some still answer", at)
	}
}

func TestAnEngineThatIsMissingIsAFailure(t *testing.T) {
	dir := t.TempDir()
	broken := engine{name: "broken", variable: "ONE", command: func(string) []string { return []string{"sh", "-c", "echo no such engine; exit 1"} }}
	good := fake("TWO")
	var port string
	inner := good.command
	good.command = func(p string) []string { port = p; return inner(p) }
	ran := filepath.Join(dir, "ran")
	err := with(t.Context(), dir, []engine{good, broken}, []string{"touch", ran})
	if err == nil || !strings.Contains(err.Error(), "no such engine") {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("the command ran all the same")
	}
	if answers("http://127.0.0.1:" + port) {
		t.Error("the other engine still answers")
	}
}

func TestAnInstallationIsTakenUpAgainOrLeftAlone(t *testing.T) {
	cache := t.TempDir()
	folder := filepath.Join(cache, "x-1")
	e := engine{name: "x", folder: folder, steps: [][]string{{"sh", "-c", "echo made >>" + folder + "/made"}}}
	fails := e
	fails.steps = append(slices.Clone(e.steps), []string{"sh", "-c", "echo the registry is away; exit 1"})
	if err := installAll(t.Context(), cache, []engine{fails}); err == nil || !strings.Contains(err.Error(), "the registry is away") {
		t.Fatalf("%v", err)
	}
	for range 2 {
		if err := installAll(t.Context(), cache, []engine{e, e}); err != nil {
			t.Fatal(err)
		}
	}
	if raw, err := os.ReadFile(filepath.Join(folder, "made")); err != nil || string(raw) != "made\n" {
		t.Errorf("%q, %v", raw, err)
	}
}
