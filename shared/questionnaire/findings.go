package questionnaire

// Raised is a finding that the answers themselves raise.
type Raised struct {
	Rule         string `json:"rule"`
	Question     string `json:"question"` // the one that holds the rule
	Severity     string `json:"severity"`
	Title        Text   `json:"title"`
	Detail       Text   `json:"detail,omitempty"`
	Compensating string `json:"compensating,omitempty"` // the question that asks for a compensating control
}

// Findings lists the rules whose condition holds, in the order of the
// questions. A rule speaks only once its own question is shown and answered,
// and not when that question does not apply: what nobody said is no finding.
func Findings(q *Questionnaire, answers Answers) []Raised {
	view, r := visible(q, answers)
	var out []Raised
	for i := range q.Sections {
		for j := range q.Sections[i].Questions {
			question := &q.Sections[i].Questions[j]
			a := answers[question.ID]
			if view.Questions[question.ID] != Shown || a.NotApplicable || !Given(question, a) {
				continue
			}
			for k := range question.FindingRules {
				rule := &question.FindingRules[k]
				if r.read(rule.When).now {
					out = append(out, Raised{Rule: rule.ID, Question: question.ID, Severity: rule.Severity,
						Title: rule.Title, Detail: rule.Detail, Compensating: rule.Compensating})
				}
			}
		}
	}
	return out
}
