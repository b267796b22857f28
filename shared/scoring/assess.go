package scoring

import "math/big"

// tally is what the applicable questions of a section, or of all of them, come
// to: their weight, the weight that is answered, and Σ weight·value·assurance
// in basis points squared.
type tally struct{ weight, answered, earned int64 }

func (t *tally) add(o tally) {
	t.weight += o.weight
	t.answered += o.answered
	t.earned += o.earned
}

// coverage is rounded down: 100.00 means everything is answered.
func (t tally) coverage() Hundredths { return Hundredths(int64(whole) * t.answered / t.weight) }

// Assess scores the answers against the effective inherent risk (see
// InherentResult.EffectiveScore; held to 0–100). The package's comment states
// the rules.
func Assess(m Model, inherentEffective Hundredths, in Input) Result {
	r := Result{
		Inherent:         min(max(inherentEffective, 0), whole),
		CriticalFailures: []CriticalFailure{},
		ModelVersion:     m.Version, ModelHash: m.Hash(),
	}
	tallies := r.count(&m, in)
	var all tally
	var weights int64
	for i, t := range tallies {
		all.add(t)
		weights += int64(r.Sections[i].Weight)
	}
	if all.weight == 0 {
		return r
	}
	effectiveness := mean(r.Sections, tallies, weights)
	r.share(&m.Assurance, tallies, weights, effectiveness)

	residual := residual(r.Inherent, m.K, effectiveness)
	r.Scored = true
	r.Effectiveness, r.Coverage, r.Residual = &effectiveness, new(all.coverage()), &residual
	r.ComputedBand = m.Inherent.Tiers.Band(residual)
	r.Band = r.ComputedBand
	if len(r.CriticalFailures) > 0 {
		r.Band = worse(r.Band, m.CriticalCap.BandAtLeast)
	}
	return r
}

// count lays out the result's sections and questions and sums them up.
func (r *Result) count(m *Model, in Input) []tally {
	total := 0
	for _, s := range in.Sections {
		total += len(s.Questions)
	}
	questions := make([]QuestionResult, 0, total) // one block for all sections
	r.Sections = make([]SectionResult, len(in.Sections))
	tallies := make([]tally, len(in.Sections))
	for i, s := range in.Sections {
		first := len(questions)
		for _, q := range s.Questions {
			if q.count(); q.Weight == 0 {
				continue
			}
			questions = append(questions, QuestionResult{Question: q})
			tallies[i].add(m.Assurance.tally(&q))
			if why, failed := m.CriticalCap.failed(&q); failed {
				r.CriticalFailures = append(r.CriticalFailures, CriticalFailure{q.ID, why})
			}
		}
		r.Sections[i] = SectionResult{ID: s.ID, Questions: questions[first:len(questions):len(questions)]}
		if t := tallies[i]; t.weight > 0 {
			r.Sections[i].Weight = sectionWeight(s, t)
			r.Sections[i].Effectiveness = new(roundHalfUp(t.earned, t.weight*basis))
			r.Sections[i].Coverage = new(t.coverage())
		}
	}
	return tallies
}

// tally is what one question adds; nothing when it is not applicable.
func (f *Factors) tally(q *Question) tally {
	if !q.applicable() {
		return tally{}
	}
	weight := int64(q.Weight)
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

func sectionWeight(s Section, t tally) int {
	if s.Weight > 0 {
		return min(s.Weight, maxSectionWeight)
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
// Only a section with a weight of its own can leave a fraction; those are
// added up exactly. basis is even, so half of the divisor is whole and the
// fractions matter to the rounding only by their whole part.
func mean(sections []SectionResult, tallies []tally, weights int64) Hundredths {
	var sum int64
	var fractions *big.Rat
	for i, t := range tallies {
		if t.weight == 0 {
			continue
		}
		num, den := ratio(sections[i].Weight, t.weight)
		sum += num * t.earned / den
		if rest := num * t.earned % den; rest > 0 {
			if fractions == nil {
				fractions = new(big.Rat)
			}
			fractions.Add(fractions, big.NewRat(rest, den))
		}
	}
	if fractions != nil {
		sum += new(big.Int).Quo(fractions.Num(), fractions.Denom()).Int64()
	}
	return roundHalfUp(sum, weights*basis)
}

// share gives every question its points and sums them up by section. A
// question's claim is section weight × its part of the section's weight.
func (r *Result) share(f *Factors, tallies []tally, weights int64, effectiveness Hundredths) {
	total := 0
	for _, s := range r.Sections {
		total += len(s.Questions)
	}
	shares := make([]share, 0, total)
	for i, s := range r.Sections {
		if tallies[i].weight == 0 {
			continue
		}
		num, den := ratio(s.Weight, tallies[i].weight)
		for j := range s.Questions {
			q := &s.Questions[j].Question
			if t := f.tally(q); t.weight > 0 {
				shares = append(shares, share{
					id: q.ID, got: num * t.earned, possible: num * t.weight * basis * basis, den: den * weights * basis,
				})
			}
		}
	}
	apportion(shares, effectiveness)
	next := 0
	for i := range r.Sections {
		s := &r.Sections[i]
		for j := range s.Questions {
			q := &s.Questions[j]
			if !q.applicable() {
				continue
			}
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
