// Command seed fills a data directory with vendors and assessments at size,
// for trying the system and for measuring it.
//
//	go run ./scripts/seed -data DIR -vendors N -assessments M [-seed S]
//
// A new directory gets the demo data first, so that the demo people can sign
// in. Everything is made through the subjects' own functions, as people would
// over the years: tiers, states, languages and answers are mixed, and a share
// of the reassessments is due. One seed makes the same on the same day.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"vendorrisk/shared/clock"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	o := options{Today: clock.Wall().Truncate(24 * time.Hour), Out: out}
	flags.StringVar(&o.Dir, "data", "./data", "the data directory; made when it is not there")
	flags.IntVar(&o.Vendors, "vendors", 100, "how many vendors to add")
	flags.IntVar(&o.Assessments, "assessments", 3, "how many assessments each of them gets")
	flags.Uint64Var(&o.Seed, "seed", 1, "another number makes other data")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.Vendors < 1 || o.Vendors > maxVendors || o.Assessments < 0 || o.Assessments > maxAssessments || flags.NArg() > 0 {
		return fmt.Errorf("-vendors takes 1 to %d, -assessments 0 to %d", maxVendors, maxAssessments)
	}
	debug.SetGCPercent(400) // a short run: time counts for more than memory
	return seed(ctx, o)
}
