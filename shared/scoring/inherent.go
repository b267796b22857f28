package scoring

import (
	"maps"
	"slices"

	"vendorrisk/shared/problem"
)

// FactorsPointer is where a request's body holds the levels: the fault of
// factor x is at /factors/x.
const FactorsPointer = "/factors"

// InherentResult is the risk before any control, 0–100, high is bad.
type InherentResult struct {
	Score          Hundredths     `json:"score"`          // computed from the levels; the sum of the factors' points
	EffectiveScore Hundredths     `json:"effectiveScore"` // Score, or the lower bound of a tier that a floor lifted it to
	ComputedTier   Band           `json:"computedTier"`   // the tier of Score
	Tier           Band           `json:"tier"`           // the tier that counts, after floors
	Factors        []FactorResult `json:"factors"`
	Floors         []FloorResult  `json:"floors"` // those whose conditions hold
	ModelVersion   string         `json:"modelVersion"`
	ModelHash      string         `json:"modelHash"`
}

// FactorResult is one factor's part: Points of risk, out of Possible. Over all
// factors Points add up to the score and Possible to 100.
type FactorResult struct {
	ID       string     `json:"id"`
	Level    int        `json:"level"` // 0–4, high is bad
	Weight   int        `json:"weight"`
	Points   Hundredths `json:"points"`
	Possible Hundredths `json:"possible"`
}

// FloorResult is a floor whose conditions hold. Lifted says that the levels
// alone would have given a lower tier than AtLeastTier.
type FloorResult struct {
	ID          string `json:"id"`
	AtLeastTier Band   `json:"atLeastTier"`
	Reason      Text   `json:"reason"`
	Lifted      bool   `json:"lifted"`
}

// Inherent computes inherent risk from the level (0–4) of each factor:
// 100 × Σ weight·level / Σ weight·4. It errs with invalid and every fault when
// a factor is missing, unknown or out of range.
func Inherent(m Model, factors map[string]int) (InherentResult, error) {
	if err := checkLevels(m, factors); err != nil {
		return InherentResult{}, err
	}
	const top = levels - 1
	var weights, earned int64
	for _, f := range m.Inherent.Factors {
		weights += int64(f.Weight)
		earned += int64(f.Weight) * int64(factors[f.ID])
	}
	shares := make([]share, len(m.Inherent.Factors))
	for i, f := range m.Inherent.Factors {
		claim := int64(whole) * int64(f.Weight)
		shares[i] = share{got: claim * int64(factors[f.ID]), possible: claim * top, den: weights * top}
	}
	score := roundHalfUp(int64(whole)*earned, weights*top)
	apportion(shares, score, func(i int) string { return m.Inherent.Factors[i].ID })

	tier := m.Inherent.Tiers.Band(score)
	r := InherentResult{
		Score: score, EffectiveScore: score, ComputedTier: tier, Tier: tier,
		Factors: make([]FactorResult, len(shares)), Floors: []FloorResult{},
		ModelVersion: m.Version, ModelHash: m.Hash(),
	}
	for i, f := range m.Inherent.Factors {
		r.Factors[i] = FactorResult{f.ID, factors[f.ID], f.Weight, shares[i].points, shares[i].most}
	}
	for _, f := range m.Inherent.Floors {
		if f.holds(factors) {
			r.Floors = append(r.Floors, FloorResult{f.ID, f.AtLeastTier, maps.Clone(f.Reason), !r.ComputedTier.AtLeast(f.AtLeastTier)})
			r.Tier = worse(r.Tier, f.AtLeastTier)
		}
	}
	r.EffectiveScore = max(score, m.Inherent.Tiers.LowerBound(r.Tier))
	return r, nil
}

func (f Floor) holds(factors map[string]int) bool {
	for _, c := range f.When {
		if factors[c.Factor] < c.AtLeast {
			return false
		}
	}
	return true
}

func checkLevels(m Model, factors map[string]int) error {
	var faults problem.Fields
	known := make(map[string]bool, len(m.Inherent.Factors))
	for _, f := range m.Inherent.Factors {
		known[f.ID] = true
		if level, ok := factors[f.ID]; !ok || level < 0 || level >= levels {
			faults.AddKey(FactorsPointer+"/"+escape(f.ID), "field.choose", "choose a level from 0 to 4")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(factors)) {
		if !known[id] {
			faults.AddKey(FactorsPointer+"/"+escape(id), "field.unknown", "is not a factor of scoring model "+m.Version)
		}
	}
	return faults.Err()
}
