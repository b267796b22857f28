package scoring

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// example is the assessment that the golden cases work out by hand, with the
// shipped model: assurance 0.7, 0.85, 1; k 0.8.
//
//	section a, weight 10 + 5 + 5 = 20
//	  a1  10 × 1   × 1    = 10
//	  a2   5 × 0.5 × 0.85 =  2.125
//	  a3   5, unanswered  =  0
//	section b, weight 3 + 2 = 5
//	  b1   3 × 1   × 0.7  =  2.1
//	  b2   4, not applicable: leaves
//	  b3   1, hidden by an answered gate: leaves
//	  b4   2, hidden by an unanswered gate = 0
//	  b5   not scored
func example() Input {
	return Input{Sections: []Section{
		{ID: "a", Questions: []Question{
			answered("a1", 10, 10000, Independent),
			answered("a2", 5, 5000, Reviewed),
			inState("a3", 5, Unanswered),
		}},
		{ID: "b", Questions: []Question{
			answered("b1", 3, 10000, Self),
			inState("b2", 4, NotApplicable),
			inState("b3", 1, Hidden),
			inState("b4", 2, HiddenByUnanswered),
			answered("b5", 0, 10000, Self),
		}},
	}}
}

func TestAssessByHand(t *testing.T) {
	in := example()
	a, b := in.Sections[0].Questions, in.Sections[1].Questions
	want := Result{
		Scored: true, Inherent: 56_25,
		Effectiveness: new(Hundredths(56_90)), // (12.125 + 2.1) / 25 = 0.569
		Coverage:      new(Hundredths(72_00)), // (10 + 5 + 3) / 25
		Residual:      new(Hundredths(30_65)), // 56.25 × (1 − 0.8 × 0.569) = 56.25 × 0.5448 = 30.645
		NotApplicable: 13_80,                  // 4 / (25 + 4) = 0.13793…, rounded up
		ComputedBand:  Medium, Band: Medium, CriticalFailures: []CriticalFailure{},
		Sections: []SectionResult{
			{
				ID: "a", Weight: 20, Points: 48_50, Possible: 80_00,
				Effectiveness: new(Hundredths(60_63)), // 12.125 / 20 = 0.60625
				Coverage:      new(Hundredths(75_00)), // 15 / 20
				Questions: []QuestionResult{
					{a[0], 40_00, 40_00}, // 10 / 25
					{a[1], 8_50, 20_00},  // 2.125 / 25
					{a[2], 0, 20_00},
				},
			},
			{
				ID: "b", Weight: 5, Points: 8_40, Possible: 20_00,
				Effectiveness: new(Hundredths(42_00)), // 2.1 / 5
				Coverage:      new(Hundredths(60_00)), // 3 / 5
				Questions: []QuestionResult{
					{b[0], 8_40, 12_00}, // 2.1 / 25
					{b[1], 0, 0},
					{b[2], 0, 0},
					{b[3], 0, 8_00},
				},
			},
		},
		ModelVersion: "2026-11", ModelHash: shippedHash,
	}
	if d := cmp.Diff(want, Assess(shipped(t), 56_25, in)); d != "" {
		t.Error(d)
	}
}

func TestSectionsMayBringTheirWeight(t *testing.T) {
	in := example()
	in.Sections[0].Weight, in.Sections[1].Weight = 1, 1
	r := Assess(shipped(t), 100_00, in)
	// (0.60625 + 0.42) / 2 = 0.513125
	if *r.Effectiveness != 51_31 {
		t.Errorf("effectiveness %s", r.Effectiveness)
	}
	// a1 10/20/2 = 25, a2 2.125/20/2 = 5.3125, b1 2.1/5/2 = 21: 51.31
	var got []Hundredths
	for _, q := range questions(r) {
		got = append(got, q.Points)
	}
	if d := cmp.Diff([]Hundredths{25_00, 5_31, 0, 21_00, 0, 0, 0}, got); d != "" {
		t.Error(d)
	}
}

func TestASectionWithNothingApplicableDoesNotWeigh(t *testing.T) {
	in := example()
	in.Sections[0].Weight, in.Sections[1].Weight = 1, 99
	for i := range in.Sections[1].Questions {
		in.Sections[1].Questions[i].State = NotApplicable
	}
	r := Assess(shipped(t), 100_00, in)
	if *r.Effectiveness != 60_63 || r.Sections[1].Weight != 0 || r.Sections[1].Effectiveness != nil || r.Sections[1].Coverage != nil {
		t.Errorf("effectiveness %s, section b %+v", r.Effectiveness, r.Sections[1])
	}
}

// Three equal questions claim 33.333… each. With q1 at 0 the score is 66.67,
// so q2 (first of the tie by id) gets 33.34 and q3 33.33. Only one question
// can have 33.34 as its possible points; it must be q2, which gets them.
func TestPointsNeverPassWhatWasPossible(t *testing.T) {
	r := Assess(shipped(t), 100_00, Input{Sections: []Section{{ID: "s", Questions: []Question{
		answered("q3", 1, 10000, Independent),
		answered("q1", 1, 0, Independent),
		answered("q2", 1, 10000, Independent),
	}}}})
	var got [][2]Hundredths
	for _, q := range questions(r) {
		got = append(got, [2]Hundredths{q.Points, q.Possible})
	}
	want := [][2]Hundredths{{0, 33_33}, {33_34, 33_34}, {33_33, 33_33}}
	if d := cmp.Diff(want, got); d != "" || *r.Effectiveness != 66_67 {
		t.Errorf("effectiveness %s\n%s", r.Effectiveness, d)
	}
}

