package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
)

// The versions that ENGINES were tried in; a new one is tried before it stands here.
const (
	motoVersion      = "5.2.1"
	dynaliteVersion  = "4.0.0"
	versitygwVersion = "v1.8.0"
)

// done marks a folder whose installation has come to its end.
const done = ".complete"

// installAll installs what is missing. Several runs at once wait for each other.
func installAll(ctx context.Context, cache string, all []engine) error {
	if err := os.MkdirAll(cache, 0o750); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(cache, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close() //nolint:errcheck // the lock ends with it
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	for _, e := range all {
		if err := e.install(ctx); err != nil {
			return fmt.Errorf("%s cannot be installed: %w", e.name, err)
		}
	}
	return nil
}

// install runs the engine's steps unless they all have run before.
func (e engine) install(ctx context.Context) error {
	mark := filepath.Join(e.folder, done)
	_, err := os.Stat(mark)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintf(os.Stderr, "engines: installing %s into %s\n", e.name, e.folder)
	if err := os.RemoveAll(e.folder); err != nil { // what an interrupted installation has left
		return err
	}
	if err := os.MkdirAll(e.folder, 0o750); err != nil {
		return err
	}
	for _, step := range e.steps {
		cmd := exec.CommandContext(ctx, step[0], step[1:]...) //nolint:gosec // our own steps
		cmd.Env = append(slices.Clone(os.Environ()), "GOBIN="+e.folder, "GOFLAGS=")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", step[0], err, out)
		}
	}
	return os.WriteFile(mark, nil, 0o600)
}
