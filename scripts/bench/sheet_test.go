package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseKeepsTheQuickestOfEachBenchmark(t *testing.T) {
	got := map[string]figures{}
	err := parse([]byte(`goos: linux
BenchmarkAssess200/plain-2   	   4599	     56604 ns/op	   20745 B/op	      30 allocs/op
BenchmarkAssess200/plain-2   	   5226	     15022.5 ns/op	   20744 B/op	      29 allocs/op
BenchmarkCommit              	    100	       900 ns/op	         1.200 x-bare
PASS
ok  	vendorrisk/shared/scoring	1.2s
`), got)
	want := map[string]figures{
		"Assess200/plain": {"ns/op": 15022.5, "B/op": 20744, "allocs/op": 29},
		"Commit":          {"ns/op": 900, "x-bare": 1.2},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestParseNamesALineItCannotRead(t *testing.T) {
	if err := parse([]byte("BenchmarkX-2  100  many ns/op\n"), map[string]figures{}); err == nil || !strings.Contains(err.Error(), "many") {
		t.Error(err)
	}
}

func TestSheetMarksWhatIsOver(t *testing.T) {
	s := sheet{load: "idle"}
	s.add("at its limit", 50, 50, "allocations")
	s.add("over it", 20.01, 20, "µs")
	s.add("without one", 7, none, "ms")
	s.rate("enough", 5000, 5000)
	s.rate("too few", 4999, 5000)
	s.note("in words", "2 query", "1 query", false)
	var out strings.Builder
	if err := s.print(&out); err != nil {
		t.Fatal(err)
	}
	marks := map[string]string{}
	for _, l := range strings.Split(out.String(), "\n") {
		for _, what := range []string{"at its limit", "over it", "without one", "enough", "too few", "in words"} {
			if strings.HasPrefix(l, what) {
				fields := strings.Fields(l)
				marks[what] = fields[len(fields)-1]
			}
		}
	}
	want := map[string]string{"at its limit": "ok", "over it": "OVER", "without one": "ms", "enough": "ok", "too few": "UNDER", "in words": "OVER"}
	if diff := cmp.Diff(want, marks); diff != "" || !strings.Contains(out.String(), "3 beyond their limit; idle") {
		t.Errorf("%s\n%s", diff, &out)
	}
}
