package detect

import (
	"math"
	"slices"
)

// Robust scores an hour by its largest distance from the middle of the
// organisation's hours, in median absolute deviations (Iglewicz and Hoaglin,
// 1993). It is what the forest has to beat.
type Robust struct {
	Middle Vector `json:"middle"` // medians
	Spread Vector `json:"spread"` // median absolute deviations, as standard deviations
}

// NewRobust learns from a history; nil when there is too little of it.
func NewRobust(history []Vector) *Robust {
	if len(history) < MinHistory {
		return nil
	}
	var r Robust
	column := make([]float64, len(history))
	for f := range Features {
		for i, v := range history {
			column[i] = v[f]
		}
		r.Middle[f] = median(column)
		for i := range column {
			column[i] = math.Abs(column[i] - r.Middle[f])
		}
		// 1.4826 makes it the standard deviation of a normal distribution; a
		// feature that is nearly always the same still has some width.
		r.Spread[f] = max(1.4826*median(column), minSpread)
	}
	return &r
}

// MinHistory is how many hours are needed before anything can be called
// unusual.
const MinHistory = 200

// minSpread keeps a feature that hardly varies from drowning all others.
const minSpread = 0.35

func median(x []float64) float64 {
	s := slices.Sorted(slices.Values(x))
	return s[len(s)/2]
}

// Score is 0 or more, high is unusual. Only more than usual counts: nobody is
// alarmed by a quiet hour.
func (r *Robust) Score(v Vector) float64 {
	sum := 0.0
	for f := range Features {
		if d := (v[f] - r.Middle[f]) / r.Spread[f]; d > 0 {
			sum += d * d
		}
	}
	return math.Sqrt(sum)
}

// Top are the features that speak most for an hour being unusual, the
// strongest first, each with its distance in deviations; at most n, and none
// below one deviation.
func (r *Robust) Top(v Vector, n int) []Reason {
	var out []Reason
	for f := range Features {
		if d := (v[f] - r.Middle[f]) / r.Spread[f]; d >= 1 {
			out = append(out, Reason{Feature: f.String(), Deviations: math.Round(d*10) / 10})
		}
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmpFloat(b.Deviations, a.Deviations) })
	return out[:min(n, len(out))]
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Reason says why an hour is unusual.
type Reason struct {
	Feature    string  `json:"feature"`
	Deviations float64 `json:"deviations"` // median absolute deviations above the middle
}
