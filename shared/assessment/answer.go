package assessment

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/table"
)

// MaxAnswers is how many answers one save takes: with its event and marks it
// stays well inside one commit.
const MaxAnswers = 40

// Given is one answer as somebody sends it. Version is the one they saw (0:
// none yet). An absent field stays as it is; a value of null clears.
type Given struct {
	Version             int64            `json:"version"`
	Value               *json.RawMessage `json:"value"`
	Comment             *string          `json:"comment"`
	NotApplicableReason *string          `json:"notApplicableReason"`
	EvidenceIDs         *[]string        `json:"evidenceIds"`
}

// Clash is what a conflict shows for one question: both values.
type Clash struct {
	Yours  Given   `json:"yours"`
	Theirs *Answer `json:"theirs"`
}

// SaveAnswers saves up to MaxAnswers answers, all or none. conflict carries a
// Clash for each question that somebody else changed since.
func (s *Service) SaveAnswers(ctx context.Context, a identity.Actor, id string, given map[string]Given) (map[string]Answer, *File, error) {
	if n := len(given); n == 0 || n > MaxAnswers {
		return nil, nil, invalid(problem.FieldError{Pointer: "/answers", Detail: fmt.Sprintf("send 1 to %d answers at a time", MaxAnswers)})
	}
	for try := 0; ; try++ {
		f, err := s.Open(ctx, a, id)
		if err != nil {
			return nil, nil, err
		}
		saved, moved, err := s.save(ctx, a, f, given)
		// A header that changed meanwhile (somebody else's first answer) is
		// nobody's fault: read again. Answers that clash come back named.
		if moved && try < 3 {
			continue
		}
		return saved, f, err
	}
}

// save commits the answers; moved says that what was read has changed since.
func (s *Service) save(ctx context.Context, a identity.Actor, f *File, given map[string]Given) (saved map[string]Answer, moved bool, err error) {
	as := f.Assessment
	if !as.State.Answerable() {
		return nil, false, problem.New(problem.Conflict, "the assessment is %s; its answers do not change now", as.State)
	}
	saved, writes, err := s.prepare(a, f, given)
	if err != nil {
		return nil, false, err
	}
	var before []byte
	was := map[string]Answer{}
	for id := range saved {
		if old, had := f.Answers[id]; had {
			was[id] = old
		}
	}
	if len(was) > 0 {
		before = table.Encode(was)
	}
	head, after := s.touch(a, as)
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "assessment:answer", Subject: as.ID, Before: before, After: table.Encode(saved), Writes: append(writes, head...),
	})
	if err != nil {
		return nil, problem.Is(err, problem.Conflict), err
	}
	f.Assessment = after
	maps.Copy(f.Answers, saved)
	return saved, false, nil
}

// prepare checks every answer and makes its write; all faults come together.
func (s *Service) prepare(a identity.Actor, f *File, given map[string]Given) (map[string]Answer, []table.Write, error) {
	var faults problem.Fields
	clashes := map[string]Clash{}
	saved := make(map[string]Answer, len(given))
	var writes []table.Write
	for _, id := range slices.Sorted(maps.Keys(given)) {
		g := given[id]
		at := "/answers/" + pointer(id)
		q, section := f.question(id)
		if q == nil || q.Type == questionnaire.Note {
			faults.AddKey(at, "field.question", "the questionnaire has no such question")
			continue
		}
		if !f.Opens(a, section) {
			faults.AddKey(at, identity.NotTheirSection, "this section is not open to you now")
			continue
		}
		old, had := f.Answers[id]
		if g.Version != old.Version {
			c := Clash{Yours: g}
			if had {
				c.Theirs = &old
			}
			clashes[id] = c
			continue
		}
		next := old
		next.QuestionID = id
		bad := g.onto(&next, q, f, at)
		faults = append(faults, bad...)
		next.Version, next.UpdatedAt, next.By = old.Version+1, s.Now(), a.ID
		saved[id] = next
		writes = append(writes, table.Replace(table.Item{Key: answerKey(a.Org, f.Assessment.ID, id), Version: old.Version, Body: table.Encode(next)}))
	}
	if err := faults.Err(); err != nil {
		return nil, nil, err
	}
	if len(clashes) > 0 {
		return nil, nil, clash(clashes)
	}
	return saved, writes, nil
}

