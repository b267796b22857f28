package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// deploy makes the whole stack on MiniStack, an emulator of CloudFormation and
// of what the templates make, on the loopback, and looks at what came of it.
// What MiniStack cannot make stands in deploy.py and in infra/decisions.
func (l linters) deploy(ctx context.Context) (string, error) {
	port, err := freePort(ctx)
	if err != nil {
		return "", err
	}
	var said bytes.Buffer
	server := exec.Command(filepath.Join(l.cache, "mini", "bin", "ministack")) //nolint:gosec,noctx // our own installation; it is ended below
	server.Dir, server.Stdout, server.Stderr = l.dir, &said, &said
	server.Env = append(os.Environ(), "BIND_HOST=127.0.0.1", "MINISTACK_HOST=127.0.0.1", "GATEWAY_PORT="+port, "MINISTACK_REGION=eu-central-1",
		"IOT_MTLS_ENABLED=0", "HOME="+l.dir)
	if err := server.Start(); err != nil {
		return "", err
	}
	defer func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		late := time.AfterFunc(10*time.Second, func() { _ = server.Process.Kill() })
		_ = server.Wait()
		late.Stop()
	}()
	at := "http://127.0.0.1:" + port
	if err := answers(ctx, at); err != nil {
		return "", fmt.Errorf("MiniStack: %w\n%s", err, said.Bytes())
	}
	args := []string{filepath.Join(here, "deploy.py"), at}
	for _, t := range l.templates {
		args = append(args, l.call(t)+"="+l.in(t))
	}
	out, err := output(ctx, nil, l.python("python"), args...)
	if err != nil {
		err = fmt.Errorf("on MiniStack: %w", err)
	}
	return strings.TrimSpace(string(out)), err
}

// answers waits until something does.
func answers(ctx context.Context, at string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, at+"/_ministack/health", nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			return res.Body.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("nothing answers at %s", at)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func freePort(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	_ = l.Close()
	return port, err
}
