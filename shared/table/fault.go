package table

import (
	"context"
	"sync/atomic"
)

// Call is a kind of call, for Fault.
type Call uint8

// The kinds of calls.
const (
	AnyCall Call = iota
	GetCall
	QueryCall
	CommitCall
)

// Fault passes calls on and lets one of them fail, to show what a subject does
// when storage breaks off in the middle. With After the call is performed
// first: a commit that happened while its caller believes that it failed.
// Set the fields before the first call; safe for concurrent use then.
type Fault struct {
	Table Table
	On    Call  // which calls count
	Nth   int64 // counts from 1; 0 never fails
	After bool
	Err   error // what the failing call answers

	seen atomic.Int64
}

// Fired tells whether the failing call has come by.
func (f *Fault) Fired() bool { return f.Nth > 0 && f.seen.Load() >= f.Nth }

func (f *Fault) hits(c Call) bool {
	return (f.On == AnyCall || f.On == c) && f.seen.Add(1) == f.Nth
}

// Get fails or passes on.
func (f *Fault) Get(ctx context.Context, k Key) (Item, error) {
	hit := f.hits(GetCall)
	if hit && !f.After {
		return Item{}, f.Err
	}
	it, err := f.Table.Get(ctx, k)
	if hit {
		return Item{}, f.Err
	}
	return it, err
}

// Query fails or passes on.
func (f *Fault) Query(ctx context.Context, q Query) (Page, error) {
	hit := f.hits(QueryCall)
	if hit && !f.After {
		return Page{}, f.Err
	}
	p, err := f.Table.Query(ctx, q)
	if hit {
		return Page{}, f.Err
	}
	return p, err
}

// Commit fails or passes on.
func (f *Fault) Commit(ctx context.Context, writes ...Write) error {
	hit := f.hits(CommitCall)
	if hit && !f.After {
		return f.Err
	}
	err := f.Table.Commit(ctx, writes...)
	if hit {
		return f.Err
	}
	return err
}
