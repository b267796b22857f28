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

// Given tells whether the answer answers the question: something was said,
// or that it does not apply; a file question is answered by its files.
// An empty string and an empty list say nothing.
func Given(q *Question, a Answer) bool {
	if q.Type == Note {
		return false
	}
	if a.NotApplicable {
		return true
	}
	if q.Type == File {
		return a.Files > 0
	}
	switch v := a.Value.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case []string:
		return len(v) > 0
	default:
		return true
	}
}

// chosen are the words of an answer: the one string, or those of a list.
func (a Answer) chosen() []string {
	switch v := a.Value.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case []any:
		out := make([]string, 0, len(v))
		for _, x := range v {
			if s, ok := x.(string); ok {
				out = append(out, s)
			}
		}
		return out
	default:
		return nil
	}
}
