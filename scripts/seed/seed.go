package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"vendorrisk/shared/problem"
)

// Bounds of one run.
const (
	maxVendors     = 1_000_000
	maxAssessments = 20
)

// hands is how many vendors are made at once. The store puts the commits that
// wait into one transaction, so the disk's sync is shared by all of them.
const hands = 12

// options say what to make.
type options struct {
	Dir         string
	Vendors     int
	Assessments int // of each vendor
	Seed        uint64
	Today       time.Time // midnight; everything happened before it
	Out         io.Writer // progress
}

func seed(ctx context.Context, o options) (err error) {
	s, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	all := make([]*hand, min(hands, o.Vendors))
	for i := range all { // all before the first begins: opening the vault clears what is half written
		if all[i], err = s.hand(); err != nil {
			return err
		}
	}
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for _, h := range all {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := next.Add(1) - 1
				if i >= int64(o.Vendors) {
					return
				}
				if err := h.vendor(ctx, int(i)); err != nil {
					stop(told(o, err))
					return
				}
				done.Add(1)
			}
		})
	}
	finished := make(chan struct{})
	go func() { wg.Wait(); close(finished) }()
	progress(o, &done, finished)
	if err := context.Cause(ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(o.Out, "%d vendors with %d assessments each are in %s\n", done.Load(), o.Assessments, o.Dir)
	return err
}

// told explains the one conflict that a user can mend.
func told(o options, err error) error {
	if errors.Is(err, errThere) {
		return fmt.Errorf("%s holds what -seed %d makes on this day; take another -seed", o.Dir, o.Seed)
	}
	var e *problem.Error
	if errors.As(err, &e) {
		return fmt.Errorf("%s: %w %v", e.Op, err, e.Fields)
	}
	return err
}

// progress prints how far it is, until all are finished.
func progress(o options, done *atomic.Int64, finished <-chan struct{}) {
	t := time.NewTicker(2 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			_, _ = fmt.Fprintf(o.Out, "%d of %d vendors\n", done.Load(), o.Vendors)
		case <-finished:
			return
		}
	}
}
