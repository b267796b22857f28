package main

import (
	"context"
	"encoding/json"
	"strings"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
)

// answer fills in up to most questions that are shown, in rounds: an answer
// may show others.
func (s *story) answer(ctx context.Context, id string, who identity.Actor, most int) error {
	f, err := s.Assessments.Open(ctx, who, id)
	if err != nil {
		return err
	}
	for left := most; left > 0; {
		given := map[string]assessment.Given{}
		view := f.View()
		for i := range f.Questionnaire.Sections {
			for j := range f.Questionnaire.Sections[i].Questions {
				q := &f.Questionnaire.Sections[i].Questions[j]
				_, has := f.Answers[q.ID]
				if has || view.Questions[q.ID] != questionnaire.Shown || len(given) == min(assessment.MaxAnswers, left) {
					continue
				}
				if g, ok := s.given(q); ok {
					given[q.ID] = g
				}
			}
		}
		if len(given) == 0 {
			return nil
		}
		if _, f, err = s.Assessments.SaveAnswers(ctx, who, id, given); err != nil {
			return err
		}
		left -= len(given)
	}
	return nil
}

// given is what this vendor says to a question; false for what takes none.
func (s *story) given(q *questionnaire.Question) (assessment.Given, bool) {
	if q.Type == questionnaire.Note || q.Type == questionnaire.File {
		return assessment.Given{}, false
	}
	var g assessment.Given
	if s.dice.IntN(5) == 0 {
		g.Comment = ptr(s.sentences(1 + s.dice.IntN(3)))
	}
	if q.Type == questionnaire.YesNo && !q.NoNA && s.dice.IntN(25) == 0 {
		g.NotApplicableReason = ptr(notApplicable[s.place.lang])
		return g, true
	}
	raw, err := json.Marshal(s.value(q))
	if err != nil {
		panic(err) // our own values
	}
	g.Value = (*json.RawMessage)(&raw)
	return g, true
}

func (s *story) value(q *questionnaire.Question) any {
	well := s.dice.Float64() < s.good
	switch q.Type {
	case questionnaire.YesNo:
		if well == (q.Polarity != "no") {
			return "yes"
		}
		return "no"
	case questionnaire.Single:
		if well {
			return q.Options[0].ID // the library puts the best one first
		}
		return pick(s.dice, q.Options).ID
	case questionnaire.Multi:
		chosen := []string{}
		for _, o := range q.Options {
			if !o.Exclusive && s.dice.Float64() < s.good {
				chosen = append(chosen, o.ID)
			}
		}
		if len(chosen) == 0 {
			chosen = append(chosen, q.Options[0].ID)
		}
		return chosen
	case questionnaire.Number:
		return s.number(q)
	case questionnaire.Date:
		return s.at.Add(-90 * day).Format(clock.Date)
	case questionnaire.Rows:
		row := map[string]string{}
		for _, c := range q.Columns {
			switch c.Type {
			case questionnaire.Number:
				row[c.ID] = "1"
			case questionnaire.Date:
				row[c.ID] = s.at.Add(-200 * day).Format(clock.Date)
			default:
				row[c.ID] = "Hafen Hosting AG"
			}
		}
		return []any{row}
	default:
		return s.sentences(1)
	}
}

func (s *story) number(q *questionnaire.Question) int {
	low, high := 0.0, 30.0
	if q.Min != nil {
		low = *q.Min
	}
	if q.Max != nil {
		high = *q.Max
	}
	return int(low) + s.dice.IntN(int(max(high-low, 0))+1)
}

func (s *story) sentences(n int) string {
	gap := " "
	if s.place.lang == "zh-CN" {
		gap = ""
	}
	var out []string
	for range n {
		out = append(out, pick(s.dice, said[s.place.lang]))
	}
	return strings.Join(out, gap)
}
