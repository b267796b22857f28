package questionnaire

import (
	"testing"

	"pgregory.net/rapid"
)

func TestValue(t *testing.T) {
	reversed := question("mfa")
	reversed.Polarity = "no"
	shares := question("kinds")
	shares.Options[0].Value = ptr(0.5) // b and c divide the other half
	shares.Options[3].Value = ptr(0.1)
	text, file := question("more"), question("report")
	text.Weight, file.Weight = 2, 2
	for name, c := range map[string]struct {
		q      *Question
		a      Answer
		points int
		scored bool
	}{
		"yes":                 {question("mfa"), Answer{Value: "yes"}, 10000, true},
		"no":                  {question("mfa"), Answer{Value: "no"}, 0, true},
		"unknown":             {question("mfa"), Answer{Value: "unknown"}, 0, true},
		"unanswered":          {question("mfa"), Answer{}, 0, true},
		"does not apply":      {question("mfa"), Answer{NotApplicable: true}, 0, false},
		"no is good":          {reversed, Answer{Value: "no"}, 10000, true},
		"yes is bad":          {reversed, Answer{Value: "yes"}, 0, true},
		"single":              {question("how"), Answer{Value: "sms"}, 3000, true},
		"single unknown":      {question("how"), Answer{Value: "unknown"}, 0, true},
		"single not scored":   {question("how"), Answer{Value: "other"}, 0, false},
		"a third":             {question("kinds"), Answer{Value: []any{"a"}}, 3333, true},
		"two thirds":          {question("kinds"), Answer{Value: []any{"a", "c"}}, 6666, true},
		"all":                 {question("kinds"), Answer{Value: []any{"a", "b", "c"}}, 10000, true},
		"exclusive":           {question("kinds"), Answer{Value: []any{"none"}}, 0, true},
		"share":               {shares, Answer{Value: []any{"a"}}, 5000, true},
		"share of the rest":   {shares, Answer{Value: []any{"b"}}, 2500, true},
		"exclusive's own":     {shares, Answer{Value: []any{"none"}}, 1000, true},
		"not weighted":        {question("count"), Answer{Value: 3.0}, 0, false},
		"text is whole":       {text, Answer{Value: "x"}, 10000, true},
		"empty text is not":   {text, Answer{Value: ""}, 0, true},
		"file is whole":       {file, Answer{Files: 1}, 10000, true},
		"file without a file": {file, Answer{Value: "x"}, 0, true},
	} {
		if points, scored := Value(c.q, c.a); points != c.points || scored != c.scored {
			t.Errorf("%s: %d %v, want %d %v", name, points, scored, c.points, c.scored)
		}
	}
}

// Choosing one more option of a multi never lowers its value, none is above
// the whole, and all of an equally shared list is exactly the whole.
func TestMultiGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := &Question{Type: Multi, Weight: 1}
		equal := true
		for i := range rapid.IntRange(1, 12).Draw(t, "options") {
			o := Option{ID: string(rune('a' + i))}
			if rapid.Bool().Draw(t, "valued") {
				o.Value = ptr(float64(rapid.IntRange(0, Whole).Draw(t, "value")) / Whole)
				equal = false
			}
			q.Options = append(q.Options, o)
		}
		var chosen []any
		last := 0
		for _, o := range q.Options {
			chosen = append(chosen, o.ID)
			points, scored := Value(q, Answer{Value: chosen})
			if !scored || points < last || points > Whole {
				t.Fatalf("%d after %d", points, last)
			}
			last = points
		}
		if equal && last != Whole {
			t.Fatalf("all are worth %d", last)
		}
	})
}
