package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// The versions that the suppressions were written for.
var (
	python = []string{"cfn-lint==1.51.0", "aws-sam-translator==1.110.0", "checkov==3.3.30"}
	mini   = []string{"ministack==1.5.33", "cryptography==50.0.2"} // its libraries are not checkov's
	node   = []string{"aws-cdk-lib@2.276.0", "constructs@10.8.1", "cdk-nag@2.38.2"}
)

// install makes the linters' folders unless that has been done with these
// versions. Several runs at once wait for each other.
func install(ctx context.Context, cache string) error {
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
	mark, want := filepath.Join(cache, ".complete"), fmt.Sprint(python, mini, node)
	have, err := os.ReadFile(mark)
	if err == nil && string(have) == want || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintf(os.Stderr, "template-lint: installing cfn-lint, checkov, cdk-nag and MiniStack into %s\n", cache)
	py, ms, nag := filepath.Join(cache, "py"), filepath.Join(cache, "mini"), filepath.Join(cache, "nag")
	for _, dir := range []string{py, ms, nag} { // what an interrupted installation has left
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(nag, 0o750); err != nil {
		return err
	}
	pip := func(venv string, packages []string) []string {
		return append([]string{filepath.Join(venv, "bin", "pip"), "install", "-q", "--disable-pip-version-check"}, packages...)
	}
	for _, step := range [][]string{
		{"python3", "-m", "venv", py},
		pip(py, python),
		{"python3", "-m", "venv", ms},
		pip(ms, mini),
		append([]string{"npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", nag}, node...),
	} {
		if _, err := output(ctx, nil, step[0], step[1:]...); err != nil {
			return err
		}
	}
	return os.WriteFile(mark, []byte(want), 0o600)
}
