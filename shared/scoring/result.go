package scoring

// Result is the score of one assessment with its breakdown. When no question
// is applicable Scored is false, the numbers are nil and the bands empty:
// nothing was shown, which is not the same as nothing being wrong.
type Result struct {
	Scored        bool        `json:"scored"`
	Inherent      Hundredths  `json:"inherent"`                // effective inherent risk, 0–100, high is bad
	Effectiveness *Hundredths `json:"effectiveness,omitempty"` // of the controls, 0–100, high is good
	Coverage      *Hundredths `json:"coverage,omitempty"`      // applicable weight that is answered, 0–100, high is good
	Residual      *Hundredths `json:"residual,omitempty"`      // risk that is left, 0–100, high is bad
	NotApplicable Hundredths  `json:"notApplicable,omitzero"`  // share of the weight asked that "does not apply" took out, 0–100

	ComputedBand     Band              `json:"computedBand,omitempty"` // the band of Residual
	Band             Band              `json:"band,omitempty"`         // ComputedBand, or worse for a failed critical control
	CriticalFailures []CriticalFailure `json:"criticalFailures"`       // in the order of the questionnaire

	Sections     []SectionResult `json:"sections"` // in the order of the questionnaire
	ModelVersion string          `json:"modelVersion"`
	ModelHash    string          `json:"modelHash"`
}

// CriticalFailure is a critical control that failed, and why.
type CriticalFailure struct {
	QuestionID string `json:"questionId"`
	Why        Why    `json:"why"`
}

// Why a critical control failed.
type Why string

// The reasons: the answer's value is below the model's failsBelow, or there is
// no answer.
const (
	BelowThreshold Why = "below_threshold"
	NoAnswer       Why = "no_answer"
)

// SectionResult is one section's part. Points and Possible are the sums of its
// questions' and, over all sections, add up to the effectiveness and to 100.
// Effectiveness and Coverage are the section's own, nil when nothing in it is
// applicable.
type SectionResult struct {
	ID            string           `json:"id"`
	Weight        int              `json:"weight"` // its part of the mean; 0 when nothing in it is applicable
	Effectiveness *Hundredths      `json:"effectiveness,omitempty"`
	Coverage      *Hundredths      `json:"coverage,omitempty"`
	Points        Hundredths       `json:"points"`
	Possible      Hundredths       `json:"possible"`
	Questions     []QuestionResult `json:"questions"`
}

// QuestionResult is one scored question as it was counted, and its part:
// Points of effectiveness, high is good, out of Possible. Both are 0 when it
// is not applicable.
type QuestionResult struct {
	Question
	Points   Hundredths `json:"points"`
	Possible Hundredths `json:"possible"`
}

// CriticalNotApplicable are the critical questions, by id, that are left out
// because they do not apply: none of them can fail and hold the band up.
func (r Result) CriticalNotApplicable() []string {
	var out []string
	for i := range r.Sections {
		for j := range r.Sections[i].Questions {
			if q := &r.Sections[i].Questions[j]; q.Critical && q.State == NotApplicable {
				out = append(out, q.ID)
			}
		}
	}
	return out
}
