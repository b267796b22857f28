// Cost writes infra/cost.md: what the system asks of AWS in a year and what that
// costs. Calls and capacity units are counted: TestTheYearIsWeighed takes a
// vendor through its year and says what each step asks of storage. How often
// each step happens stands in year.go, prices in prices.go.
//
//	go run ./scripts/cost [-check]
//
// With -check it writes nothing and exits with 1 if the sheet is out of date.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

const sheet = "infra/cost.md"

func main() {
	check := flag.Bool("check", false, "only compare")
	flag.Parse()
	if err := run(context.Background(), *check); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, check bool) error {
	weighed, err := weigh(ctx)
	if err != nil {
		return err
	}
	now, err := write(weighed)
	if err != nil {
		return err
	}
	old, err := os.ReadFile(sheet)
	if check && (err != nil || !bytes.Equal(old, now)) {
		return errors.New(sheet + " is out of date: make cost")
	}
	if check {
		return nil
	}
	return os.WriteFile(sheet, now, 0o644) //nolint:gosec // a document of the project
}

// step is what one step of a vendor's year asks, once.
type step struct {
	requests, gets, queries, commits int
	read, write                      float64 // capacity units
}

var line = regexp.MustCompile(`weighed: (.+): (\d+) requests, (\d+) get, (\d+) query, (\d+) commit, ([\d.]+) read units, ([\d.]+) write units`)

// weigh asks the test.
func weigh(ctx context.Context) (map[string]step, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-run", "^TestTheYearIsWeighed$", "-v", "./shared/app/apptest")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	return parse(out)
}

func parse(out []byte) (map[string]step, error) {
	found := map[string]step{}
	for _, m := range line.FindAllSubmatch(out, -1) {
		var n [6]float64
		for i := range n {
			v, err := strconv.ParseFloat(string(m[i+2]), 64)
			if err != nil {
				return nil, err
			}
			n[i] = v
		}
		s := step{int(n[0]), int(n[1]), int(n[2]), int(n[3]), n[4], n[5]}
		// Behind the gateway each request begins with the person's record or the
		// session: one read of one unit.
		s.gets, s.read = s.gets+s.requests, s.read+float64(s.requests)
		found[string(m[1])] = s
	}
	if len(found) == 0 {
		return nil, errors.New("the test has weighed nothing")
	}
	return found, nil
}
