// Engines runs a command with the AWS engines that tests speak to: moto,
// dynalite and versitygw, on free ports of the loopback. It installs them into
// a cache folder where they are missing, waits until they answer, and stops
// them when the command has ended, has failed, or is interrupted.
//
//	go run ./scripts/engines [-cache DIR] [-motos N] COMMAND [ARG...]
//
// The command finds the addresses in the environment; see shared/enginetest.
// Needed: Go, python3 with venv, npm. The exit status is the command's, or 1
// when an engine cannot be had.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"vendorrisk/shared/enginetest"
)

func main() {
	cache := flag.String("cache", filepath.Join(".cache", "engines"), "where the engines are installed")
	motos := flag.Int("motos", 2, "how many moto servers: each is used by one test process at a time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *cache, *motos, flag.Args())
	stop()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		os.Exit(exit.ExitCode())
	case err != nil:
		fmt.Fprintln(os.Stderr, "engines:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, cache string, motos int, command []string) (err error) {
	if len(command) == 0 || motos < 1 {
		return errors.New("name a command to run with the engines, and at least one moto")
	}
	if cache, err = filepath.Abs(cache); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "vendorrisk-engines-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a folder of the machine's temporary ones
	all := engines(cache, dir, motos)
	if err := installAll(ctx, cache, all); err != nil {
		return err
	}
	return with(ctx, dir, all, command)
}

// with starts the engines, runs the command, and stops them whatever happens.
// When ctx ends, the command is told to end first.
func with(ctx context.Context, dir string, all []engine, command []string) (err error) {
	began := time.Now()
	running, err := startAll(ctx, dir, all)
	defer func() { err = errors.Join(err, running.stop()) }()
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "engines: %d answer after %.1f s\n", len(running), time.Since(began).Seconds())
	cmd := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // the caller's own command
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), append(running.environment(), enginetest.Dir+"="+dir)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	return cmd.Run()
}

// environment names each engine's address; several of one kind stand in one
// variable with spaces between.
func (r processes) environment() []string {
	var out []string
	for _, p := range r {
		if n := len(out); n > 0 && strings.HasPrefix(out[n-1], p.variable+"=") {
			out[n-1] += " " + p.address
			continue
		}
		out = append(out, p.variable+"="+p.address)
	}
	return out
}
