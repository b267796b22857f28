// Package iforest is an isolation forest, to measure detection against. In
// make bench-detect the simpler detect.Robust finds more, so the system uses
// that one, and the forest stands here so that the comparison can be repeated.
package iforest

import (
	"math"
	"math/rand/v2"

	"vendorrisk/shared/detect"
)

// Forest is an isolation forest: Liu, Ting and Zhou, "Isolation Forest",
// ICDM 2008. Trees split at random; what is unusual stands alone after few
// splits, so the shorter the way to it, averaged over the trees, the more
// unusual it is.
type Forest struct {
	trees  []node
	sample int
}

// node is one split, or a leaf that holds so many vectors.
type node struct {
	feature     detect.Feature
	at          float64
	left, right *node
	held        int
}

// The paper's numbers: 100 trees over samples of 256.
const (
	forestTrees  = 100
	forestSample = 256
)

// Grow makes a forest from a history. The same history and seed give the same
// forest; nil when there is too little of it.
func Grow(history []detect.Vector, seed uint64) *Forest {
	if len(history) < detect.MinHistory {
		return nil
	}
	r := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)) //nolint:gosec // a model that can be made again, no secret
	f := &Forest{sample: min(forestSample, len(history))}
	depth := int(math.Ceil(math.Log2(float64(f.sample))))
	for range forestTrees {
		picked := make([]detect.Vector, f.sample)
		for i, j := range r.Perm(len(history))[:f.sample] {
			picked[i] = history[j]
		}
		f.trees = append(f.trees, *grow(picked, depth, r))
	}
	return f
}

func grow(in []detect.Vector, depth int, r *rand.Rand) *node {
	n := &node{held: len(in)}
	if depth == 0 || len(in) <= 1 {
		return n
	}
	// A feature in which all are alike cannot part them.
	var may []detect.Feature
	var low, high detect.Vector
	for f := range detect.Features {
		low[f], high[f] = in[0][f], in[0][f]
		for _, v := range in {
			low[f], high[f] = min(low[f], v[f]), max(high[f], v[f])
		}
		if high[f] > low[f] {
			may = append(may, f)
		}
	}
	if len(may) == 0 {
		return n
	}
	n.feature = may[r.IntN(len(may))]
	n.at = low[n.feature] + r.Float64()*(high[n.feature]-low[n.feature])
	var left, right []detect.Vector
	for _, v := range in {
		if v[n.feature] < n.at {
			left = append(left, v)
		} else {
			right = append(right, v)
		}
	}
	n.left, n.right = grow(left, depth-1, r), grow(right, depth-1, r)
	return n
}

// Score is from 0 to 1, high is unusual; about 0.5 says nothing (the paper's
// s(x, n) = 2^(−E(h(x))/c(n))).
func (f *Forest) Score(v detect.Vector) float64 {
	var sum float64
	for i := range f.trees {
		sum += way(&f.trees[i], v)
	}
	return math.Exp2(-sum / float64(len(f.trees)) / meanWay(f.sample))
}

func way(n *node, v detect.Vector) float64 {
	steps := 0.0
	for n.left != nil {
		steps++
		if v[n.feature] < n.at {
			n = n.left
		} else {
			n = n.right
		}
	}
	return steps + meanWay(n.held)
}

// meanWay is the mean way of an unsuccessful search in a binary tree of n
// (equation 1 of the paper).
func meanWay(n int) float64 {
	switch {
	case n <= 1:
		return 0
	case n == 2:
		return 1
	}
	const euler = 0.5772156649015329
	m := float64(n - 1)
	return 2*(math.Log(m)+euler) - 2*m/float64(n)
}
