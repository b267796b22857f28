package assessment

import (
	"context"
	"strings"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/invitation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/table"
)

// File is an assessment with everything that stands in its partition.
type File struct {
	Assessment    Assessment
	Questionnaire *questionnaire.Questionnaire // as frozen, at the assessment's depth
	Answers       map[string]Answer
	Reviews       map[string]Review
	Evidence      []Evidence
	Invitations   []invitation.Invitation
	Reminder      Reminder

	watched table.Item // of the reminder
}

func missing() error { return problem.New(problem.NotFound, "there is no such assessment") }

// Open reads an assessment in one query (one per MB). A vendor's session gets
// only its own; not_found for any other.
func (s *Service) Open(ctx context.Context, a identity.Actor, id string) (*File, error) {
	if !ids.Valid(ids.Assessment, id) || (a.Assessment != "" && a.Assessment != id) {
		return nil, missing()
	}
	f := &File{Answers: map[string]Answer{}, Reviews: map[string]Review{}}
	for q := (table.Query{PK: PK(a.Org, id)}); ; {
		page, err := s.Table.Query(ctx, q)
		if err != nil {
			return nil, problem.Wrap("assessment.open", err)
		}
		for _, it := range page.Items {
			if err := f.add(it); err != nil {
				return nil, problem.Wrap("assessment.open", err)
			}
		}
		if q.Cursor = page.Cursor; q.Cursor == "" {
			break
		}
	}
	if f.Assessment.ID == "" {
		return nil, missing()
	}
	if err := s.visible(ctx, a, f.Assessment); err != nil {
		return nil, err
	}
	var err error
	f.Questionnaire, err = s.Library.Frozen(ctx, a.Org, f.Assessment.Questionnaire, f.Assessment.Depth)
	return f, problem.Wrap("assessment.open", err)
}

func (f *File) add(it table.Item) (err error) {
	switch {
	case it.SK == headSK:
		f.Assessment, err = table.Decode[Assessment](it)
	case strings.HasPrefix(it.SK, answerPrefix):
		var a Answer
		a, err = table.Decode[Answer](it)
		f.Answers[a.QuestionID] = a
	case strings.HasPrefix(it.SK, reviewPrefix):
		var r Review
		r, err = table.Decode[Review](it)
		f.Reviews[r.QuestionID] = r
	case strings.HasPrefix(it.SK, evidencePrefix):
		var e Evidence
		e, err = table.Decode[Evidence](it)
		f.Evidence = append(f.Evidence, e)
	case it.SK == reminderSK:
		f.watched = it
		f.Reminder, err = table.Decode[Reminder](it)
	case invitation.IsKey(it.SK):
		var inv invitation.Invitation
		inv, err = table.Decode[invitation.Invitation](it)
		f.Invitations = append(f.Invitations, inv)
	}
	return err
}

// Files are the kept pieces of evidence for a question, by either direction:
// the file names the question, or the answer names the file.
func (f *File) Files(question string) []Evidence {
	var out []Evidence
	for _, e := range f.Evidence {
		if e.State != Kept {
			continue
		}
		if contains(e.QuestionIDs, question) || contains(f.Answers[question].EvidenceIDs, e.ID) {
			out = append(out, e)
		}
	}
	return out
}

// Given are the answers as the questionnaire's rules take them.
func (f *File) Given() questionnaire.Answers {
	out := make(questionnaire.Answers, len(f.Answers))
	files := f.fileCounts()
	for id, a := range f.Answers {
		out[id] = questionnaire.Answer{Value: a.Value, NotApplicable: a.NotApplicableReason != "", Files: files[id]}
	}
	for id, n := range files {
		if _, ok := out[id]; !ok {
			out[id] = questionnaire.Answer{Files: n}
		}
	}
	return out
}

func (f *File) fileCounts() map[string]int {
	kept := make(map[string]bool, len(f.Evidence))
	counts := map[string]int{}
	for _, e := range f.Evidence {
		if e.State != Kept {
			continue
		}
		kept[e.ID] = true
		for _, q := range e.QuestionIDs {
			counts[q]++
		}
	}
	for id, a := range f.Answers {
		for _, e := range a.EvidenceIDs {
			if kept[e] && !f.names(e, id) {
				counts[id]++
			}
		}
	}
	return counts
}

// names tells whether a file itself names the question.
func (f *File) names(evidence, question string) bool {
	for _, e := range f.Evidence {
		if e.ID == evidence {
			return contains(e.QuestionIDs, question)
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
