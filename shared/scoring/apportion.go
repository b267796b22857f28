package scoring

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// usual is more than most questionnaires have questions. Working space for so
// many stays on the stack; a longer one takes it from the heap.
const usual = 256

// share is one item's exact claim on a total, in hundredths: got/den of the
// points, out of possible/den. 0 ≤ got ≤ possible and den > 0. points and most
// are what apportion gives it. It holds no id, so that the garbage collector
// has nothing to look for in a list of them.
type share struct {
	got, possible, den int64
	points, most       Hundredths
}

// apportion rounds every claim up or down to a hundredth so that the points
// add up to total and the possible ones to 100.00, and no item gets more than
// was possible. The largest remainders are rounded up, ties by id.
//
// total is the rounded sum of the claims; the possible claims add up to
// exactly 100. An item whose points reach its own possible claim is tight: its
// possible claim needs rounding up as well, and only so many can be (spare),
// those with the largest remainders. There is always a way: the remainders of
// the tight items add up to no more than the remainders of their possible
// claims, and so to no more than spare.
func apportion(shares []share, total Hundredths, id func(int) string) {
	missing, spare := int(total), int(whole)
	order := make([]remainder, 0, usual)
	for i := range shares {
		s := &shares[i]
		s.points, s.most = Hundredths(s.got/s.den), Hundredths(s.possible/s.den)
		missing -= int(s.points)
		spare -= int(s.most)
		if s.points == s.most {
			order = appendRemainder(order, i, s.got, s.points, s.den)
		}
	}
	tight := len(order)
	for i := range shares {
		if s := &shares[i]; s.points < s.most {
			order = appendRemainder(order, i, s.got, s.points, s.den)
		}
	}
	if tight > spare {
		greatest(order[:tight], spare, shares, id)
		order = slices.Delete(order, spare, tight)
	}
	for _, up := range greatest(order, missing, shares, id) {
		s := &shares[up.index]
		if s.points == s.most {
			s.most++
			spare--
		}
		s.points++
	}

	order = order[:0]
	for i := range shares {
		s := &shares[i]
		order = appendRemainder(order, i, s.possible, s.most, s.den)
	}
	for _, up := range greatest(order, spare, shares, id) {
		shares[up.index].most++
	}
}

// remainder is the fraction rest/den that is left of a claim. key is its first
// 64 binary digits, which nearly always decide.
type remainder struct {
	key   uint64
	rest  int64
	index int // of the share, which has den
}

// appendRemainder notes what rounding claim/den down to floor left. Nothing is
// left of a claim that is whole or was rounded up already.
func appendRemainder(order []remainder, index int, claim int64, floor Hundredths, den int64) []remainder {
	rest := claim - int64(floor)*den
	if rest <= 0 {
		return order
	}
	key, _ := bits.Div64(uint64(rest), 0, uint64(den)) //nolint:gosec // both are positive
	return append(order, remainder{key, rest, index})
}

// greatest brings the n largest remainders to the front and answers them, in no
// particular order. Sorting them all would take most of the time of a score,
// so they are counted by their first byte: who is above or below the byte at
// which n is reached is clear then, and only those on it are sorted.
func greatest(order []remainder, n int, shares []share, id func(int) string) []remainder {
	if n >= len(order) {
		return order
	}
	const shift = 64 - 8
	var counts [1 << 8]int
	for _, r := range order {
		counts[r.key>>shift]++
	}
	edge := uint64(len(counts) - 1)
	for seen := counts[edge]; seen < n; seen += counts[edge] {
		edge--
	}
	above, below := 0, len(order) // order[:above] is above the edge, order[below:] is below
	for i := 0; i < below; {
		switch first := order[i].key >> shift; {
		case first > edge:
			order[i], order[above] = order[above], order[i]
			above++
			i++
		case first < edge:
			below--
			order[i], order[below] = order[below], order[i]
		default:
			i++
		}
	}
	if n < below {
		slices.SortFunc(order[above:below], func(a, b remainder) int { return compare(a, b, shares, id) })
	}
	return order[:n]
}

// compare puts the larger fraction first, exactly, at last by
// cross-multiplication in 128 bits: sections have different denominators.
// Ties go by id.
func compare(a, b remainder, shares []share, id func(int) string) int {
	if a.key != b.key {
		return cmp.Compare(b.key, a.key)
	}
	if aDen, bDen := shares[a.index].den, shares[b.index].den; aDen != bDen {
		aHigh, aLow := bits.Mul64(uint64(a.rest), uint64(bDen)) //nolint:gosec // both are positive
		bHigh, bLow := bits.Mul64(uint64(b.rest), uint64(aDen)) //nolint:gosec // both are positive
		if c := cmp.Or(cmp.Compare(bHigh, aHigh), cmp.Compare(bLow, aLow)); c != 0 {
			return c
		}
	}
	return cmp.Or(strings.Compare(id(a.index), id(b.index)), cmp.Compare(a.index, b.index))
}

// roundHalfUp is n/d to the nearest whole, for n ≥ 0 and d > 0.
func roundHalfUp(n, d int64) Hundredths { return Hundredths((2*n + d) / (2 * d)) }
