package lambdatest

import (
	"crypto/sha256"
	"encoding/json"

	"vendorrisk/shared/enginetest"
)

// badDay lets every call of the functions to AWS go wrong when it is made first,
// in one way after the other; its repeat is whole.
type badDay struct {
	seen  map[[sha256.Size]byte]int
	given map[Hit]int
	calls map[string]int // of DynamoDB, by operation: each has its late answers
	n     int
}

// Hit is a way in which calls of an operation went wrong.
type Hit struct {
	Function, Service, Operation string
	Fault                        enginetest.Fault
}

// lateEvery is how rarely an answer comes too late, since somebody waits for it
// until their patience (three seconds) ends.
const lateEvery = 60

// BadDay lets every call go wrong once from now on.
func (c *Cloud) BadDay() {
	c.wire.mu.Lock()
	defer c.wire.mu.Unlock()
	c.wire.bad = &badDay{seen: map[[sha256.Size]byte]int{}, given: map[Hit]int{}, calls: map[string]int{}}
}

// Better ends a bad day and answers what went wrong on it.
func (c *Cloud) Better() map[Hit]int {
	c.wire.mu.Lock()
	defer c.wire.mu.Unlock()
	given := c.wire.bad.given
	c.wire.bad = nil
	return given
}

func (b *badDay) next(of call, at string, body []byte) enginetest.Fault {
	// The SDK writes the members of an object in any order.
	var sorted any
	if json.Unmarshal(body, &sorted) == nil {
		body, _ = json.Marshal(sorted)
	}
	h := sha256.New()
	for _, part := range []string{of.function, of.service, of.operation, at, string(body)} {
		_, _ = h.Write([]byte(part))
		_, _ = h.Write([]byte{0})
	}
	k := [sha256.Size]byte(h.Sum(nil))
	if b.seen[k]++; b.seen[k]%2 == 0 {
		return enginetest.Whole
	}
	b.n++
	if of.service == "dynamodb" {
		b.calls[of.operation]++
	}
	faults := []enginetest.Fault{enginetest.Throttled, enginetest.Failed, enginetest.Dropped, enginetest.Truncated}
	switch {
	case of.service == "ses":
		faults = faults[:2] // a mail whose sending is not answered is sent again: SES has no token
	case of.service == "dynamodb" && b.calls[of.operation]%lateEvery == 0:
		faults = []enginetest.Fault{enginetest.Late}
	}
	fault := faults[b.n%len(faults)]
	b.given[Hit{of.function, of.service, of.operation, fault}]++
	return fault
}
