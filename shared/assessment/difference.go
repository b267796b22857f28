package assessment

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

// Differs is one way in which a question is otherwise than last time.
type Differs string

// The ways.
const (
	QuestionNew     Differs = "question_new"     // it was not asked last time
	QuestionChanged Differs = "question_changed" // its words, options or weight are others
	AnswerNew       Differs = "answer_new"       // it was open last time
	AnswerChanged   Differs = "answer_changed"   // another value, or another reason why it does not apply
	AnswerGone      Differs = "answer_gone"      // it was answered last time and is open now
	CommentChanged  Differs = "comment_changed"
	EvidenceNew     Differs = "evidence_new"  // a file that was not there last time
	EvidenceGone    Differs = "evidence_gone" // a file of last time is not there any more
)

// AllDiffers are all of them, in the order in which they are listed.
var AllDiffers = []Differs{QuestionNew, QuestionChanged, AnswerNew, AnswerChanged, AnswerGone, CommentChanged, EvidenceNew, EvidenceGone}

// Before is what stood in the last assessment; empty where nothing did.
type Before struct {
	Value               any      `json:"value,omitempty"`
	Comment             string   `json:"comment,omitempty"`
	NotApplicableReason string   `json:"notApplicableReason,omitempty"`
	Files               []string `json:"files,omitempty"` // names
}

// QuestionDifference is a question that is otherwise than last time.
type QuestionDifference struct {
	QuestionID string    `json:"questionId"`
	Differs    []Differs `json:"differs"`
	Before     Before    `json:"before"`
}

// Difference is what a reassessment brought, beside the assessment before it.
type Difference struct {
	Previous  string               `json:"previousAssessmentId"`
	Questions []QuestionDifference `json:"questions"` // those that differ, in the questionnaire's order
	Removed   []string             `json:"removed"`   // ids of questions that were asked last time and are not any more
	Same      int                  `json:"same"`      // questions that are as they were

	last *File
}

// Last is the question as it was asked last time, nil when it was not.
func (d *Difference) Last(id string) *questionnaire.Question {
	if d.last == nil {
		return nil
	}
	q, _ := d.last.question(id)
	return q
}

// Of is what differs of a question; ok is false when nothing does.
func (d *Difference) Of(id string) (QuestionDifference, bool) {
	i := slices.IndexFunc(d.Questions, func(q QuestionDifference) bool { return q.QuestionID == id })
	if i < 0 {
		return QuestionDifference{}, false
	}
	return d.Questions[i], true
}

// Difference compares an assessment with the one before it, for reviewers; it
// reads that one. not_found for an assessment that is the vendor's first.
func (s *Service) Difference(ctx context.Context, a identity.Actor, f *File) (Difference, error) {
	if f.Assessment.Previous == "" {
		return Difference{}, problem.New(problem.NotFound, "there is no assessment before this one to compare it with")
	}
	last, err := s.Open(ctx, a, f.Assessment.Previous)
	if err != nil {
		return Difference{}, err
	}
	return difference(last, f), nil
}

func difference(last, now *File) Difference {
	d := Difference{Previous: last.Assessment.ID, Questions: []QuestionDifference{}, Removed: []string{}, last: last}
	changed := map[string]bool{}
	for _, id := range questionnaire.Differences(last.Questionnaire, now.Questionnaire).Changed {
		changed[id] = true
	}
	was, is := last.View(), now.View()
	for i := range now.Questionnaire.Sections {
		for j := range now.Questionnaire.Sections[i].Questions {
			q := &now.Questionnaire.Sections[i].Questions[j]
			if q.Type == questionnaire.Note || is.Questions[q.ID] != questionnaire.Shown {
				continue
			}
			one := QuestionDifference{QuestionID: q.ID}
			asked := was.Questions[q.ID] == questionnaire.Shown
			switch {
			case !asked:
				one.Differs = append(one.Differs, QuestionNew)
			case changed[q.ID]:
				one.Differs = append(one.Differs, QuestionChanged)
			}
			if asked {
				one.Before = last.before(q.ID)
				one.Differs = append(one.Differs, answered(last, now, q)...)
			}
			if len(one.Differs) == 0 {
				d.Same++
				continue
			}
			d.Questions = append(d.Questions, one)
		}
	}
	for i := range last.Questionnaire.Sections {
		for _, q := range last.Questionnaire.Sections[i].Questions {
			if q.Type != questionnaire.Note && was.Questions[q.ID] == questionnaire.Shown && is.Questions[q.ID] != questionnaire.Shown {
				d.Removed = append(d.Removed, q.ID)
			}
		}
	}
	return d
}

// answered compares what was said and shown for a question.
func answered(last, now *File, q *questionnaire.Question) []Differs {
	var out []Differs
	a, b := last.Answers[q.ID], now.Answers[q.ID]
	given := func(f *File, x Answer) bool {
		return questionnaire.Given(q, questionnaire.Answer{Value: x.Value, NotApplicable: x.NotApplicableReason != "", Files: len(f.Files(q.ID))})
	}
	switch hadOne, hasOne := given(last, a), given(now, b); {
	case !hadOne && hasOne:
		out = append(out, AnswerNew)
	case hadOne && !hasOne:
		out = append(out, AnswerGone)
	case !sameValue(a.Value, b.Value) || a.NotApplicableReason != b.NotApplicableReason:
		out = append(out, AnswerChanged)
	}
	if a.Comment != b.Comment {
		out = append(out, CommentChanged)
	}
	before, after := last.origins(q.ID), now.origins(q.ID)
	if slices.ContainsFunc(after, func(id string) bool { return !slices.Contains(before, id) }) {
		out = append(out, EvidenceNew)
	}
	if slices.ContainsFunc(before, func(id string) bool { return !slices.Contains(after, id) }) {
		out = append(out, EvidenceGone)
	}
	return out
}

func sameValue(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// before is what the last assessment says for a question.
func (f *File) before(id string) Before {
	a := f.Answers[id]
	b := Before{Value: a.Value, Comment: a.Comment, NotApplicableReason: a.NotApplicableReason}
	for _, e := range f.Files(id) {
		b.Files = append(b.Files, e.FileName)
	}
	return b
}

// origins name a question's files by where they first came from, so that one
// that was carried over is the same file.
func (f *File) origins(id string) []string {
	var out []string
	for _, e := range f.Files(id) {
		if e.Origin != "" {
			out = append(out, e.Origin)
		} else {
			out = append(out, e.ID)
		}
	}
	return out
}
