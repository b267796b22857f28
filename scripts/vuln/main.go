// Command vuln looks for known vulnerabilities in what is linked. It asks the
// database first: where that cannot be reached it says so and ends with 0,
// since nothing was found and nothing was looked at. Otherwise it runs the
// scanner and ends as that does: not 0 when it finds something.
//
//	go run ./scripts/vuln [-db URL] -- COMMAND ARG...
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// database is where the Go project publishes its reports.
const database = "https://vuln.go.dev"

// patience is how long the database may take to answer.
const patience = 15 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("vuln", flag.ContinueOnError)
	flags.SetOutput(errs)
	db := flags.String("db", database, "address of the vulnerability database")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() == 0 {
		_, _ = fmt.Fprintln(errs, "vuln: name the scanner's command")
		return 2
	}
	if err := reach(ctx, *db); err != nil {
		_, _ = fmt.Fprintf(out, "vuln: NOT CHECKED: %s cannot be reached from here (%v); run this where it can\n", *db, err)
		return 0
	}
	cmd := exec.CommandContext(ctx, flags.Arg(0), flags.Args()[1:]...) //nolint:gosec // what the Makefile names
	cmd.Stdout, cmd.Stderr = out, errs
	err := cmd.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &ended) && ended.ExitCode() > 0:
		return ended.ExitCode()
	}
	_, _ = fmt.Fprintln(errs, "vuln:", err)
	return 1
}

// reach asks for the database's own description, which every copy of it has.
func reach(ctx context.Context, db string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(db, "/")+"/index/db.json", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // only its status counts
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", res.Status)
	}
	return nil
}
