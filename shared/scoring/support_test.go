package scoring

import (
	"cmp"
	"os"
	"slices"
	"testing"

	"vendorrisk/shared/problem"
)

const modelFile = "../../schemas/scoring/2026-11.json"

// shipped is the model that the project comes with.
func shipped(t testing.TB) Model {
	t.Helper()
	m, err := ParseModel(readFile(t, modelFile))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func answered(id string, weight, value int, a Assurance) Question {
	return Question{ID: id, Weight: weight, State: Answered, Value: value, Assurance: a}
}

func inState(id string, weight int, s State) Question {
	return Question{ID: id, Weight: weight, State: s}
}

// pointers lists where an invalid error's faults are, in order.
func pointers(t testing.TB, err error) []string {
	t.Helper()
	e, ok := err.(*problem.Error) //nolint:errorlint // the package hands it out bare
	if !ok || e.Code != problem.Invalid {
		t.Fatalf("got %v, want invalid", err)
	}
	out := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		out[i] = f.Pointer
	}
	return out
}

// questions lists a result's questions by id.
func questions(r Result) []QuestionResult {
	var out []QuestionResult
	for _, s := range r.Sections {
		out = append(out, s.Questions...)
	}
	slices.SortFunc(out, func(a, b QuestionResult) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
