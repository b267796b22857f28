package assessment

import (
	"context"
	"time"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

const scoreSK = "Z#SCORE"

// frozenScore keeps the score of the decision day beside the assessment. The
// answers can give it again at any time: a test replays it to the digit.
func frozenScore(org, id string, r scoring.Result) table.Write {
	return table.Create(table.Item{Key: table.Key{PK: PK(org, id), SK: scoreSK}, Body: table.Encode(r)})
}

// Score computes the score of an assessment as it stands; of a decided one, as
// it was on the day of the decision.
func (s *Service) Score(ctx context.Context, a identity.Actor, f *File) (scoring.Result, error) {
	model, err := s.Library.FrozenModel(ctx, a.Org, f.Assessment.Model)
	if err != nil {
		return scoring.Result{}, problem.Wrap("assessment.score", err)
	}
	day := s.Now()
	if d := f.Assessment.Decision; d != nil {
		day = d.At
	}
	return scoring.Assess(model, f.Assessment.Inherent, f.input(day.Format(clock.Date))), nil
}

// input is what the answers come to on a day: evidence that has expired by
// then no longer vouches for anything.
func (f *File) input(day string) scoring.Input {
	given := f.counted()
	view := questionnaire.Visible(f.Questionnaire, given)
	in := scoring.Input{Sections: make([]scoring.Section, 0, len(f.Questionnaire.Sections))}
	vouched := f.vouchedOn(day)
	for i := range f.Questionnaire.Sections {
		sec := &f.Questionnaire.Sections[i]
		out := scoring.Section{ID: sec.ID, Questions: make([]scoring.Question, 0, len(sec.Questions))}
		for j := range sec.Questions {
			q := &sec.Questions[j]
			if q.Weight == 0 || q.Type == questionnaire.Note {
				continue
			}
			if sq, scored := f.scored(q, given[q.ID], view.Questions[q.ID], vouched[q.ID]); scored {
				out.Questions = append(out.Questions, sq)
			}
		}
		in.Sections = append(in.Sections, out)
	}
	return in
}

// Refused tells whether a question's "does not apply" was refused in review.
func (f *File) Refused(question string) bool {
	return f.Reviews[question].NotApplicableRefused && f.Answers[question].NotApplicableReason != ""
}

// counted are the answers as the score takes them: a refused "does not apply"
// is no answer, to the question itself and to whatever depends on it.
func (f *File) counted() questionnaire.Answers {
	out := f.Given()
	for id, a := range out {
		if f.Refused(id) {
			out[id] = questionnaire.Answer{Files: a.Files}
		}
	}
	return out
}

func (f *File) scored(q *questionnaire.Question, a questionnaire.Answer, state questionnaire.State, vouched time.Time) (scoring.Question, bool) {
	out := scoring.Question{ID: q.ID, Weight: q.Weight, Critical: q.Critical, Assurance: scoring.Self}
	switch {
	case state == questionnaire.Hidden:
		out.State = scoring.Hidden
	case state == questionnaire.HiddenByUnanswered:
		out.State = scoring.HiddenByUnanswered
	case a.NotApplicable:
		out.State = scoring.NotApplicable
	case !questionnaire.Given(q, a), f.Answers[q.ID].Carried != nil:
		out.State = scoring.Unanswered
	default:
		points, scored := questionnaire.Value(q, a)
		if !scored {
			return out, false // a choice without a value says nothing about the control
		}
		out.State, out.Value = scoring.Answered, points
		if r := f.Reviews[q.ID]; r.Assurance != scoring.Unjudged && r.saw(f.Answers[q.ID], vouched) {
			out.Assurance = r.Assurance
		}
	}
	return out, true
}

// saw tells whether a review was made of what stands: the answer has not
// changed since, and at least one file that counts was there already. Else what
// is handed in after a return would count for what was handed in before it.
func (r Review) saw(a Answer, vouched time.Time) bool {
	return !vouched.IsZero() && !r.UpdatedAt.Before(vouched) && !r.UpdatedAt.Before(a.UpdatedAt)
}

// vouchedOn tells since when a question has a file that counts on a day; zero:
// it has none.
func (f *File) vouchedOn(day string) map[string]time.Time {
	out := map[string]time.Time{}
	good := map[string]time.Time{}
	note := func(question string, since time.Time) {
		if first, ok := out[question]; !ok || since.Before(first) {
			out[question] = since
		}
	}
	for _, e := range f.Evidence {
		if e.ValidOn(day) {
			good[e.ID] = e.UpdatedAt
			for _, q := range e.QuestionIDs {
				note(q, e.UpdatedAt)
			}
		}
	}
	for id, a := range f.Answers {
		for _, e := range a.EvidenceIDs {
			if since, ok := good[e]; ok {
				note(id, since)
			}
		}
	}
	return out
}

// Missing is what stands in the way of submitting, as field errors under
// /answers.
func (f *File) Missing() []problem.FieldError {
	var out []problem.FieldError
	for _, g := range questionnaire.Missing(f.Questionnaire, f.Given()) {
		e := problem.FieldError{Pointer: "/answers/" + pointer(g.Question), Key: "field.unanswered", Detail: "is not answered yet"}
		if g.Lacks == questionnaire.LacksEvidence {
			e.Key, e.Detail = "field.evidence", "needs a piece of evidence"
		}
		out = append(out, e)
	}
	f.offered(func(_ int, q *questionnaire.Question) {
		if !q.Optional {
			out = append(out, problem.FieldError{Pointer: "/answers/" + pointer(q.ID), Key: "field.unconfirmed", Detail: "is last time's answer; save it again if it is still true"})
		}
	})
	return out
}

// View is which questions are shown, and the progress. Answers that are only
// offered show what depends on them, but count as open.
func (f *File) View() questionnaire.View {
	v := questionnaire.Visible(f.Questionnaire, f.Given())
	f.offered(func(section int, q *questionnaire.Question) {
		for _, p := range []*questionnaire.Progress{&v.Sections[section].Progress, &v.Total} {
			p.Answered--
			if !q.Optional {
				p.RequiredLeft++
			}
		}
	})
	return v
}

// offered goes through the shown answers that nobody has confirmed yet.
func (f *File) offered(do func(section int, q *questionnaire.Question)) {
	if f.Assessment.Previous == "" {
		return
	}
	given := f.Given()
	v := questionnaire.Visible(f.Questionnaire, given)
	for i := range f.Questionnaire.Sections {
		for j := range f.Questionnaire.Sections[i].Questions {
			q := &f.Questionnaire.Sections[i].Questions[j]
			if f.Answers[q.ID].Carried != nil && v.Questions[q.ID] == questionnaire.Shown && questionnaire.Given(q, given[q.ID]) {
				do(i, q)
			}
		}
	}
}
