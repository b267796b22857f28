package scoring

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// share is one item's exact claim on a total, in hundredths: got/den of the
// points, out of possible/den. 0 ≤ got ≤ possible and den > 0. points and most
// are what apportion gives it.
type share struct {
	id                 string
	got, possible, den int64
	points, most       Hundredths
}

// apportion rounds every claim up or down to a hundredth so that the points
// add up to total and the possible ones to 100.00, and no item gets more than
// was possible. The largest remainders are rounded up, ties by id.
//
// total is the rounded sum of the claims; the possible claims add up to
// exactly 100. An item whose points reach its own possible claim needs that
// rounded up as well, and only so many can be (spare). There is always a way:
// the remainders of such items add up to no more than the remainders of their
// possible claims, and so to no more than spare.
func apportion(shares []share, total Hundredths) {
	missing, spare := total, whole
	order := make([]remainder, 0, len(shares))
	for i := range shares {
		s := &shares[i]
		s.points, s.most = Hundredths(s.got/s.den), Hundredths(s.possible/s.den)
		missing -= s.points
		spare -= s.most
		order = appendRemainder(order, i, s.got, s.den)
	}
	sortLargestFirst(order, shares)
	raised := make([]bool, len(shares))
	for _, next := range order {
		if missing == 0 {
			break
		}
		s := &shares[next.index]
		if s.points == s.most {
			if spare == 0 {
				continue
			}
			s.most++
			spare--
			raised[next.index] = true
		}
		s.points++
		missing--
	}

	order = order[:0]
	for i := range shares {
		if !raised[i] {
			order = appendRemainder(order, i, shares[i].possible, shares[i].den)
		}
	}
	sortLargestFirst(order, shares)
	for _, next := range order[:min(int(spare), len(order))] {
		shares[next.index].most++
	}
}

// remainder is the fraction left when an item's claim was rounded down. key is
// its first 64 binary digits, which nearly always decide; rest and den are the
// fraction itself.
type remainder struct {
	key, rest, den uint64
	index          int
}

// appendRemainder leaves out claims that are whole: they are never rounded.
func appendRemainder(order []remainder, index int, claim, den int64) []remainder {
	rest := claim % den
	if rest == 0 {
		return order
	}
	r, d := uint64(rest), uint64(den) //nolint:gosec // both are positive
	key, _ := bits.Div64(r, 0, d)
	return append(order, remainder{key, r, d, index})
}

// sortLargestFirst compares the fractions exactly, at last by
// cross-multiplication in 128 bits: sections have different denominators.
// Ties go by id.
func sortLargestFirst(order []remainder, shares []share) {
	slices.SortFunc(order, func(a, b remainder) int {
		if a.key != b.key {
			return cmp.Compare(b.key, a.key)
		}
		if a.den != b.den {
			aHigh, aLow := bits.Mul64(a.rest, b.den)
			bHigh, bLow := bits.Mul64(b.rest, a.den)
			if c := cmp.Or(cmp.Compare(bHigh, aHigh), cmp.Compare(bLow, aLow)); c != 0 {
				return c
			}
		}
		if c := strings.Compare(shares[a.index].id, shares[b.index].id); c != 0 {
			return c
		}
		return cmp.Compare(a.index, b.index)
	})
}

// roundHalfUp is n/d to the nearest whole, for n ≥ 0 and d > 0.
func roundHalfUp(n, d int64) Hundredths { return Hundredths((2*n + d) / (2 * d)) }
