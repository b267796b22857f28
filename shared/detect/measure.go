package detect

import (
	"slices"
	"time"
)

// Judged is an actor's hour with a score and, where it is known, whether it was
// part of an attack.
type Judged struct {
	Actor  string
	Start  time.Time
	Score  float64
	Attack bool
}

// PrecisionAt is the share of attacks among the k highest scores, from 0 to 1.
func PrecisionAt(k int, all []Judged) float64 {
	s := slices.Clone(all)
	slices.SortStableFunc(s, func(a, b Judged) int { return cmpFloat(b.Score, a.Score) })
	k = min(k, len(s))
	if k == 0 {
		return 0
	}
	found := 0
	for _, j := range s[:k] {
		if j.Attack {
			found++
		}
	}
	return float64(found) / float64(k)
}
