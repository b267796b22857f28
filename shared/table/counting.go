package table

import (
	"context"
	"sync/atomic"
)

// Counting passes calls on and counts them, failed ones too; for metrics, and
// for tests that hold a page to a number of calls. Safe for concurrent use.
type Counting struct {
	t                            Table
	gets, queries, commits, read atomic.Int64
}

// Counts is what has passed so far. Read counts items: one for each Get that
// found its item, and Page.Read for each Query.
type Counts struct{ Gets, Queries, Commits, Read int64 }

// NewCounting wraps a table.
func NewCounting(t Table) *Counting { return &Counting{t: t} }

// Counts answers the numbers since the start.
func (c *Counting) Counts() Counts {
	return Counts{Gets: c.gets.Load(), Queries: c.queries.Load(), Commits: c.commits.Load(), Read: c.read.Load()}
}

// Since answers what has passed after an earlier Counts.
func (c *Counting) Since(before Counts) Counts {
	n := c.Counts()
	return Counts{
		Gets: n.Gets - before.Gets, Queries: n.Queries - before.Queries,
		Commits: n.Commits - before.Commits, Read: n.Read - before.Read,
	}
}

// Get counts and passes on.
func (c *Counting) Get(ctx context.Context, k Key) (Item, error) {
	c.gets.Add(1)
	it, err := c.t.Get(ctx, k)
	if err == nil {
		c.read.Add(1)
	}
	return it, err
}

// Query counts and passes on.
func (c *Counting) Query(ctx context.Context, q Query) (Page, error) {
	c.queries.Add(1)
	p, err := c.t.Query(ctx, q)
	c.read.Add(int64(p.Read))
	return p, err
}

// Commit counts and passes on.
func (c *Counting) Commit(ctx context.Context, writes ...Write) error {
	c.commits.Add(1)
	return c.t.Commit(ctx, writes...)
}
