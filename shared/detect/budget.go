package detect

import "slices"

// Threshold is the score above which an hour is reported, so that the history
// would have given at most budget alerts a day on average. scores are those of
// the history's hours, days is how many days they span (at least 1). At most
// one hour in fifty is unusual: a large budget does not make ordinary hours
// so.
func Threshold(scores []float64, days, budget int) float64 {
	if len(scores) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(scores))
	within := max(days, 1) * budget
	i := max(len(s)-within-1, len(s)-len(s)/50-1)
	return s[min(i, len(s)-1)]
}
