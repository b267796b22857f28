// Command bench measures the system and prints one table: today's figures,
// the limits that they are held to, and a mark where one is over.
//
//	go run ./scripts/bench [-vendors N] [-assessments M] [-data DIR] [-million N] [-only PART]
//
// It runs the packages' own benchmarks, starts the built server on loopback,
// and fills a directory at size (or takes one that scripts/seed has filled).
// Figures depend on the machine; ratios are taken within this one run.
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
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	sheet
	dir                  string // scratch
	vendors, assessments int
	data                 string // directory at size; "" makes one
	many                 int    // vendors of whom few are due
}

func run(ctx context.Context, args []string) (err error) {
	b := bench{sheet: sheet{load: load()}}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&b.vendors, "vendors", 10_000, "vendors in the directory at size")
	flags.IntVar(&b.assessments, "assessments", 3, "assessments of each")
	flags.IntVar(&b.many, "million", 1_000_000, "vendors in the table whose sweep is measured; most are not due")
	only := flags.String("only", "", "measure this part alone: packages, storage calls, start, functions, size or million")
	flags.StringVar(&b.data, "data", "", "a directory that scripts/seed has filled so; it is changed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "vendorrisk-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	for _, program := range []string{"localserver", "seed"} {
		if err := b.build(ctx, program); err != nil {
			return err
		}
	}
	for _, part := range []struct {
		what string
		do   func(context.Context) error
	}{{"packages", b.packages}, {"storage calls", b.calls}, {"start", b.start}, {"functions", b.lambdas}, {"size", b.size}, {"million", b.million}} {
		if *only != "" && *only != part.what {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring:", part.what)
		if e := part.do(ctx); e != nil { // what the others measured is still worth reading
			err = errors.Join(err, fmt.Errorf("%s: %w", part.what, e))
		}
	}
	return errors.Join(b.print(os.Stdout), err)
}

func (b *bench) program(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) build(ctx context.Context, name string) error {
	return command(ctx, "go", "build", "-o", b.program(name), "./scripts/"+name).Run()
}

// command shows what goes wrong, and leaves the table's output alone.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...) //nolint:gosec // our own programs
	c.Stderr = os.Stderr
	return c
}
