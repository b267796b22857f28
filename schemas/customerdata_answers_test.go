package schemas_test

import (
	"maps"
	"slices"
	"testing"

	"vendorrisk/shared/questionnaire"
)

// TestBestAnswersAreWorthTheWhole answers every question as well as can be,
// and wants full value and no finding but the one that only reports a fact.
func TestBestAnswersAreWorthTheWhole(t *testing.T) {
	q := customerData(t)
	best := bestAnswers(q)
	for _, s := range q.Sections {
		for i := range s.Questions {
			question := &s.Questions[i]
			points, scored := questionnaire.Value(question, best[question.ID])
			if scored != (question.Weight > 0) || scored && points != questionnaire.Whole {
				t.Errorf("%s: the best answer is worth %d (scored: %t)", question.ID, points, scored)
			}
		}
	}
	for _, f := range questionnaire.Findings(q, best) {
		if f.Rule != "breach-disclosed" {
			t.Errorf("the best answers raise %s", f.Rule)
		}
	}
}

// TestWorstAnswersRaiseTheirFindings spoils the best answers one question at
// a time: a rule that its own question's worst answer does not raise would
// never speak.
func TestWorstAnswersRaiseTheirFindings(t *testing.T) {
	q := customerData(t)
	best := bestAnswers(q)
	rules := 0
	for _, s := range q.Sections {
		for i := range s.Questions {
			question := &s.Questions[i]
			answers := maps.Clone(best)
			_, answers[question.ID] = extremes(question)
			raised := questionnaire.Findings(q, answers)
			for _, rule := range question.FindingRules {
				rules++
				if !slices.ContainsFunc(raised, func(r questionnaire.Raised) bool { return r.Rule == rule.ID }) {
					t.Errorf("the worst answer to %s does not raise %s", question.ID, rule.ID)
				}
			}
			points, scored := questionnaire.Value(question, answers[question.ID])
			if question.Critical && (!scored || points >= questionnaire.Whole/2) {
				t.Errorf("%s: the worst answer to a critical question is worth %d (scored: %t)", question.ID, points, scored)
			}
		}
	}
	if rules == 0 {
		t.Error("no finding rules")
	}
}

// bestAnswers are of a vendor with sub-processors, so that the questions about
// them are asked.
func bestAnswers(q *questionnaire.Questionnaire) questionnaire.Answers {
	best := questionnaire.Answers{}
	for _, s := range q.Sections {
		for i := range s.Questions {
			best[s.Questions[i].ID], _ = extremes(&s.Questions[i])
		}
	}
	best["tp-assessment"] = questionnaire.Answer{Value: "proof"}
	return best
}

// extremes are the best and the worst answer to a question. An unscored fact
// gets the answer that brings up what hangs on it: yes, the first, or all.
func extremes(q *questionnaire.Question) (best, worst questionnaire.Answer) {
	answer := func(v any) questionnaire.Answer { return questionnaire.Answer{Value: v} }
	both := func(v any) (_, _ questionnaire.Answer) { return answer(v), answer(v) }
	switch q.Type {
	case questionnaire.YesNo:
		switch {
		case q.Weight == 0:
			return both("yes")
		case q.Polarity == "no":
			return answer("no"), answer("yes")
		default:
			return answer("yes"), answer("no")
		}
	case questionnaire.Single:
		scored := slices.DeleteFunc(slices.Clone(q.Options), func(o questionnaire.Option) bool { return q.Weight > 0 && o.Value == nil })
		return answer(scored[0].ID), answer(scored[len(scored)-1].ID)
	case questionnaire.Multi:
		var all, none []any
		for _, o := range q.Options {
			if o.Exclusive {
				none = append(none, o.ID)
			} else {
				all = append(all, o.ID)
			}
		}
		return answer(all), answer(none)
	case questionnaire.Number:
		return both(1.0)
	case questionnaire.Date:
		return both("2026-11-01")
	case questionnaire.Rows:
		return both([]any{map[string]any{"place": "any"}})
	case questionnaire.File:
		return questionnaire.Answer{Files: 1}, questionnaire.Answer{}
	default:
		return both("text")
	}
}
