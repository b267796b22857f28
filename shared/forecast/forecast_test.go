package forecast_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/forecast"
)

var start = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// past makes the n-th assessment to be due, of a vendor.
func past(n int, vendor string, o forecast.Outcome) forecast.Past {
	return forecast.Past{AssessmentID: fmt.Sprintf("asm_%06d", n), VendorID: vendor, Outcome: o, DueOn: start.AddDate(0, 0, n).Format(time.DateOnly)}
}

// series are assessments of vendors that take turns; trouble says how each ended.
func series(n, vendors int, trouble func(i, vendor int) bool) (out []forecast.Past) {
	for i := range n {
		o := forecast.InTime
		if trouble(i, i%vendors) {
			o = forecast.Late
		}
		out = append(out, past(i, fmt.Sprintf("ven_%d", i%vendors), o))
	}
	return out
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// By hand: of 40 assessments 10 were late, all of vendor 0's ten and no other
// vendor's. r = 11/42; vendor 0 has (10+4r)/14, vendor 1 (0+4r)/14.
func TestOfByHand(t *testing.T) {
	all := series(40, 4, func(_, v int) bool { return v == 0 })
	r := 11.0 / 42
	for vendor, want := range map[string]float64{"ven_0": (10 + 4*r) / 14, "ven_1": 4 * r / 14} {
		f := forecast.Of(vendor, all, nil)
		if f.Method != forecast.OwnRecord || f.Vendor.All != 10 || f.Organisation.All != 40 || f.Organisation.Trouble != 10 || len(f.Past) != 10 {
			t.Errorf("%s: %+v", vendor, f)
		}
		near(t, vendor, f.Chance, want)
		off := 1.28 * math.Sqrt(want*(1-want)/15)
		near(t, "from", f.From, max(0, want-off))
		near(t, "to", f.To, min(1, want+off))
		if !slices.IsSortedFunc(f.Past, func(a, b forecast.Past) int { return strings.Compare(b.DueOn, a.DueOn) }) {
			t.Error("the past is not newest first")
		}
	}
	f := forecast.Of("ven_new", all, nil)
	if f.Method != forecast.PlainRate || f.Vendor.All != 0 {
		t.Errorf("of a vendor that nothing is known of: %+v", f)
	}
	near(t, "of a new vendor", f.Chance, r)
}

func TestTooLittleIsSaid(t *testing.T) {
	all := series(forecast.Least-1, 3, func(i, _ int) bool { return i%2 == 0 })
	if f := forecast.Of("ven_0", all, nil); f.Method != forecast.Nothing || f.Chance != 0 || f.To != 0 || f.Organisation.All != forecast.Least-1 {
		t.Errorf("%+v", f)
	}
	one := past(1000, "ven_0", forecast.Expired) // its own, not among the newest
	if f := forecast.Of("ven_0", all, []forecast.Past{one}); f.Method == forecast.Nothing || f.Past[0] != one {
		t.Errorf("%+v", f)
	}
	if f := forecast.Of("ven_0", nil, nil); f.Method != forecast.Nothing || f.Past == nil || len(f.Vendor.By) != 4 {
		t.Errorf("of nothing: %+v", f)
	}
}

// Where vendors' records mislead, the organisation's rate is what is said.
func TestTheVendorsRecordHasToBeWorthIt(t *testing.T) {
	turncoat := series(200, 20, func(i, _ int) bool { return (i/20)%2 == 0 }) // each time otherwise than the last
	f := forecast.Of("ven_0", turncoat, nil)
	if f.Measured.Forecasts < 150 || f.Measured.Vendor <= f.Measured.Plain || f.Method != forecast.PlainRate {
		t.Errorf("%+v", f.Measured)
	}
	near(t, "chance", f.Chance, 101.0/202)
	steady := series(200, 20, func(_, v int) bool { return v < 5 })
	if f := forecast.Of("ven_0", steady, nil); f.Measured.Vendor >= f.Measured.Plain || f.Method != forecast.OwnRecord || f.Chance < 0.7 {
		t.Errorf("%+v", f)
	}
}

// Over vendors that differ, the weighed record errs less than the plain rate,
// and less than the record alone would.
func TestWeighingErrsLess(t *testing.T) {
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a simulation
		odds := make([]float64, 60)
		for i := range odds {
			odds[i] = random.Float64() * random.Float64() // few are bad
		}
		all := series(600, len(odds), func(_, v int) bool { return random.Float64() < odds[v] })
		m := forecast.Of("ven_0", all, nil).Measured
		if m.Vendor >= m.Plain {
			t.Errorf("seed %d: %.4f with the vendor's record, %.4f with the rate", seed, m.Vendor, m.Plain)
		}
	}
}

func TestOfProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 120).Draw(t, "n")
		var all []forecast.Past
		for i := range n {
			all = append(all, past(i, fmt.Sprintf("ven_%d", rapid.IntRange(0, 5).Draw(t, "vendor")), rapid.SampledFrom(forecast.Outcomes).Draw(t, "outcome")))
		}
		f := forecast.Of("ven_0", all, nil)
		if f.Chance < 0 || f.Chance > 1 || f.From < 0 || f.From > f.Chance || f.To < f.Chance || f.To > 1 {
			t.Fatalf("%v in %v to %v", f.Chance, f.From, f.To)
		}
		if (f.Method == forecast.Nothing) != (n < forecast.Least) {
			t.Fatalf("%d ended, method %s", n, f.Method)
		}
		mixed := slices.Clone(all)
		rand.New(rand.NewPCG(1, uint64(n))).Shuffle(n, func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] }) //nolint:gosec // any other order
		own := mixed[:n/3]
		if g := forecast.Of("ven_0", mixed, own); g.Chance != f.Chance || g.Measured != f.Measured || g.Organisation.All != n {
			t.Fatalf("the order, or what stands twice, changes %+v to %+v", f, g)
		}
	})
}

func TestPastOf(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	step := func(to assessment.State, when string) assessment.Step { return assessment.Step{To: to, At: at(when)} }
	for name, c := range map[string]struct {
		state   assessment.State
		history []assessment.Step
		zone    *time.Location
		want    forecast.Outcome
		counts  bool
	}{
		"on the day":             {assessment.Approved, []assessment.Step{step(assessment.Submitted, "2026-03-01T15:59:59Z"), step(assessment.Approved, "2026-04-01T00:00:00Z")}, shanghai, forecast.InTime, true},
		"the day after, there":   {assessment.Approved, []assessment.Step{step(assessment.Submitted, "2026-03-01T16:00:00Z")}, shanghai, forecast.Late, true},
		"the same moment in UTC": {assessment.Approved, []assessment.Step{step(assessment.Submitted, "2026-03-01T16:00:00Z")}, time.UTC, forecast.InTime, true},
		"in time, then reworked": {assessment.Approved, []assessment.Step{step(assessment.Submitted, "2026-02-20T00:00:00Z"), step(assessment.Returned, "2026-03-05T00:00:00Z"), step(assessment.Submitted, "2026-03-20T00:00:00Z")}, time.UTC, forecast.InTime, true},
		"rejected":               {assessment.Rejected, []assessment.Step{step(assessment.Submitted, "2026-02-20T00:00:00Z")}, time.UTC, forecast.Rejected, true},
		"expired":                {assessment.Expired, nil, time.UTC, forecast.Expired, true},
		"not handed in yet":      {assessment.InProgress, nil, time.UTC, forecast.Late, true},
		"handed in, not decided": {assessment.InReview, []assessment.Step{step(assessment.Submitted, "2026-02-09T00:00:00Z")}, time.UTC, forecast.InTime, true},
		"never sent":             {assessment.Draft, nil, time.UTC, "", false},
		"cancelled":              {assessment.Cancelled, nil, time.UTC, "", false},
	} {
		p, ok := forecast.PastOf(assessment.Assessment{ID: "asm_1", VendorID: "ven_1", DueOn: "2026-03-01", State: c.state, History: c.history}, "2026-03-02", c.zone)
		if ok != c.counts || ok && p.Outcome != c.want {
			t.Errorf("%s: %+v, %v", name, p, ok)
		}
	}
	if p, ok := forecast.PastOf(assessment.Assessment{DueOn: "2026-03-01", State: assessment.Approved}, "2026-03-01", time.UTC); ok {
		t.Errorf("on its due day it counts already: %+v", p)
	}
}
