package assessment

import (
	"slices"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/questionnaire"
)

// For is the part of a file that an actor may see: a delegate gets the
// sections that were handed over and what belongs to them. Conditions on other
// sections are kept by their outcome: what is hidden stays out.
func (f *File) For(a identity.Actor) *File {
	if len(a.Sections) == 0 {
		return f
	}
	view := f.View()
	out := *f
	q := *f.Questionnaire
	q.Sections = nil
	mine := map[string]bool{}
	for i, s := range f.Questionnaire.Sections {
		if !slices.Contains(a.Sections, s.ID) || view.Sections[i].State != questionnaire.Shown {
			continue
		}
		s.VisibleIf = nil
		s.Questions = slices.Clone(s.Questions)
		s.Questions = slices.DeleteFunc(s.Questions, func(x questionnaire.Question) bool {
			return view.Questions[x.ID] != questionnaire.Shown && x.VisibleIf.Outside(s)
		})
		for j := range s.Questions {
			if s.Questions[j].VisibleIf.Outside(s) {
				s.Questions[j].VisibleIf = nil
			}
			mine[s.Questions[j].ID] = true
		}
		q.Sections = append(q.Sections, s)
	}
	out.Questionnaire = &q
	out.Answers = map[string]Answer{}
	for id, an := range f.Answers {
		if mine[id] {
			out.Answers[id] = an
		}
	}
	out.Evidence = nil
	for _, e := range f.Evidence {
		if slices.ContainsFunc(e.QuestionIDs, func(id string) bool { return mine[id] }) {
			out.Evidence = append(out.Evidence, e)
		}
	}
	out.Reviews, out.Invitations = map[string]Review{}, nil
	return &out
}
