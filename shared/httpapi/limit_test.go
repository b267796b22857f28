package httpapi

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vendorrisk/shared/problem"
)

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	l := &Limiter{Rate: Rate{PerSecond: 2, Burst: 10}, Wall: func() time.Time { return now }}
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range 40 { // many at once do not share a place
		wg.Go(func() {
			if l.Take("a") == nil {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 10 {
		t.Errorf("%d of a burst of 10", taken.Load())
	}
	if err := l.Take("a"); !problem.Is(err, problem.Throttled) {
		t.Errorf("one more: %v", err)
	}
	if err := l.Take("b"); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	now = now.Add(1500 * time.Millisecond)
	for i, want := range []bool{true, true, true, false} {
		if got := l.Take("a") == nil; got != want {
			t.Errorf("after a while, the %dth: %v", i+1, got)
		}
	}
	now = now.Add(-time.Hour) // a clock that goes back gives nothing
	if err := l.Take("a"); err == nil {
		t.Error("the clock went back")
	}
}

func TestLimiterForgetsWhoIsQuiet(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	l := &Limiter{Rate: Rate{PerSecond: 1, Burst: 2}, Wall: func() time.Time { return now }}
	for i := range maxBuckets {
		if err := l.Take(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Take("one more"); !problem.Is(err, problem.Throttled) {
		t.Errorf("past the bound: %v", err)
	}
	now = now.Add(time.Minute)
	if err := l.Take("one more"); err != nil || len(l.buckets) != 1 {
		t.Errorf("%v, %d remembered", err, len(l.buckets))
	}
}
