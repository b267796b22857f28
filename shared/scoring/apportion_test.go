package scoring

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// byTheRule is apportion as its comment says it, with rational numbers and
// everything sorted.
func byTheRule(shares []share, total Hundredths, ids []string) {
	fraction := func(claim int64, floor Hundredths, den int64) *big.Rat {
		return new(big.Rat).Sub(big.NewRat(claim, den), big.NewRat(int64(floor), 1))
	}
	largestFirst := func(rest func(s share) *big.Rat) []int {
		rests := make([]*big.Rat, len(shares))
		var order []int
		for i, s := range shares {
			if rests[i] = rest(s); rests[i].Sign() > 0 {
				order = append(order, i)
			}
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Or(rests[b].Cmp(rests[a]), cmp.Compare(ids[a], ids[b])) })
		return order
	}
	missing, spare := total, whole
	for i := range shares {
		s := &shares[i]
		s.points, s.most = Hundredths(s.got/s.den), Hundredths(s.possible/s.den)
		missing -= s.points
		spare -= s.most
	}
	for _, i := range largestFirst(func(s share) *big.Rat { return fraction(s.got, s.points, s.den) }) {
		s := &shares[i]
		if missing == 0 || s.points == s.most && spare == 0 {
			continue
		}
		if s.points == s.most {
			s.most++
			spare--
		}
		s.points++
		missing--
	}
	for _, i := range largestFirst(func(s share) *big.Rat { return fraction(s.possible, s.most, s.den) })[:spare] {
		shares[i].most++
	}
}

func TestApportionIsItsRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "items")
		parts := rapid.SampledFrom([]int64{1, 2, 3, 7, 1000}).Draw(t, "parts") // an item gets some of so many parts; few make ties
		weights := rapid.SliceOfN(rapid.SampledFrom([]int64{1, 1, 2, 3, 10, 30}), n, n).Draw(t, "weights")
		var den, got int64
		for _, w := range weights {
			den += w * parts
		}
		numbers := make([]int, n)
		shares := make([]share, n)
		for i, w := range weights {
			numbers[i] = i
			claim := int64(whole) * w * rapid.Int64Range(0, parts).Draw(t, "got")
			got += claim
			times := rapid.Int64Range(1, 3).Draw(t, "times") // the same fraction over another denominator
			shares[i] = share{got: claim * times, possible: int64(whole) * w * parts * times, den: den * times}
		}
		ids := make([]string, n)
		for i, number := range rapid.Permutation(numbers).Draw(t, "ids") {
			ids[i] = fmt.Sprintf("q%02d", number)
		}
		want, total := slices.Clone(shares), roundHalfUp(got, den)
		byTheRule(want, total, ids)
		apportion(shares, total, func(i int) string { return ids[i] })
		if d := gocmp.Diff(want, shares, gocmp.AllowUnexported(share{})); d != "" {
			t.Fatal(d)
		}
	})
}

// Weights 1, 1 and 30 can have 312.5, 312.5 and 9,375 hundredths. With all,
// all and half of it the claims end in .5 three times, 5,312.5 together, so two
// are rounded up. The first two by id would need more than 100.00 in all.
func TestApportionPassesOverWhoseOwnClaimCannotRise(t *testing.T) {
	shares := []share{
		{got: 10_000, possible: 10_000, den: 32},
		{got: 10_000, possible: 10_000, den: 32},
		{got: 150_000, possible: 300_000, den: 32},
	}
	apportion(shares, 53_13, func(i int) string { return "abc"[i : i+1] })
	var got [][2]Hundredths
	for _, s := range shares {
		got = append(got, [2]Hundredths{s.points, s.most})
	}
	if d := gocmp.Diff([][2]Hundredths{{313, 313}, {312, 312}, {46_88, 93_75}}, got); d != "" {
		t.Error(d)
	}
}

// Three sections weigh 1 each, so a whole hundredth is 30,000 units and 15,000
// are rounded up. A section of three questions' weight leaves thirds.
func TestMeanAddsUpTheFractionsThatDecide(t *testing.T) {
	for name, c := range map[string]struct {
		earned [3]int64
		want   Hundredths
	}{
		"thirds make a whole":  {[3]int64{14_998, 14_998, 15_004}, 1}, // 4,999⅓ + 4,999⅓ + 5,001⅓ = 15,000
		"thirds fall short":    {[3]int64{14_998, 14_998, 15_003}, 0}, // 14,999⅔
		"nothing but wholes":   {[3]int64{15_000, 15_000, 15_000}, 1},
		"wholes just below it": {[3]int64{15_000, 15_000, 14_997}, 0},
	} {
		sections, tallies := make([]SectionResult, 3), make([]tally, 3)
		for i, earned := range c.earned {
			sections[i].Weight, tallies[i] = 1, tally{weight: 3, answered: 3, earned: earned}
		}
		if got := mean(sections, tallies, 3); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
