package detect

import (
	"hash/fnv"
	"math"
	"math/bits"
	"time"
)

// Hour counts what an actor did within one hour of the clock.
type Hour struct {
	Start     time.Time `json:"start,omitzero"`
	Events    int64     `json:"events,omitempty"`
	Opened    int64     `json:"opened,omitempty"`    // answers opened
	Downloads int64     `json:"downloads,omitempty"` // evidence, reports and exports
	Changes   int64     `json:"changes,omitempty"`
	Refused   int64     `json:"refused,omitempty"`
	Unusual   float64   `json:"unusual,omitempty"` // 1 − the share of habits at this time of day, the largest seen
	NewSource bool      `json:"newSource,omitempty"`
	Records   [4]uint64 `json:"records,omitzero"` // which records were touched, as a bitmap of digests
}

// touch notes a record. The bitmap tells how many different ones there were,
// by linear counting (Whang et al., 1990), in 32 bytes.
func (h *Hour) touch(subject string) {
	d := fnv.New32a()
	_, _ = d.Write([]byte(subject)) // never fails
	n := d.Sum32() % 256
	h.Records[n/64] |= 1 << (n % 64)
}

func (h *Hour) records() float64 {
	zeros := 256
	for _, w := range h.Records {
		zeros -= bits.OnesCount64(w)
	}
	return 256 * math.Log(256/float64(max(zeros, 1)))
}

// Feature names one number of an hour.
type Feature int

// The features, in the order of Vector.
const (
	Events Feature = iota
	Records
	Opened
	Downloads
	Changes
	RefusedCount
	UnusualTime
	FreshSource
	Features // how many there are
)

// featureNames are the words by which pages and mails know them.
var featureNames = [Features]string{"events", "records", "opened", "downloads", "changes", "refused", "unusual_time", "new_source"}

func (f Feature) String() string { return featureNames[f] }

// Vector is an hour as numbers. Counts are taken by their logarithm: that
// somebody opens twice as much means the same at ten and at a hundred.
type Vector [Features]float64

// Vector answers the hour's features.
func (h *Hour) Vector() Vector {
	v := Vector{
		math.Log1p(float64(h.Events)), math.Log1p(h.records()), math.Log1p(float64(h.Opened)), math.Log1p(float64(h.Downloads)),
		math.Log1p(float64(h.Changes)), math.Log1p(float64(h.Refused)), h.Unusual, 0,
	}
	if h.NewSource {
		v[FreshSource] = 1
	}
	return v
}
