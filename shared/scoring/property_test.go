package scoring

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var (
	allStates    = []State{Answered, Answered, Answered, Unanswered, NotApplicable, Hidden, HiddenByUnanswered}
	allAssurance = []Assurance{Self, Reviewed, Independent}
)

// anyInput draws up to 5 sections of up to 12 questions.
func anyInput(t *rapid.T) Input {
	var in Input
	for s := range rapid.IntRange(1, 5).Draw(t, "sections") {
		section := Section{ID: fmt.Sprintf("s%d", s), Weight: rapid.SampledFrom([]int{0, 0, 1, 7, 9999}).Draw(t, "section weight")}
		for i := range rapid.IntRange(0, 12).Draw(t, "questions") {
			section.Questions = append(section.Questions, Question{
				ID:        fmt.Sprintf("s%d-%d", s, i),
				Weight:    rapid.IntRange(1, 10).Draw(t, "weight"),
				Critical:  rapid.IntRange(0, 7).Draw(t, "critical") == 0,
				State:     rapid.SampledFrom(allStates).Draw(t, "state"),
				Value:     rapid.OneOf(rapid.IntRange(0, 10000), rapid.SampledFrom([]int{0, 5000, 10000})).Draw(t, "value"),
				Assurance: rapid.SampledFrom(allAssurance).Draw(t, "assurance"),
			})
		}
		in.Sections = append(in.Sections, section)
	}
	return in
}

// with changes one drawn question that fits; nil when there is none.
func with(t *rapid.T, in Input, fits func(Question) bool, change func(*Question)) *Input {
	out := Input{Sections: slices.Clone(in.Sections)}
	var found []*Question
	for i := range out.Sections {
		s := &out.Sections[i]
		s.Questions = slices.Clone(s.Questions)
		for j := range s.Questions {
			if fits(s.Questions[j]) {
				found = append(found, &s.Questions[j])
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	change(found[rapid.IntRange(0, len(found)-1).Draw(t, "which")])
	return &out
}

// exact is the effectiveness in hundredths, by the formula of the design and
// rational numbers, rounded half up; nil when nothing is applicable.
func exact(m Model, in Input) *Hundredths {
	sum, weights := new(big.Rat), new(big.Rat)
	for _, s := range in.Sections {
		earned, weight := new(big.Rat), new(big.Rat)
		for _, q := range s.Questions {
			if q.State == NotApplicable || q.State == Hidden {
				continue
			}
			w := big.NewRat(int64(q.Weight), 1)
			weight.Add(weight, w)
			if q.State == Answered {
				part := new(big.Rat).Mul(big.NewRat(int64(q.Value), 10000), big.NewRat(m.Assurance.of(q.Assurance), 10000))
				earned.Add(earned, part.Mul(part, w))
			}
		}
		if weight.Sign() == 0 {
			continue
		}
		part := weight
		if s.Weight > 0 {
			part = big.NewRat(int64(s.Weight), 1)
		}
		weights.Add(weights, part)
		earned.Quo(earned, weight)
		sum.Add(sum, earned.Mul(earned, part))
	}
	if weights.Sign() == 0 {
		return nil
	}
	sum.Quo(sum, weights).Mul(sum, big.NewRat(10000, 1)).Add(sum, big.NewRat(1, 2))
	return new(Hundredths(new(big.Int).Quo(sum.Num(), sum.Denom()).Int64()))
}

func TestEffectivenessIsTheFormulaToTheDigit(t *testing.T) {
	m := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		if d := gocmp.Diff(exact(m, in), Assess(m, 50_00, in).Effectiveness); d != "" {
			t.Fatal(d)
		}
	})
}

func TestPointsAddUpExactly(t *testing.T) {
	m := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		r := Assess(m, 50_00, anyInput(t))
		if !r.Scored {
			return
		}
		var points, possible Hundredths
		for _, s := range r.Sections {
			var p, o Hundredths
			for _, q := range s.Questions {
				if q.Points < 0 || q.Points > q.Possible {
					t.Fatalf("%s has %s of %s", q.ID, q.Points, q.Possible)
				}
				if !q.applicable() && q.Possible != 0 {
					t.Fatalf("%s does not count but could have %s", q.ID, q.Possible)
				}
				p += q.Points
				o += q.Possible
			}
			if p != s.Points || o != s.Possible {
				t.Fatalf("section %s says %s of %s, its questions %s of %s", s.ID, s.Points, s.Possible, p, o)
			}
			points += p
			possible += o
		}
		if points != *r.Effectiveness || possible != whole {
			t.Fatalf("%s of %s, effectiveness %s", points, possible, r.Effectiveness)
		}
	})
}

