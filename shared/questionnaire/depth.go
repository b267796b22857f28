package questionnaire

import "slices"

// Count is how many questions a questionnaire asks. Notes are not counted,
// nor the text questions that only ask for a compensating control: those are a
// part of the finding that names them.
func Count(q *Questionnaire) int {
	beside := map[string]bool{}
	q.each(func(x *Question) {
		for i := range x.FindingRules {
			beside[x.FindingRules[i].Compensating] = true
		}
	})
	n := 0
	q.each(func(x *Question) {
		if x.Type != Note && !beside[x.ID] {
			n++
		}
	})
	return n
}

// asked is how many entries of a section take an answer.
func asked(s *Section) int {
	n := 0
	for i := range s.Questions {
		if s.Questions[i].Type != Note {
			n++
		}
	}
	return n
}

// ForDepth is the questionnaire as it is sent at a depth: the questions of
// that depth and of shallower ones, in their order. A section left without a
// question goes, its notes with it. Validate holds conditions to questions
// that are asked at every depth that asks the condition's own question, so
// nothing dangles. An empty or unknown depth, or a questionnaire without
// depths, gives the whole. The original is not changed; parts are shared.
func ForDepth(q *Questionnaire, depth string) *Questionnaire {
	levels := q.levels()
	level, ok := levels[depth]
	if !ok || depth == "" {
		return q
	}
	out := *q
	out.Sections = make([]Section, 0, len(q.Sections))
	for _, s := range q.Sections {
		kept := make([]Question, 0, len(s.Questions))
		for _, question := range s.Questions {
			if levels[question.Depth] <= level {
				kept = append(kept, question)
			}
		}
		s.Questions = kept
		if asked(&s) > 0 {
			out.Sections = append(out.Sections, s)
		}
	}
	return &out
}

// DepthForTier is the id of the depth that a vendor tier is sent: the one
// that names the tier, else the deepest, which asks too much rather than too
// little. "" when the questionnaire has no depths: it is always whole.
func DepthForTier(q *Questionnaire, tier string) string {
	for _, d := range q.Depths {
		if slices.Contains(d.Tiers, tier) {
			return d.ID
		}
	}
	if n := len(q.Depths); n > 0 {
		return q.Depths[n-1].ID
	}
	return ""
}

// levels numbers the depths from shallow (0) to deep; "" is asked at every one.
func (q *Questionnaire) levels() map[string]int {
	m := map[string]int{"": 0}
	for i, d := range q.Depths {
		m[d.ID] = i
	}
	return m
}
