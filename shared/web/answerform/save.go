package answerform

import (
	"context"
	"errors"
	"maps"
	"slices"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/web/form"
)

// Saver saves a batch of answers, all or none (assessment.Service).
type Saver interface {
	SaveAnswers(ctx context.Context, a identity.Actor, id string, given map[string]assessment.Given) (map[string]assessment.Answer, *assessment.File, error)
}

// Outcome is what became of each answer: saved, refused by its faults, or in
// clash with what somebody else answered meanwhile.
type Outcome struct {
	Saved   map[string]assessment.Answer
	Faults  []problem.FieldError
	Clashes map[string]assessment.Clash
}

// Whole tells whether everything was saved.
func (o Outcome) Whole() bool { return len(o.Faults) == 0 && len(o.Clashes) == 0 }

// Show puts what was saved into the form, and notes the faults of the rest.
func (o Outcome) Show(f *form.Form, questions []questionnaire.Question) {
	for i := range questions {
		if saved, ok := o.Saved[questions[i].ID]; ok {
			Fill(f, &questions[i], saved)
		}
	}
	if len(o.Faults) > 0 {
		f.Refuse(&problem.Error{Code: problem.Invalid, Fields: Named(o.Faults)})
	}
}

// Save saves every answer that can be saved, whatever is wrong with others. An
// error is one that concerns all of them, such as an assessment that is
// submitted already; what was saved before it stays saved.
func Save(ctx context.Context, s Saver, a identity.Actor, id string, given map[string]assessment.Given) (Outcome, error) {
	out := Outcome{Saved: map[string]assessment.Answer{}, Clashes: map[string]assessment.Clash{}}
	for batch := range slices.Chunk(slices.Sorted(maps.Keys(given)), assessment.MaxAnswers) {
		left := make(map[string]assessment.Given, len(batch))
		for _, q := range batch {
			left[q] = given[q]
		}
		for len(left) > 0 {
			saved, _, err := s.SaveAnswers(ctx, a, id, left)
			if err == nil {
				maps.Copy(out.Saved, saved)
				break
			}
			if !out.set(left, err) {
				return out, err
			}
		}
	}
	return out, nil
}

// set takes the answers that an error names out of left and notes why; false
// when it names none of them.
func (o *Outcome) set(left map[string]assessment.Given, err error) bool {
	var e *problem.Error
	if !errors.As(err, &e) {
		return false
	}
	before := len(left)
	switch clashes, isClash := e.Current.(map[string]assessment.Clash); {
	case e.Code == problem.Conflict && isClash:
		for q, c := range clashes {
			o.Clashes[q] = c
			delete(left, q)
		}
	case e.Code == problem.Invalid:
		for _, f := range e.Fields {
			delete(left, QuestionOf(f.Pointer))
		}
		o.Faults = append(o.Faults, e.Fields...)
	}
	return len(left) < before
}
