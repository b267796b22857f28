package assessment

import (
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
)

// check holds what was given to the question's rules and stores the value in
// its normal form.
func check(q *questionnaire.Question, g Given, to *Answer, at string) problem.Fields {
	in := questionnaire.Input{Pointer: at, Reason: to.NotApplicableReason}
	if g.Value != nil {
		in.Value = *g.Value
	}
	value, reason, faults := questionnaire.CheckAnswer(q, in)
	if len(faults) > 0 {
		return faults
	}
	to.NotApplicableReason = reason
	if g.Value != nil || reason != "" {
		to.Value = value
	}
	return nil
}
