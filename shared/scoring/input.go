package scoring

// Input is what an assessment's answers come to. Section and question ids are
// unique in it.
type Input struct {
	Sections []Section `json:"sections"`
}

// Section is a group of questions. Weight (up to 10,000) is its part of the
// mean; 0 means the sum of the weights of its applicable questions.
type Section struct {
	ID        string     `json:"id"`
	Weight    int        `json:"weight,omitempty"`
	Questions []Question `json:"questions"`
}

// Question is one question as it was answered. Weight is 1–10; a question of
// weight 0 is not scored and left out of the result. Value is in basis points,
// 0–10,000, high is good, and read only when the question is answered.
//
// What is out of range counts as the nearest that is in it; an unknown state
// counts as unanswered and an unknown assurance as self-attested, so a mistake
// of the caller never makes a score better than the rules allow.
type Question struct {
	ID        string    `json:"id"`
	Weight    int       `json:"weight"`
	Critical  bool      `json:"critical,omitempty"`
	State     State     `json:"state"`
	Value     int       `json:"valueBasisPoints"`
	Assurance Assurance `json:"assurance,omitempty"`
}

// Bounds of the input's numbers. With them every product fits an int64 for
// more than 100,000 questions.
const (
	maxWeight        = 10
	maxSectionWeight = 10_000
)

func (q *Question) applicable() bool { return q.State != NotApplicable && q.State != Hidden }

// count makes the question what the rules take it for: in range, and with value
// and assurance only when it is answered.
func (q *Question) count() {
	q.Weight = min(max(q.Weight, 0), maxWeight)
	switch q.State {
	case Answered:
		q.Value = min(max(q.Value, 0), basis)
		if !q.Assurance.Valid() {
			q.Assurance = Self
		}
		return
	case Unanswered, NotApplicable, Hidden, HiddenByUnanswered:
	default:
		q.State = Unanswered
	}
	q.Value, q.Assurance = 0, Unjudged
}

func (f *Factors) of(a Assurance) int64 {
	switch a {
	case Independent:
		return int64(f.Independent)
	case Reviewed:
		return int64(f.Reviewed)
	case Unjudged, Self:
	}
	return int64(f.Self)
}
