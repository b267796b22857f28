package scoring

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func intake(sensitivity, volume, access, criticality, replaceability, border, sub int) map[string]int {
	return map[string]int{
		"dataSensitivity": sensitivity, "dataVolume": volume, "systemAccess": access,
		"businessCriticality": criticality, "replaceability": replaceability,
		"crossBorder": border, "subcontracting": sub,
	}
}

func TestInherentByHand(t *testing.T) {
	m := shipped(t)
	// Weights 5 3 4 4 2 1 1 are 20 together, so one level of weight 1 is
	// 100 / (20 × 4) = 1.25 points.
	// 5×3 + 3×2 + 4×2 + 4×3 + 2×1 + 1×2 + 1×0 = 45; 45 × 1.25 = 56.25.
	got, err := Inherent(m, intake(3, 2, 2, 3, 1, 2, 0))
	if err != nil {
		t.Fatal(err)
	}
	want := InherentResult{
		Score: 56_25, EffectiveScore: 56_25, ComputedTier: High, Tier: High,
		Factors: []FactorResult{
			{"dataSensitivity", 3, 5, 18_75, 25_00},
			{"dataVolume", 2, 3, 7_50, 15_00},
			{"systemAccess", 2, 4, 10_00, 20_00},
			{"businessCriticality", 3, 4, 15_00, 20_00},
			{"replaceability", 1, 2, 2_50, 10_00},
			{"crossBorder", 2, 1, 2_50, 5_00},
			{"subcontracting", 0, 1, 0, 5_00},
		},
		Floors:       []FloorResult{{ID: "personal-data", AtLeastTier: Medium, Reason: m.Inherent.Floors[3].Reason}},
		ModelVersion: "2026-11", ModelHash: shippedHash,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestInherentFloorsAndTiers(t *testing.T) {
	m := shipped(t)
	for name, c := range map[string]struct {
		levels           map[string]int
		score, effective Hundredths
		computed, tier   Band
		lifting          []string
	}{
		"nothing at all": {intake(0, 0, 0, 0, 0, 0, 0), 0, 0, Low, Low, nil},
		"worst of all":   {intake(4, 4, 4, 4, 4, 4, 4), 100_00, 100_00, Critical, Critical, nil},
		// (5×3 + 3×3) × 1.25 = 30
		"sensitive data at volume": {intake(3, 3, 0, 0, 0, 0, 0), 30_00, 50_00, Medium, High, []string{"sensitive-data-at-volume"}},
		// (5×4 + 3×2) × 1.25 = 32.5: below 10,000 people
		"sensitive data of few": {intake(4, 2, 0, 0, 0, 0, 0), 32_50, 32_50, Medium, Medium, nil},
		// 4×4 × 1.25 = 20
		"privileged access": {intake(0, 0, 4, 0, 0, 0, 0), 20_00, 50_00, Low, High, []string{"privileged-access"}},
		// (4×4 + 2×3) × 1.25 = 27.5
		"irreplaceable": {intake(0, 0, 0, 4, 3, 0, 0), 27_50, 50_00, Medium, High, []string{"critical-without-replacement"}},
		// (5×2 + 3×2) × 1.25 = 20
		"personal data": {intake(2, 2, 0, 0, 0, 0, 0), 20_00, 25_00, Low, Medium, []string{"personal-data"}},
		// (4×4 + 4×0 + 2×2) × 1.25 = 25, the lower bound itself
		"on the bound": {intake(0, 0, 0, 4, 2, 0, 0), 25_00, 25_00, Medium, Medium, nil},
		// (4×4 + 1×3) × 1.25 = 23.75
		"under the bound": {intake(0, 0, 0, 4, 0, 3, 0), 23_75, 23_75, Low, Low, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Inherent(m, c.levels)
			if err != nil {
				t.Fatal(err)
			}
			if r.Score != c.score || r.EffectiveScore != c.effective || r.ComputedTier != c.computed || r.Tier != c.tier {
				t.Errorf("got %s (%s), effective %s (%s)", r.Score, r.ComputedTier, r.EffectiveScore, r.Tier)
			}
			var lifting []string
			for _, f := range r.Floors {
				if f.Lifted {
					lifting = append(lifting, f.ID)
				}
				if f.Reason["en"] == "" || f.Reason["zh-CN"] == "" {
					t.Errorf("floor %s gives no reason", f.ID)
				}
			}
			if d := cmp.Diff(c.lifting, lifting); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestInherentSharesOutTheOddHundredth(t *testing.T) {
	m := Model{Inherent: InherentRule{
		Factors: []Factor{{ID: "c", Weight: 1}, {ID: "a", Weight: 1}, {ID: "b", Weight: 1}},
		Tiers:   Tiers{75_00, 50_00, 25_00},
	}}
	// Level 1 of 4 each: 100 / 3 / 4 = 8.333…; three are 25.00, so one
	// hundredth is left over, and 100 / 3 = 33.333… leaves one as well. Both
	// go to a, the first by id.
	r, err := Inherent(m, map[string]int{"a": 1, "b": 1, "c": 1})
	if err != nil {
		t.Fatal(err)
	}
	want := []FactorResult{{"c", 1, 1, 8_33, 33_33}, {"a", 1, 1, 8_34, 33_34}, {"b", 1, 1, 8_33, 33_33}}
	if d := cmp.Diff(want, r.Factors); d != "" || r.Score != 25_00 || r.Tier != Medium {
		t.Errorf("score %s, %s, %s", r.Score, r.Tier, d)
	}
}

func TestInherentNamesEveryFault(t *testing.T) {
	levels := intake(5, 0, -1, 0, 0, 0, 0)
	delete(levels, "crossBorder")
	levels["a/b"] = 1
	_, err := Inherent(shipped(t), levels)
	want := []string{"/factors/dataSensitivity", "/factors/systemAccess", "/factors/crossBorder", "/factors/a~1b"}
	if d := cmp.Diff(want, pointers(t, err)); d != "" {
		t.Error(d)
	}
}

func TestInherentProperties(t *testing.T) {
	m := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		levels := map[string]int{}
		for _, f := range m.Inherent.Factors {
			levels[f.ID] = rapid.IntRange(0, 4).Draw(t, f.ID)
		}
		r, err := Inherent(m, levels)
		if err != nil {
			t.Fatal(err)
		}
		var points, possible Hundredths
		for _, f := range r.Factors {
			points += f.Points
			possible += f.Possible
		}
		if points != r.Score || possible != whole {
			t.Fatalf("points %s of %s, score %s", points, possible, r.Score)
		}
		if m.Inherent.Tiers.Band(r.EffectiveScore) != r.Tier || !r.Tier.AtLeast(r.ComputedTier) {
			t.Fatalf("effective %s, tier %s, computed %s", r.EffectiveScore, r.Tier, r.ComputedTier)
		}

		var back InherentResult
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(r, back); d != "" {
			t.Fatal(d)
		}

		up := rapid.SampledFrom(r.Factors).Draw(t, "factor that rises").ID
		higher := maps.Clone(levels)
		higher[up] = min(higher[up]+1, 4)
		if h, err := Inherent(m, higher); err != nil || h.EffectiveScore < r.EffectiveScore || !h.Tier.AtLeast(r.Tier) {
			t.Fatalf("with more of %s the risk fell from %s to %s: %v", up, r.EffectiveScore, h.EffectiveScore, err)
		}
	})
}