// mustNotBeWorse holds the whole chain, from effectiveness to band.
func mustNotBeWorse(t *rapid.T, m Model, before, after Input) {
	inherent := Hundredths(rapid.IntRange(0, 10000).Draw(t, "inherent"))
	b, a := Assess(m, inherent, before), Assess(m, inherent, after)
	if *a.Effectiveness < *b.Effectiveness || *a.Residual > *b.Residual || *a.Coverage < *b.Coverage ||
		!b.Band.AtLeast(a.Band) || !b.ComputedBand.AtLeast(a.ComputedBand) || len(a.CriticalFailures) > len(b.CriticalFailures) {
		t.Fatalf("effectiveness %s → %s, residual %s → %s, coverage %s → %s, band %s → %s",
			b.Effectiveness, a.Effectiveness, b.Residual, a.Residual, b.Coverage, a.Coverage, b.Band, a.Band)
	}
}

func TestBetterIsNeverWorse(t *testing.T) {
	m := shipped(t)
	isAnswered := func(q Question) bool { return q.State == Answered }
	for name, c := range map[string]struct {
		fits   func(Question) bool
		change func(*rapid.T, *Question)
	}{
		"a better answer": {isAnswered, func(t *rapid.T, q *Question) {
			q.Value = rapid.IntRange(q.Value, 10000).Draw(t, "better")
		}},
		"more assurance": {isAnswered, func(t *rapid.T, q *Question) {
			q.Assurance = rapid.SampledFrom(allAssurance[slices.Index(allAssurance, q.Assurance):]).Draw(t, "more")
		}},
		// the other way round: taking an answer back never helps
		"answering, however badly": {func(q Question) bool { return q.State == Unanswered }, func(_ *rapid.T, q *Question) {
			q.State = Answered
		}},
		"opening a gate": {func(q Question) bool { return q.State == HiddenByUnanswered }, func(_ *rapid.T, q *Question) {
			q.State = Unanswered
		}},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				before := anyInput(t)
				after := with(t, before, c.fits, func(q *Question) { c.change(t, q) })
				if after != nil {
					mustNotBeWorse(t, m, before, *after)
				}
			})
		})
	}
}

func TestAllNotApplicableIsNeverScored(t *testing.T) {
	m := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		for _, s := range in.Sections {
			for i := range s.Questions {
				s.Questions[i].State = NotApplicable
			}
		}
		if r := Assess(m, 50_00, in); r.Scored || r.Effectiveness != nil || r.Residual != nil || r.Band != "" {
			t.Fatalf("%+v", r)
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	m := shipped(t)
	sorted := func(r Result) Result {
		slices.SortFunc(r.Sections, func(a, b SectionResult) int { return cmp.Compare(a.ID, b.ID) })
		for _, s := range r.Sections {
			slices.SortFunc(s.Questions, func(a, b QuestionResult) int { return cmp.Compare(a.ID, b.ID) })
		}
		slices.SortFunc(r.CriticalFailures, func(a, b CriticalFailure) int { return cmp.Compare(a.QuestionID, b.QuestionID) })
		return r
	}
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		shuffled := Input{Sections: rapid.Permutation(in.Sections).Draw(t, "sections")}
		for i := range shuffled.Sections {
			s := &shuffled.Sections[i]
			if len(s.Questions) > 0 {
				s.Questions = rapid.Permutation(s.Questions).Draw(t, "questions")
			}
		}
		if d := gocmp.Diff(sorted(Assess(m, 50_00, in)), sorted(Assess(m, 50_00, shuffled))); d != "" {
			t.Fatal(d)
		}
	})
}

func TestResultSurvivesJSONAndIsTheSameAgain(t *testing.T) {
	m := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		r := Assess(m, Hundredths(rapid.IntRange(0, 10000).Draw(t, "inherent")), in)
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back Result
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(r, back); d != "" {
			t.Fatal(d)
		}
		again, err := json.Marshal(Assess(m, r.Inherent, in))
		if err != nil || string(again) != string(data) {
			t.Fatalf("the same input gave other digits: %v", err)
		}
	})
}
