package main

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
)

// called is a line that the test of storage calls logs.
var called = regexp.MustCompile(`calls: (.+): (\d+) get, (\d+) query, (\d+) commit`)

// limit is what a request may cost: gets and queries, with the one that says
// who asks, and commits.
type limit struct {
	request        string
	reads, commits int
	words          string
}

var limits = []limit{
	{"GET an assessment", 2, 0, "1 identity read, 1 query"},
	{"PATCH a vendor", 2, 1, "1 identity read, 1 read, 1 commit"},
	{"PATCH answers", 2, 1, "1 identity read, 1 read, 1 commit"},
	{"POST submit", 2, 1, "1 identity read, 1 read, 1 commit"},
	{"POST a vendor", 2, 1, "1 identity read, 1 read, 1 commit"},
}

// calls asks the handler's own test what requests cost in storage calls.
func (b *bench) calls(ctx context.Context) error {
	var out bytes.Buffer
	c := command(ctx, "go", "test", "-count=1", "-run", "^TestRequestsMakeFewStorageCalls$", "-v", "./shared/app/local")
	c.Stdout = &out
	if err := c.Run(); err != nil {
		return fmt.Errorf("%w\n%s", err, &out)
	}
	found := map[string][3]int{}
	for _, m := range called.FindAllStringSubmatch(out.String(), -1) {
		var n [3]int
		for i := range n {
			n[i], _ = strconv.Atoi(m[i+2]) // digits
		}
		found[m[1]] = n
	}
	for _, l := range limits {
		n, ok := found[l.request]
		if !ok {
			return fmt.Errorf("the test says nothing of %q", l.request)
		}
		figure := fmt.Sprintf("%d get, %d query, %d commit", n[0], n[1], n[2])
		b.note("storage calls: "+l.request, figure, l.words, n[0]+n[1] <= l.reads && n[2] <= l.commits)
	}
	return nil
}
