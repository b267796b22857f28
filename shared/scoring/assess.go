package scoring

import "math/big"

// tally is what the questions of a section, or of all of them, come to: the
// weight of those that are applicable, the weight that is answered, Σ
// weight·value·assurance in basis points squared, and the weight that "does not
// apply" took out.
type tally struct{ weight, answered, earned, out int64 }

func (t *tally) add(o tally) {
	t.weight += o.weight
	t.answered += o.answered
	t.earned += o.earned
	t.out += o.out
}

// coverage is rounded down: 100.00 means everything is answered.
func (t tally) coverage() Hundredths { return Hundredths(int64(whole) * t.answered / t.weight) }

// notApplicable is rounded up: 0 means that nothing was taken out.
func (t tally) notApplicable() Hundredths {
	all := t.weight + t.out
	if all == 0 {
		return 0
	}
	return Hundredths((int64(whole)*t.out + all - 1) / all)
}

// Assess scores the answers against the effective inherent risk (see
// InherentResult.EffectiveScore; held to 0–100). The package's comment states
// the rules.
func Assess(m Model, inherentEffective Hundredths, in Input) Result {
	r := Result{
		Inherent:     min(max(inherentEffective, 0), whole),
		ModelVersion: m.Version, ModelHash: m.Hash(),
	}
	numbers := make(numbers, 0, 2*len(in.Sections)+3)
	questions, tallies := r.count(&m, in, &numbers)
	var all tally
	var weights int64
	for i, t := range tallies {
		all.add(t)
		weights += int64(r.Sections[i].Weight)
	}
	r.NotApplicable = all.notApplicable()
	if all.weight == 0 {
		return r
	}
	effectiveness := mean(r.Sections, tallies, weights)
	r.share(&m.Assurance, questions, tallies, weights, effectiveness)

	residual := residual(r.Inherent, m.K, effectiveness)
	r.Scored = true
	r.Effectiveness, r.Coverage, r.Residual = numbers.keep(effectiveness), numbers.keep(all.coverage()), numbers.keep(residual)
	r.ComputedBand = m.Inherent.Tiers.Band(residual)
	r.Band = r.ComputedBand
	if len(r.CriticalFailures) > 0 {
		r.Band = worse(r.Band, m.CriticalCap.BandAtLeast)
	}
	return r
}

// numbers is the block of memory that a result's optional numbers point into:
// one for all of them, made once with room for each.
type numbers []Hundredths

func (n *numbers) keep(h Hundredths) *Hundredths {
	*n = append(*n, h)
	return &(*n)[len(*n)-1]
}

// count lays out the result's sections and questions, and sums them up by
// section. The questions it answers are those of all sections, in one block of
// which the result's sections are parts.
func (r *Result) count(m *Model, in Input, numbers *numbers) ([]QuestionResult, []tally) {
	total, critical := 0, 0
	for i := range in.Sections {
		s := &in.Sections[i]
		total += len(s.Questions)
		for j := range s.Questions {
			if s.Questions[j].Critical {
				critical++
			}
		}
	}
	questions := make([]QuestionResult, total)
	r.CriticalFailures = make([]CriticalFailure, 0, critical)
	tallies := make([]tally, len(in.Sections))
	r.Sections = make([]SectionResult, len(in.Sections))
	n := 0
	for i := range in.Sections {
		s, t, first := &in.Sections[i], &tallies[i], n
		for j := range s.Questions {
			if s.Questions[j].Weight <= 0 {
				continue
			}
			q := &questions[n].Question // where it stays: a question is too large to copy about
			*q = s.Questions[j]
			q.count()
			n++
			t.add(m.Assurance.tally(q))
			if why, failed := m.CriticalCap.failed(q); failed {
				r.CriticalFailures = append(r.CriticalFailures, CriticalFailure{q.ID, why})
			}
		}
		r.Sections[i] = SectionResult{ID: s.ID, Questions: questions[first:n:n]}
		if t.weight > 0 {
			r.Sections[i].Weight = sectionWeight(s.Weight, *t)
			r.Sections[i].Effectiveness = numbers.keep(roundHalfUp(t.earned, t.weight*basis))
			r.Sections[i].Coverage = numbers.keep(t.coverage())
		}
	}
	return questions[:n], tallies
}