func clash(c map[string]Clash) error {
	e := &problem.Error{Code: problem.Conflict, Message: "somebody else answered meanwhile; both values are shown, choose one and save again with its version", Current: c}
	for _, id := range slices.Sorted(maps.Keys(c)) {
		e.Fields = append(e.Fields, problem.FieldError{Pointer: "/answers/" + pointer(id), Key: "field.clash", Detail: "was changed by somebody else since you loaded it"})
	}
	return e
}

// touch is what a save does to the header: the first answer moves it to
// in_progress, and staff who answer are noted; else it only must not change.
func (s *Service) touch(a identity.Actor, as Assessment) ([]table.Write, Assessment) {
	note := a.Staff() && !slices.Contains(as.AnsweredBy, a.ID)
	if as.State == InProgress && !note {
		return []table.Write{table.Require(headKey(a.Org, as.ID), as.Version)}, as
	}
	was := as.Version
	if as.State != InProgress {
		as.History = append(slices.Clone(as.History), Step{At: s.Now(), By: a.ID, ByName: a.Name, From: as.State, To: InProgress})
		as.State = InProgress
	}
	if note {
		as.AnsweredBy = append(slices.Clone(as.AnsweredBy), a.ID)
	}
	as.Version, as.UpdatedAt = was+1, s.Now()
	head, row := stored(a.Org, as, was)
	return []table.Write{table.Replace(head), table.Replace(row)}, as
}

// Opens tells whether the actor may change answers of a section now: a
// delegate only in the sections handed over, and after a return only in what
// was handed back.
func (f *File) Opens(a identity.Actor, section string) bool {
	if !f.Assessment.State.Answerable() || (len(a.Sections) > 0 && !slices.Contains(a.Sections, section)) {
		return false
	}
	r := f.Assessment.Rework
	return r == nil || slices.Contains(r.Sections, section) || f.drawnIn(section)
}

// drawnIn tells whether rework reaches a section that was not handed back: a
// new answer elsewhere shows a question in it that must be answered, or one
// that was answered since. Else nobody could hand the answers in again.
func (f *File) drawnIn(section string) bool {
	for _, g := range questionnaire.Missing(f.Questionnaire, f.Given()) {
		if g.Section == section {
			return true
		}
	}
	var since time.Time
	for _, step := range f.Assessment.History {
		if step.To == Returned {
			since = step.At
		}
	}
	for id, an := range f.Answers {
		if _, in := f.question(id); in == section && an.UpdatedAt.After(since) {
			return true
		}
	}
	return false
}

func (f *File) question(id string) (q *questionnaire.Question, section string) {
	for i := range f.Questionnaire.Sections {
		sec := &f.Questionnaire.Sections[i]
		for j := range sec.Questions {
			if sec.Questions[j].ID == id {
				return &sec.Questions[j], sec.ID
			}
		}
	}
	return nil, ""
}

// checkSections names every section that the questionnaire does not have, or
// that stands twice.
func (f *File) checkSections(faults *problem.Fields, sections []string) {
	for i, id := range sections {
		if !slices.ContainsFunc(f.Questionnaire.Sections, func(s questionnaire.Section) bool { return s.ID == id }) {
			faults.AddKey(fmt.Sprintf("/sections/%d", i), "field.choose", "the questionnaire has no such section")
		} else if slices.Index(sections, id) != i {
			faults.AddKey(fmt.Sprintf("/sections/%d", i), "field.duplicate", "stands twice; remove one")
		}
	}
}

// SectionOf tells in which section a question stands that can be answered.
func (f *File) SectionOf(question string) (section string, ok bool) {
	q, section := f.question(question)
	return section, q != nil && q.Type != questionnaire.Note
}
