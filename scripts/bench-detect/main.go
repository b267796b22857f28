// Command bench-detect measures what detection finds: on simulated working days
// with planted attacks it prints, for several seeds, how many of the k most
// unusual hours were attacks (k is the number of attack hours), for the
// isolation forest and for what is simpler than it; the alerts a day at a
// budget; and which attacks the rules named.
//
//	go run ./scripts/bench-detect [-seeds N] [-people N] [-days N] [-budget N]
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"vendorrisk/shared/detect"
	"vendorrisk/shared/detect/iforest"
	"vendorrisk/shared/detect/simulate"
)

func main() {
	var o simulate.Options
	seeds := flag.Int("seeds", 5, "how many simulations")
	budget := flag.Int("budget", 2, "alerts a day that people are ready to look at")
	flag.IntVar(&o.People, "people", 18, "staff of the organisation")
	flag.IntVar(&o.Days, "days", 120, "days in all")
	flag.IntVar(&o.Train, "train", 60, "days without attacks, of which the models learn")
	flag.IntVar(&o.Each, "each", 3, "how often each attack is planted")
	flag.Parse()
	if err := run(os.Stdout, o, *seeds, *budget); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer, o simulate.Options, seeds, budget int) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(t, "seed\thours\tattack hours\tforest\trobust\tdownloads+opened\tchance\tmodel alerts/day\tof them attacks\trule hits/day\trules found\tfalse rule hits/day\t\n")
	var sums [4]float64
	for seed := range seeds {
		o.Seed = uint64(seed) + 1
		m := measure(o, budget)
		_, _ = fmt.Fprintf(t, "%d\t%d\t%d\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.0f %%\t%.2f\t%d of %d\t%.2f\t\n", o.Seed, m.hours, m.attackHours,
			m.precision[0], m.precision[1], m.precision[2], m.precision[3], m.perDay, 100*m.share, m.ruleHits, m.rulesFound, m.rulesPlanted, m.falseHits)
		for i, p := range m.precision {
			sums[i] += p / float64(seeds)
		}
	}
	_, _ = fmt.Fprintf(t, "mean\t\t\t%.2f\t%.2f\t%.2f\t%.2f\t\t\t\t\t\t\n", sums[0], sums[1], sums[2], sums[3])
	if err := t.Flush(); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "\nprecision at k, k = attack hours after day %d; budget %d alerts a day\n", o.Train, budget); err != nil {
		return err
	}
	return forecasts(out, seeds)
}

// measured is what one simulation gave.
type measured struct {
	hours, attackHours       int
	precision                [4]float64 // forest, robust, a plain count, chance
	perDay, share            float64
	ruleHits, falseHits      float64 // a day
	rulesFound, rulesPlanted int
}

func measure(o simulate.Options, budget int) measured {
	days := simulate.Run(o)
	border := days.Start.AddDate(0, 0, o.Train)
	all := detect.Profiles{}
	var history []detect.Vector
	var tested []hour
	var hits []detect.Hit
	for _, e := range days.Events {
		got, closed := detect.Observe(all, e)
		for _, c := range closed {
			if c.Hour.Start.Before(border) {
				history = append(history, c.Hour.Vector())
			} else {
				tested = append(tested, hour{c, attacked(days.Attacks, c.Actor, c.Hour.Start)})
			}
		}
		if !e.At.Before(border) {
			hits = append(hits, got...)
		}
	}
	var m measured
	forest, robust := iforest.Grow(history, o.Seed), detect.NewRobust(history)
	judge := func(score func(detect.Vector) float64) []detect.Judged {
		var out []detect.Judged
		for _, h := range tested {
			out = append(out, detect.Judged{Actor: h.Actor, Start: h.Hour.Start, Score: score(h.Hour.Vector()), Attack: h.attack})
		}
		return out
	}
	m.hours = len(tested)
	for _, h := range tested {
		if h.attack {
			m.attackHours++
		}
	}
	byRobust := judge(robust.Score)
	for i, judged := range [][]detect.Judged{judge(forest.Score), byRobust, judge(func(v detect.Vector) float64 { return v[detect.Downloads] + v[detect.Opened] })} {
		m.precision[i] = detect.PrecisionAt(m.attackHours, judged)
	}
	m.precision[3] = float64(m.attackHours) / float64(max(m.hours, 1))
	testDays := float64(o.Days - o.Train)
	m.alerts(history, byRobust, robust, o.Train, budget, testDays)
	m.rules(days.Attacks, hits, testDays)
	return m
}

type hour struct {
	detect.Closed
	attack bool
}

func attacked(all []simulate.Attack, actor string, at time.Time) bool {
	for i := range all {
		if all[i].Covers(actor, at) {
			return true
		}
	}
	return false
}

// alerts counts what the budget's threshold would have reported.
func (m *measured) alerts(history []detect.Vector, tested []detect.Judged, r *detect.Robust, days, budget int, testDays float64) {
	var scores []float64
	for _, v := range history {
		scores = append(scores, r.Score(v))
	}
	limit, n, right := detect.Threshold(scores, days, budget), 0, 0
	for _, j := range tested {
		if j.Score > limit {
			n++
			if j.Attack {
				right++
			}
		}
	}
	m.perDay, m.share = float64(n)/testDays, float64(right)/float64(max(n, 1))
}

// rules counts the planted attacks whose rule fired in their time.
func (m *measured) rules(attacks []simulate.Attack, hits []detect.Hit, testDays float64) {
	m.ruleHits = float64(len(hits)) / testDays
	for _, a := range attacks {
		if a.Rule == "" {
			continue
		}
		m.rulesPlanted++
		for _, h := range hits {
			if h.Rule == a.Rule && !h.At.Before(a.From) && h.At.Before(a.To) {
				m.rulesFound++
				break
			}
		}
	}
	for _, h := range hits {
		inside := false
		for _, a := range attacks {
			inside = inside || !h.At.Before(a.From) && h.At.Before(a.To)
		}
		if !inside {
			m.falseHits += 1 / testDays
		}
	}
}