func TestNothingApplicableIsNotAScore(t *testing.T) {
	for name, in := range map[string]Input{
		"no section":          {},
		"no question":         {Sections: []Section{{ID: "s", Weight: 5}}},
		"none scored":         {Sections: []Section{{ID: "s", Questions: []Question{answered("q", 0, 10000, Independent)}}}},
		"all not applicable":  {Sections: []Section{{ID: "s", Questions: []Question{inState("q", 5, NotApplicable), inState("p", 5, Hidden)}}}},
		"critical but hidden": {Sections: []Section{{ID: "s", Questions: []Question{{ID: "q", Weight: 5, Critical: true, State: Hidden}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := Assess(shipped(t), 90_00, in)
			if r.Scored || r.Effectiveness != nil || r.Coverage != nil || r.Residual != nil || r.Band != "" || r.ComputedBand != "" || len(r.CriticalFailures) > 0 {
				t.Errorf("%+v", r)
			}
			data, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			var fields map[string]any
			if err := json.Unmarshal(data, &fields); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"effectiveness", "coverage", "residual", "band"} {
				if v, ok := fields[name]; ok {
					t.Errorf("%s is %v in JSON", name, v)
				}
			}
		})
	}
}

func TestNothingAnsweredIsTheWholeRisk(t *testing.T) {
	r := Assess(shipped(t), 62_35, Input{Sections: []Section{{ID: "s", Questions: []Question{inState("q", 5, Unanswered)}}}})
	if !r.Scored || *r.Effectiveness != 0 || *r.Coverage != 0 || *r.Residual != 62_35 || r.Band != High {
		t.Errorf("%+v", r)
	}
}

func TestAFailedCriticalControlHoldsTheBandUp(t *testing.T) {
	for name, c := range map[string]struct {
		q    Question
		want Why
	}{
		"below the threshold":   {answered("c", 1, 4999, Independent), BelowThreshold},
		"on the threshold":      {answered("c", 1, 5000, Self), ""},
		"unanswered":            {inState("c", 1, Unanswered), NoAnswer},
		"gate unanswered":       {inState("c", 1, HiddenByUnanswered), NoAnswer},
		"not applicable":        {inState("c", 1, NotApplicable), ""},
		"hidden":                {inState("c", 1, Hidden), ""},
		"value without answer":  {Question{ID: "c", Weight: 1, State: Unanswered, Value: 10000}, NoAnswer},
		"state nobody knows":    {Question{ID: "c", Weight: 1, State: State(99), Value: 10000}, NoAnswer},
		"value below the scale": {answered("c", 1, -5, Independent), BelowThreshold},
	} {
		t.Run(name, func(t *testing.T) {
			c.q.Critical = true
			in := Input{Sections: []Section{{ID: "s", Questions: []Question{c.q}}}}
			for range 10 { // the mean is fine whatever the one question says
				in.Sections[0].Questions = append(in.Sections[0].Questions, answered("good", 10, 10000, Independent))
			}
			r := Assess(shipped(t), 80_00, in)
			wantFailures, wantBand := []CriticalFailure{}, Low
			if c.want != "" {
				wantFailures, wantBand = append(wantFailures, CriticalFailure{"c", c.want}), High
			}
			if d := cmp.Diff(wantFailures, r.CriticalFailures); d != "" || r.Band != wantBand || r.ComputedBand != Low {
				t.Errorf("band %s, computed %s\n%s", r.Band, r.ComputedBand, d)
			}
		})
	}
}

func TestTheCapNeverMakesABandBetter(t *testing.T) {
	q := inState("c", 5, Unanswered)
	q.Critical = true
	r := Assess(shipped(t), 100_00, Input{Sections: []Section{{ID: "s", Questions: []Question{q}}}})
	if r.Band != Critical {
		t.Errorf("band %s", r.Band)
	}
}

func TestWhatIsOutOfRangeNeverHelps(t *testing.T) {
	one := func(q Question) Result {
		return Assess(shipped(t), 100_00, Input{Sections: []Section{{ID: "s", Questions: []Question{q, inState("u", 10, Unanswered)}}}})
	}
	for name, c := range map[string]struct{ given, same Question }{
		"value":     {answered("q", 10, 99999, Self), answered("q", 10, 10000, Self)},
		"weight":    {answered("q", 99, 10000, Self), answered("q", 10, 10000, Self)},
		"assurance": {answered("q", 10, 10000, ParseAssurance("royal")), answered("q", 10, 10000, Self)},
		"state":     {Question{ID: "q", Weight: 10, Value: 10000}, inState("q", 10, Unanswered)},
		"negative":  {answered("q", -1, 10000, Self), answered("q", 0, 10000, Self)},
	} {
		if d := cmp.Diff(one(c.same), one(c.given)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// largest is a questionnaire of 200 questions in 10 sections, as big as any
// that is sent, with answers of many kinds.
func largest(sectionWeight int) Input {
	values := []int{10000, 7500, 6000, 3333, 0}
	kinds := []Assurance{Self, Reviewed, Independent}
	var in Input
	for s := range 10 {
		section := Section{ID: string(rune('a' + s)), Weight: sectionWeight * (s + 1)}
		for i := range 20 {
			n := s*20 + i
			q := answered(section.ID+"-"+string(rune('a'+i)), 1+n%10, values[n%5], kinds[n%3])
			switch n % 13 {
			case 0:
				q.State = NotApplicable
			case 1:
				q.State = Unanswered
			}
			q.Critical = n%8 == 0
			section.Questions = append(section.Questions, q)
		}
		in.Sections = append(in.Sections, section)
	}
	return in
}

func BenchmarkAssess200(b *testing.B) {
	m := shipped(b)
	for name, in := range map[string]Input{"plain": largest(0), "weighted": largest(7)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Assess(m, 62_35, in)
			}
		})
	}
}
