package questionnaire

// What a gap lacks.
const (
	LacksAnswer   = "answer"
	LacksEvidence = "evidence"
)

// Gap is one thing that stands in the way of submitting.
type Gap struct {
	Section  string `json:"section"`
	Question string `json:"question"`
	Lacks    string `json:"lacks"`
}

// Missing lists what a vendor must still do before submitting, in the order
// of the questions: shown questions that are neither optional nor answered,
// and answers whose required evidence is not attached. An answer that claims
// nothing (not applicable, "unknown", worth 0) has nothing to prove.
func Missing(q *Questionnaire, answers Answers) []Gap {
	view := Visible(q, answers)
	var out []Gap
	for i := range q.Sections {
		s := &q.Sections[i]
		for j := range s.Questions {
			question := &s.Questions[j]
			if view.Questions[question.ID] != Shown || question.Type == Note {
				continue
			}
			if lacks := question.lacks(answers[question.ID]); lacks != "" {
				out = append(out, Gap{Section: s.ID, Question: question.ID, Lacks: lacks})
			}
		}
	}
	return out
}

func (q *Question) lacks(a Answer) string {
	if !Given(q, a) {
		if q.Optional {
			return ""
		}
		return LacksAnswer
	}
	if q.Evidence == nil || !q.Evidence.Required || a.Files > 0 || !q.claims(a) {
		return ""
	}
	return LacksEvidence
}

// claims tells whether an answer says that something is in place.
func (q *Question) claims(a Answer) bool {
	if a.NotApplicable || a.Value == "unknown" {
		return false
	}
	points, scored := Value(q, a)
	return !scored || points > 0
}
