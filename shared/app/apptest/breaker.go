package apptest

import (
	"context"
	"sync/atomic"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// ErrBroken is what a call answers that the Breaker let fail.
var ErrBroken = problem.New(problem.Unavailable, "storage broke off")

// Breaker passes calls on to storage and, when told to, lets one fail.
type Breaker struct {
	whole table.Table
	fault atomic.Pointer[table.Fault]
}

// At lets the nth call from now on fail, with after once it has been done.
func (b *Breaker) At(on table.Call, nth int64, after bool) *table.Fault {
	f := &table.Fault{Table: b.whole, On: on, Nth: nth, After: after, Err: ErrBroken}
	b.fault.Store(f)
	return f
}

// Mend ends the fault.
func (b *Breaker) Mend() { b.fault.Store(nil) }

func (b *Breaker) now() table.Table {
	if f := b.fault.Load(); f != nil {
		return f
	}
	return b.whole
}

// Get passes on.
func (b *Breaker) Get(ctx context.Context, k table.Key) (table.Item, error) {
	return b.now().Get(ctx, k)
}

// Query passes on.
func (b *Breaker) Query(ctx context.Context, q table.Query) (table.Page, error) {
	return b.now().Query(ctx, q)
}

// Commit passes on.
func (b *Breaker) Commit(ctx context.Context, writes ...table.Write) error {
	return b.now().Commit(ctx, writes...)
}
