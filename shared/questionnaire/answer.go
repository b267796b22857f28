package questionnaire

// Answer is what the rules of this package need to know of an answer.
// Value holds the JSON value's Go form: string, float64, []any of string, or
// []any of map[string]any; nil when nothing was said.
type Answer struct {
	Value         any
	NotApplicable bool // a reason was given
	Files         int  // pieces of evidence attached
}

// Answers by question id. Unanswered questions are absent.
type Answers map[string]Answer
