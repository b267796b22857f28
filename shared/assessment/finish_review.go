package assessment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// ReviewMark says that a section's review is finished; without a section, that
// of the whole assessment, with a word to whoever decides.
type ReviewMark struct {
	Section string    `json:"section,omitempty"`
	By      string    `json:"by"` // person
	ByName  string    `json:"byName"`
	At      time.Time `json:"at"`
	Note    string    `json:"note,omitempty"`
}

const maxReviewNote = 2000 // runes

// FinishReview marks sections as reviewed or, with none named, the whole
// assessment: then every approver who may decide on it gets a mail. The mark is
// a word, not a lock: the approver may decide without it. It goes when a
// judgement changes afterwards, so nobody is told that something is finished
// which is still being worked on.
func (s *Service) FinishReview(ctx context.Context, a identity.Actor, id string, ifVersion int64, sections []string, note string) (Assessment, error) {
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return Assessment{}, err
	}
	as := f.Assessment
	if ifVersion != 0 && as.Version != ifVersion {
		return Assessment{}, vendors.Stale(as)
	}
	if as.State != InReview {
		return Assessment{}, problem.New(problem.Conflict, "the assessment is %s; a review is finished while it is in_review", as.State)
	}
	if err := f.checkFinish(sections, note); err != nil {
		return Assessment{}, err
	}
	before, was := table.Encode(as), as.Version
	mark := ReviewMark{By: a.ID, ByName: a.Name, At: s.Now(), Note: strings.TrimSpace(note)}
	as.ReviewedSections = slices.Clone(as.ReviewedSections)
	if len(sections) == 0 {
		as.ReviewFinished = &mark
	}
	for _, sec := range sections {
		mark.Section = sec
		as.unmark(sec)
		as.ReviewedSections = append(as.ReviewedSections, mark)
	}
	as.reviewer(a)
	as.Version, as.UpdatedAt = was+1, s.Now()
	head, row := stored(a.Org, as, was)
	writes := []table.Write{table.Replace(head), table.Replace(row)}
	if len(sections) == 0 {
		writes = append(writes, s.tellRole(a.Org, as, identity.Approver, "reviewed", map[string]string{"by": a.Name, "note": mark.Note}))
	}
	err = s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "assessment:finish-review", Subject: id, Before: before, After: head.Body, Writes: writes, Wake: len(sections) == 0,
	})
	if err != nil {
		return Assessment{}, err
	}
	return as, nil
}

func (f *File) checkFinish(sections []string, note string) error {
	var faults problem.Fields
	f.checkSections(&faults, sections)
	if n := utf8.RuneCountInString(note); n > maxReviewNote {
		faults.AddKey("/note", "field.tooLong", fmt.Sprintf("has %d characters; at most %d", n, maxReviewNote), fmt.Sprint(maxReviewNote))
	}
	characters(&faults, "/note", note)
	return faults.Err()
}

// Marked is a section's mark; ok is false when its review is not finished.
func (as *Assessment) Marked(section string) (mark ReviewMark, ok bool) {
	i := slices.IndexFunc(as.ReviewedSections, func(m ReviewMark) bool { return m.Section == section })
	if i < 0 {
		return ReviewMark{}, false
	}
	return as.ReviewedSections[i], true
}

// unmark opens a section's review again, and with it the whole one. It answers
// whether anything was marked.
func (as *Assessment) unmark(section string) bool {
	_, marked := as.Marked(section)
	marked = marked || as.ReviewFinished != nil
	as.ReviewFinished = nil
	as.ReviewedSections = slices.DeleteFunc(slices.Clone(as.ReviewedSections), func(m ReviewMark) bool { return m.Section == section })
	return marked
}

// dropStale takes away the marks of sections in which something was answered
// or handed in since: rework may reach further than what was handed back.
func (as *Assessment) dropStale(f *File) {
	for _, m := range slices.Clone(as.ReviewedSections) {
		if f.changedSince(m.Section, m.At) {
			as.unmark(m.Section)
		}
	}
}

func (f *File) changedSince(section string, at time.Time) bool {
	for id, an := range f.Answers {
		if _, in := f.question(id); in == section && an.UpdatedAt.After(at) {
			return true
		}
	}
	for _, e := range f.Evidence {
		in := func(q string) bool { _, sec := f.question(q); return sec == section }
		if e.UpdatedAt.After(at) && slices.ContainsFunc(e.QuestionIDs, in) {
			return true
		}
	}
	return false
}

// tellRole asks the outbox to mail everybody who has a role (see TellStaff).
func (s *Service) tellRole(org string, as Assessment, role identity.Role, template string, data map[string]string) table.Write {
	m := notify.Task(s.IDs, s.Now(), StaffTask, as.ID)
	m.Template, m.Data = template, map[string]string{"role": string(role)}
	for k, v := range data {
		m.Data[k] = v
	}
	return notify.Write(org, m)
}
