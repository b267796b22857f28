package main

import (
	"time"

	"vendorrisk/shared/assessment"
)

// share is one of some outcomes with its weight.
type share struct {
	state  assessment.State
	weight int
}

// How assessments end: the last of a vendor may be anywhere, those before it
// are over.
var (
	lasts = []share{
		{assessment.Approved, 62}, {assessment.Rejected, 3}, {assessment.InReview, 6}, {assessment.Submitted, 6}, {assessment.InProgress, 9},
		{assessment.Sent, 6}, {assessment.Returned, 3}, {assessment.Cancelled, 2}, {assessment.Expired, 1}, {assessment.Draft, 2},
	}
	earlier = []share{{assessment.Approved, 92}, {assessment.Rejected, 2}, {assessment.Cancelled, 4}, {assessment.Expired, 2}}
)

func (s *story) state(of []share) assessment.State {
	total := 0
	for _, x := range of {
		total += x.weight
	}
	n := s.dice.IntN(total)
	for _, x := range of {
		if n -= x.weight; n < 0 {
			return x.state
		}
	}
	return of[0].state
}

// ending is where a vendor's last assessment stands and when it began.
type ending struct {
	state assessment.State
	began time.Time
}

// takes is the longest that an assessment takes from sending to decision.
const takes = 30

// plan chooses tier and timeline and sets the clock to the vendor's first day.
// A running assessment began within the last weeks; a decided one lies up to
// 1.1 times its tier's cadence back, so that about one in ten is overdue.
func (s *story) plan() ending {
	s.length = s.tier()
	e := ending{state: s.state(lasts)}
	back := takes + 1 + s.dice.IntN(20)
	if e.state.Ended() {
		back = takes + int(float64(s.length)*(0.02+1.08*s.dice.Float64()))
	}
	e.began = s.Today.Add(-time.Duration(back) * day).Add(time.Duration(s.dice.Int64N(int64(8 * time.Hour))))
	s.at = s.began(e, 0).Add(-40 * day)
	return e
}

// began is when the vendor's nth assessment begins: those before the last
// stand a little less than the cadence apart, at most a year.
func (s *story) began(e ending, n int) time.Time {
	gap := max(min(s.length, 360)*9/10, takes+10)
	return e.began.Add(-time.Duration((s.options.Assessments-1-n)*gap) * day)
}
