package detect_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"vendorrisk/shared/detect"
	"vendorrisk/shared/detect/iforest"
	"vendorrisk/shared/detect/simulate"
)

func logOf(n int) float64 { return math.Log1p(float64(n)) }

// history is ordinary: a few events an hour.
func history(n int) []detect.Vector {
	var out []detect.Vector
	for i := range n {
		v := detect.Vector{}
		v[detect.Events], v[detect.Records], v[detect.Opened] = logOf(3+i%5), logOf(2+i%3), logOf(i%4)
		out = append(out, v)
	}
	return out
}

func TestTooLittleHistorySaysNothing(t *testing.T) {
	if detect.NewRobust(history(detect.MinHistory-1)) != nil || iforest.Grow(history(detect.MinHistory-1), 1) != nil {
		t.Error("something was learned from too little")
	}
	if detect.NewRobust(history(detect.MinHistory)) == nil {
		t.Error("nothing was learned from enough")
	}
}

func TestAnUnusualHourIsExplained(t *testing.T) {
	r := detect.NewRobust(history(300))
	odd := history(1)[0]
	if r.Score(odd) > 2 || len(r.Top(odd, 3)) > 1 {
		t.Errorf("an ordinary hour scores %.1f, %v", r.Score(odd), r.Top(odd, 3))
	}
	odd[detect.Downloads], odd[detect.Events], odd[detect.FreshSource] = logOf(40), logOf(45), 1
	top := r.Top(odd, 3)
	if r.Score(odd) < 8 || len(top) != 3 || top[0].Feature != "downloads" || top[0].Deviations < 8 {
		t.Errorf("%.1f, %v", r.Score(odd), top)
	}
	quiet := detect.Vector{}
	if r.Score(quiet) != 0 {
		t.Errorf("an hour in which nothing happens scores %.1f", r.Score(quiet))
	}
}

func TestTheThresholdKeepsToTheBudget(t *testing.T) {
	var scores []float64
	for i := range 1000 {
		scores = append(scores, float64(i))
	}
	for budget, want := range map[int]int{1: 10, 2: 20, 1000: 20} { // at most one in fifty
		limit := detect.Threshold(scores, 10, budget)
		above := 0
		for _, s := range scores {
			if s > limit {
				above++
			}
		}
		if above != want {
			t.Errorf("budget %d: %d hours in ten days, want %d", budget, above, want)
		}
	}
	if detect.Threshold(nil, 0, 3) != 0 {
		t.Error("no history has a threshold")
	}
}

// As in the paper's first figure: a point within a cloud takes long to
// isolate, one outside of it few splits.
func TestTheForestIsThePapers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // must be repeatable
	var cloud []detect.Vector
	for range 500 {
		v := detect.Vector{}
		for f := range v {
			v[f] = r.NormFloat64()
		}
		cloud = append(cloud, v)
	}
	odd := detect.Vector{}
	for f := range odd {
		odd[f] = 4
	}
	f := iforest.Grow(append(cloud, odd), 7)
	if a, b := f.Score(odd), iforest.Grow(append(cloud, odd), 7).Score(odd); a != b {
		t.Errorf("the same seed gives %v and %v", a, b)
	}
	if within, outside := f.Score(detect.Vector{}), f.Score(odd); within > 0.5 || outside < 0.65 {
		t.Errorf("within %.2f, outside %.2f", within, outside)
	}
}

// What the decision to do without the forest rests on: over several seeds the
// simpler score puts at least as many attacks on top, and the rules name every
// attack that is theirs.
func TestTheSimplerModelFindsAtLeastAsMuch(t *testing.T) {
	var simple, forest float64
	for seed := range uint64(3) {
		o := simulate.Options{Seed: seed + 1, People: 18, Days: 90, Train: 60, Each: 2}
		days := simulate.Run(o)
		border := days.Start.AddDate(0, 0, o.Train)
		all := detect.Profiles{}
		var past []detect.Vector
		var tested []detect.Closed
		rules := map[string]int{}
		for _, e := range days.Events {
			hits, closed := detect.Observe(all, e)
			for _, h := range hits {
				rules[h.Rule]++
			}
			for _, c := range closed {
				if c.Hour.Start.Before(border) {
					past = append(past, c.Hour.Vector())
				} else {
					tested = append(tested, c)
				}
			}
		}
		r, f := detect.NewRobust(past), iforest.Grow(past, seed)
		var a, b []detect.Judged
		k := 0
		for _, c := range tested {
			attack := slices.ContainsFunc(days.Attacks, func(x simulate.Attack) bool { return x.Covers(c.Actor, c.Hour.Start) })
			if attack {
				k++
			}
			a = append(a, detect.Judged{Score: r.Score(c.Hour.Vector()), Attack: attack})
			b = append(b, detect.Judged{Score: f.Score(c.Hour.Vector()), Attack: attack})
		}
		simple += detect.PrecisionAt(k, a) / 3
		forest += detect.PrecisionAt(k, b) / 3
		for _, x := range days.Attacks {
			if x.Rule != "" && rules[x.Rule] == 0 {
				t.Errorf("seed %d: %s was planted and %s never fired", seed, x.Kind, x.Rule)
			}
		}
	}
	if simple < 0.6 || simple < forest {
		t.Errorf("precision at k: simple %.2f, forest %.2f", simple, forest)
	}
}
