package apptest_test

import (
	"net/http"
	"sync"

	"vendorrisk/shared/enginetest"
)

// outage lets storage stay away from one request of a step on. Each try of the
// step gets one request further than the one before.
type outage struct {
	fault enginetest.Fault

	mu         sync.Mutex
	from, seen int // from 0: storage holds
	broken     int // requests of all tries
}

func (o *outage) pick(int, *http.Request) enginetest.Fault {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen++; o.from == 0 || o.seen < o.from {
		return enginetest.Whole
	}
	o.broken++
	return o.fault
}

// begin lets the outage begin with the nth request from now on.
func (o *outage) begin(nth int) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.from, o.seen = nth, 0
}

// end ends it and tells whether it was met.
func (o *outage) end() bool {
	if o == nil {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	met := o.seen >= o.from
	o.from = 0
	return met
}
