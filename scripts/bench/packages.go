package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
)

// figures are what one benchmark says, by unit: ns/op, allocs/op, and its own.
type figures map[string]float64

// suite is one package's benchmarks.
type suite struct{ pkg, match, time, times string }

// packages runs the packages' own benchmarks, one after another.
func (b *bench) packages(ctx context.Context) error {
	all := map[string]figures{}
	for _, s := range []suite{
		{"./shared/scoring", "Assess200", "200ms", "10"},
		{"./shared/questionnaire", "Visible/200", "200ms", "10"},
		{"./shared/policy", "Allow", "200ms", "10"},
		{"./shared/questionnaire/vsaq", "Import", "200ms", "5"},
		{"./shared/report/pdf", "TenPages$", "20x", "3"},
		{"./shared/report/render", "Render", "10x", "1"},
		{"./shared/table/embedded", "Commit$|Commit32", "1000x", "3"},
		{"./shared/audit/transparency", "Sequence$", "1x", "3"},
		{"./shared/audit/transparency", "Inclusion$", "500x", "1"},
		{"./shared/detect", "Observe$", "3x", "3"},
		{"./shared/watch", "Watch$", "1x", "3"},
		{"./shared/app/serverless", "Warm", "500ms", "5"},
	} {
		if err := s.run(ctx, all); err != nil {
			return fmt.Errorf("%s: %w", s.pkg, err)
		}
	}
	const us, ms = 1e3, 1e6
	for _, kind := range []string{"plain", "weighted"} {
		f := all["Assess200/"+kind]
		b.add("scoring 200 questions, "+kind, f["ns/op"]/us, 20, "µs")
		b.add("scoring 200 questions, "+kind, f["allocs/op"], 50, "allocations")
	}
	b.add("visibility of 200 questions", all["Visible/200"]["ns/op"]/us, none, "µs")
	b.add("Cedar decision", all["Allow"]["ns/op"]/us, none, "µs")
	if f, ran := all["Import"]; ran { // its file may be absent
		b.add("import of a VSAQ file", f["ns/op"]/ms, none, "ms")
	}
	ten := all["TenPages"]
	b.add("ten-page Chinese report / gofpdf's bare cost", ten["ours/bare"], 1.5, "×")
	b.add("ten-page Chinese report", ten["ms/report"], none, "ms")
	b.add("report with 200 long Chinese answers", all["Render/answers=200,long"]["ns/op"]/ms, none, "ms")
	commit := all["Commit"]
	b.add("commit / bbolt's bare Update", commit["x-bare"], 1.5, "×")
	b.add("commit, one writer", commit["commit-ns"]/ms, none, "ms")
	b.add("commit, 32 writers, each", all["Commit32"]["ns/op"]/ms, none, "ms")
	b.rate("audit log: sequencing 100,000 events", all["Sequence"]["events/s"], 5000)
	proof := all["Inclusion"]
	b.add("audit log: proof of one event of 1,000,000", proof["ns/op"]/ms, 5, "ms")
	b.add("audit log: tiles and heads that the proof reads", proof["reads"], 40, "reads")
	b.rate("detection: rules and profiles, one core", all["Observe"]["events/s"], 10_000)
	b.add("detection from the log on, with its commits", all["Watch"]["events/s"], none, "events/s")
	warm := all["Warm"]
	b.add("warm function, over its bare handler", warm["µs-over-bare"], 50, "µs")
	b.add("warm function, with its 2 KB answer", warm["ns/op"]/us, none, "µs")
	return nil
}

func (s suite) run(ctx context.Context, into map[string]figures) error {
	var out bytes.Buffer
	c := command(ctx, "go", "test", "-run", "^$", "-bench", s.match, "-benchmem", "-benchtime", s.time, "-count", s.times, s.pkg)
	c.Stdout = &out
	if err := c.Run(); err != nil {
		return fmt.Errorf("%w\n%s", err, &out)
	}
	return parse(out.Bytes(), into)
}

// parse reads lines such as "BenchmarkX/y-2  100  12.5 ns/op  3 allocs/op". Of
// several with one name it keeps the quickest: what else the machine does can
// only make a figure worse.
func parse(out []byte, into map[string]figures) error {
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		name, rest, ok := strings.Cut(lines.Text(), " ")
		name, isBench := strings.CutPrefix(name, "Benchmark")
		fields := strings.Fields(strings.ReplaceAll(rest, "\t", " "))
		if !ok || !isBench || len(fields) < 3 {
			continue
		}
		if at := strings.LastIndexByte(name, '-'); at > 0 {
			name = name[:at] // GOMAXPROCS
		}
		f := figures{}
		for i := 1; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return fmt.Errorf("cannot read %q: %w", lines.Text(), err)
			}
			f[fields[i+1]] = v
		}
		if old, ran := into[name]; !ran || f["ns/op"] < old["ns/op"] {
			into[name] = f
		}
	}
	return lines.Err()
}