// tally is what one question adds; of one that is not applicable, at most that
// its weight is out.
func (f *Factors) tally(q *Question) tally {
	weight := int64(q.Weight)
	switch {
	case q.State == NotApplicable:
		return tally{out: weight}
	case !q.applicable():
		return tally{}
	}
	t := tally{weight: weight, earned: weight * int64(q.Value) * f.of(q.Assurance)}
	if q.State == Answered {
		t.answered = weight
	}
	return t
}

// failed looks at the bare value: who vouches for an answer does not decide
// whether a control is there.
func (c CriticalCap) failed(q *Question) (Why, bool) {
	switch {
	case !q.Critical || !q.applicable():
		return "", false
	case q.State != Answered:
		return NoAnswer, true
	case q.Value < c.FailsBelow:
		return BelowThreshold, true
	}
	return "", false
}

func sectionWeight(own int, t tally) int {
	if own > 0 {
		return min(own, maxSectionWeight)
	}
	return int(t.weight)
}

// ratio is section weight / weight of its questions in lowest terms: 1/1 for a
// section without a weight of its own, which keeps the products small.
func ratio(section int, questions int64) (num, den int64) {
	num, den = int64(section), questions
	for a, b := num, den; ; a, b = b, a%b {
		if b == 0 {
			return num / a, den / a
		}
	}
}

// mean is the effectiveness, Σ section weight × section effectiveness / Σ
// section weight, rounded once. In units of 1/basis² it is
//
//	Σ ratio·earned / weights,   and in hundredths that / basis.
//
// Only a section with a weight of its own can leave a fraction of a unit.
// basis is even, so half of the divisor is whole and the fractions matter to
// the rounding only by their whole part. n of them make less than n units,
// which nearly never changes what is rounded to: only then are they added up.
func mean(sections []SectionResult, tallies []tally, weights int64) Hundredths {
	var sum, fractions int64
	for i, t := range tallies {
		if t.weight == 0 {
			continue
		}
		num, den := ratio(sections[i].Weight, t.weight)
		sum += num * t.earned / den
		if num*t.earned%den > 0 {
			fractions++
		}
	}
	least, most := roundHalfUp(sum, weights*basis), roundHalfUp(sum+max(fractions-1, 0), weights*basis)
	if least == most {
		return least
	}
	return roundHalfUp(sum+wholeOfFractions(sections, tallies), weights*basis)
}

// wholeOfFractions is the whole part of what mean's fractions add up to.
func wholeOfFractions(sections []SectionResult, tallies []tally) int64 {
	sum := new(big.Rat)
	for i, t := range tallies {
		if t.weight > 0 {
			num, den := ratio(sections[i].Weight, t.weight)
			sum.Add(sum, big.NewRat(num*t.earned%den, den))
		}
	}
	return new(big.Int).Quo(sum.Num(), sum.Denom()).Int64()
}

// share gives every question its points and sums them up by section. A
// question's claim is section weight × its part of the section's weight; one
// that is not applicable claims nothing. questions are those of all sections.
func (r *Result) share(f *Factors, questions []QuestionResult, tallies []tally, weights int64, effectiveness Hundredths) {
	shares := make([]share, 0, usual)
	for i := range r.Sections {
		s, num, den := &r.Sections[i], int64(0), int64(1)
		if t := tallies[i]; t.weight > 0 {
			num, den = ratio(s.Weight, t.weight)
		}
		for j := range s.Questions {
			t := f.tally(&s.Questions[j].Question)
			shares = append(shares, share{got: num * t.earned, possible: num * t.weight * basis * basis, den: den * weights * basis})
		}
	}
	apportion(shares, effectiveness, func(i int) string { return questions[i].ID })
	next := 0
	for i := range r.Sections {
		s := &r.Sections[i]
		for j := range s.Questions {
			q := &s.Questions[j]
			q.Points, q.Possible = shares[next].points, shares[next].most
			s.Points += q.Points
			s.Possible += q.Possible
			next++
		}
	}
}

// residual is inherent × (1 − k × effectiveness), rounded half up; high is bad.
func residual(inherent Hundredths, k int, effectiveness Hundredths) Hundredths {
	const one = basis * int64(whole)
	return roundHalfUp(int64(inherent)*(one-int64(k)*int64(effectiveness)), one)
}
