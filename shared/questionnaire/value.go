package questionnaire

import (
	"math"
	"slices"
)

// Whole is the value of a fully effective control, in basis points.
const Whole = 10_000

// Value is what an answer is worth: control effectiveness in basis points,
// 0–10000, high is good. scored is false when the answer leaves the
// denominator: a question of weight 0, one that does not apply, or a choice
// without a value in a single. Unanswered is 0 and scored.
//
// yes_no: the good answer by polarity is whole, the other and "unknown" 0.
// single: the option's value; "unknown" 0. multi: the shares of what is
// chosen (see Option). Every other type is whole when answered.
func Value(q *Question, a Answer) (points int, scored bool) {
	if q.Weight == 0 || q.Type == Note || a.NotApplicable {
		return 0, false
	}
	if !Given(q, a) {
		return 0, true
	}
	switch q.Type {
	case YesNo:
		good := q.Polarity
		if good == "" {
			good = "yes"
		}
		if a.Value == good {
			return Whole, true
		}
		return 0, true
	case Single:
		return singleValue(q, a)
	case Multi:
		return multiValue(q, a.chosen()), true
	default:
		return Whole, true
	}
}

func singleValue(q *Question, a Answer) (int, bool) {
	for i := range q.Options {
		if q.Options[i].ID == a.Value {
			return q.Options[i].points(), q.Options[i].Value != nil
		}
	}
	return 0, true // "unknown"
}

// multiValue adds the shares in integers: the options without one divide the
// rest by count, so that all of them together leave no rounding behind.
func multiValue(q *Question, chosen []string) int {
	sum, rest, equal, equalChosen := 0, Whole, 0, 0
	for i := range q.Options {
		o := &q.Options[i]
		picked := slices.Contains(chosen, o.ID)
		switch {
		case o.Exclusive && picked:
			return o.points()
		case o.Exclusive:
		case o.Value == nil:
			equal++
			if picked {
				equalChosen++
			}
		default:
			rest -= o.points()
			if picked {
				sum += o.points()
			}
		}
	}
	if equal > 0 {
		sum += max(rest, 0) * equalChosen / equal
	}
	return min(sum, Whole)
}

func (o *Option) points() int {
	if o.Value == nil {
		return 0
	}
	return int(math.Round(*o.Value * Whole))
}
