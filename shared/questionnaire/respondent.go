package questionnaire

// ForRespondent is the questionnaire as a vendor may see it: without weights,
// values, polarity, mappings and finding rules, which would say how to answer
// for points.
func ForRespondent(q *Questionnaire) *Questionnaire {
	out := *q
	out.Sections = make([]Section, len(q.Sections))
	for i, s := range q.Sections {
		s.Questions = append([]Question(nil), s.Questions...)
		for j := range s.Questions {
			question := &s.Questions[j]
			question.Weight, question.Critical, question.Polarity = 0, false, ""
			question.Mappings, question.NoMapping, question.FindingRules = nil, nil, nil
			question.Options = append([]Option(nil), question.Options...)
			for k := range question.Options {
				question.Options[k].Value = nil
			}
		}
		out.Sections[i] = s
	}
	return &out
}
