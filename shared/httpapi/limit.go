package httpapi

import (
	"sync"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/problem"
)

// Rate is how many requests may come: Burst at once, and then PerSecond.
type Rate struct {
	PerSecond float64
	Burst     float64
}

// Rates of a server that others reach. A source is wide: an office shares one
// address. A page is one to three requests; a script that is told to wait goes
// on after Retry-After.
var (
	PerSource  = Rate{PerSecond: 100, Burst: 1000}
	PerAccount = Rate{PerSecond: 50, Burst: 500}
)

// maxBuckets bounds what a Limiter remembers, about 10 MB.
const maxBuckets = 100_000

// Limiter counts requests by a name, such as a network address. It is in
// memory: a restart forgives. Safe for concurrent use.
type Limiter struct {
	Rate Rate
	Wall clock.Clock

	mu      sync.Mutex
	buckets map[string]bucket
}

// bucket holds what is left at a time.
type bucket struct {
	left float64
	at   time.Time
}

// Take counts one request; throttled when the name has used up its rate. When
// too many names are remembered, those that have filled up again go first; if
// there are none, a new name is refused until there is room.
func (l *Limiter) Take(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buckets == nil {
		l.buckets = map[string]bucket{}
	}
	now := l.Wall()
	b, known := l.buckets[name]
	if !known {
		if len(l.buckets) >= maxBuckets && !l.makeRoom(now) {
			return errTooMany()
		}
		b = bucket{left: l.Rate.Burst, at: now}
	}
	b.left, b.at = l.filled(b, now), now
	err := errTooMany()
	if b.left >= 1 {
		b.left--
		err = nil
	}
	l.buckets[name] = b
	return err
}

func (l *Limiter) filled(b bucket, now time.Time) float64 {
	return min(l.Rate.Burst, b.left+max(0, now.Sub(b.at).Seconds())*l.Rate.PerSecond)
}

func (l *Limiter) makeRoom(now time.Time) bool {
	for name, b := range l.buckets {
		if l.filled(b, now) >= l.Rate.Burst {
			delete(l.buckets, name)
		}
	}
	return len(l.buckets) < maxBuckets
}

func errTooMany() error {
	return problem.New(problem.Throttled, "too many requests at once; wait a moment and go on more slowly")
}
