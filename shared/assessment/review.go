package assessment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"vendorrisk/shared/audit"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
)

// StartReview takes a submitted assessment into review. The questionnaire's
// finding rules that hold raise their findings first, in commits that can be
// repeated: a finding's id follows from assessment and rule.
func (s *Service) StartReview(ctx context.Context, a identity.Actor, id string, ifVersion int64) (Assessment, error) {
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return Assessment{}, err
	}
	m := move{action: "assessment:review", from: []State{Submitted}, to: InReview, change: func(as *Assessment) {
		as.reviewer(a)
		as.dropStale(f)
	}}
	if err := m.allowed(f.Assessment.State); err != nil {
		return Assessment{}, err
	}
	if ifVersion == 0 || ifVersion == f.Assessment.Version {
		if err := s.raise(ctx, a, f); err != nil {
			return Assessment{}, err
		}
	}
	return s.apply(ctx, a, f.Assessment, ifVersion, m)
}

func (as *Assessment) reviewer(a identity.Actor) {
	if !slices.Contains(as.ReviewedBy, a.ID) {
		as.ReviewedBy = append(slices.Clone(as.ReviewedBy), a.ID)
	}
}

func (s *Service) raise(ctx context.Context, a identity.Actor, f *File) error {
	as := f.Assessment
	for _, r := range questionnaire.Findings(f.Questionnaire, f.Given()) {
		now := s.Now()
		title, _ := r.Title.In("en")
		detail, _ := r.Detail.In("en")
		fd := finding.Finding{
			ID: ids.Derived(ids.Finding, as.CreatedAt, as.ID+"\x00"+r.Rule), CreatedAt: now, UpdatedAt: now,
			VendorID: as.VendorID, AssessmentID: as.ID, QuestionID: r.Question, Rule: r.Rule,
			Title: cut(title, 300), Detail: cut(detail, 5000), Texts: wordsOf(r, f.Questionnaire.Languages),
			Severity: r.Severity, Status: finding.Open, RaisedBy: a.ID, Owner: as.Owner, DueOn: finding.RemedyBy(r.Severity, now),
		}
		if c := f.Answers[r.Compensating]; r.Compensating != "" && c.Value != nil {
			fd.VendorSays = cut(strings.TrimSpace(fmt.Sprint(c.Value)), 5000)
		}
		err := s.Journal.Commit(audit.Unmarked(ctx), audit.Change{
			Actor: a, Action: "finding:create", Subject: fd.ID, After: table.Encode(fd), Writes: finding.Writes(a.Org, fd),
		})
		if err != nil && !problem.Is(err, problem.Conflict) { // there already: an earlier round raised it
			return err
		}
	}
	return nil
}

// wordsOf are a rule's title and detail in every language it speaks.
func wordsOf(r questionnaire.Raised, languages []string) map[string]finding.Words {
	out := map[string]finding.Words{}
	for _, lang := range languages {
		title, _ := r.Title.In(lang)
		detail, _ := r.Detail.In(lang)
		out[lang] = finding.Words{Title: cut(title, 300), Detail: cut(detail, 5000)}
	}
	return out
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// Judgement is an analyst's word on one answer. Refusing a "does not apply"
// needs a note that says why.
type Judgement struct {
	Version              int64             `json:"version"` // of the review that was seen; 0: none yet
	Assurance            scoring.Assurance `json:"assurance"`
	NotApplicableRefused bool              `json:"notApplicableRefused"`
	Note                 string            `json:"note"`
}

// Judge records it. Only while the assessment is in review; a section whose
// review was finished, and the whole review, are open again then.
func (s *Service) Judge(ctx context.Context, a identity.Actor, id, question string, j Judgement) (Review, error) {
	f, err := s.Open(ctx, a, id)
	if err != nil {
		return Review{}, err
	}
	if f.Assessment.State != InReview {
		return Review{}, problem.New(problem.Conflict, "the assessment is %s; answers are reviewed while it is in_review", f.Assessment.State)
	}
	q, section := f.question(question)
	if q == nil || q.Type == questionnaire.Note {
		return Review{}, problem.New(problem.NotFound, "the questionnaire has no such question")
	}
	var faults problem.Fields
	if !j.Assurance.Valid() {
		faults.AddKey("/assurance", "field.choose", "choose self, reviewed or independent")
	}
	if j.Assurance != scoring.Self && len(f.Files(question)) == 0 {
		faults.AddKey("/assurance", "field.noEvidence", "there is no evidence on this answer that could have been reviewed")
	}
	if j.NotApplicableRefused {
		if f.Answers[question].NotApplicableReason == "" {
			faults.AddKey("/notApplicableRefused", "field.applies", "the answer does not say that the question does not apply")
		}
		if bad := checkReason("/note", j.Note); bad != nil {
			faults = append(faults, *bad)
		}
	} else if n := utf8.RuneCountInString(j.Note); n > maxComment {
		faults.AddKey("/note", "field.tooLong", fmt.Sprintf("has %d characters; at most %d", n, maxComment), fmt.Sprint(maxComment))
	}
	characters(&faults, "/note", j.Note)
	if err := faults.Err(); err != nil {
		return Review{}, err
	}
	old := f.Reviews[question]
	if old.Version != j.Version {
		return Review{}, &problem.Error{Code: problem.Conflict, Message: "somebody else reviewed this answer meanwhile", Current: old}
	}
	r := Review{QuestionID: question, Version: old.Version + 1, UpdatedAt: s.Now(), By: a.ID, Assurance: j.Assurance, NotApplicableRefused: j.NotApplicableRefused, Note: strings.TrimSpace(j.Note)}
	it := table.Item{Key: reviewKey(a.Org, id, question), Version: old.Version, Body: table.Encode(r)}
	writes := []table.Write{table.Replace(it), table.Require(headKey(a.Org, id), f.Assessment.Version)}
	as := f.Assessment
	if reopened := as.unmark(section); reopened || !slices.Contains(as.ReviewedBy, a.ID) {
		was := as.Version
		as.reviewer(a)
		as.Version, as.UpdatedAt = was+1, s.Now()
		head, row := stored(a.Org, as, was)
		writes = []table.Write{table.Replace(it), table.Replace(head), table.Replace(row)}
	}
	return r, s.Journal.Commit(ctx, audit.Change{
		Actor: a, Action: "assessment:review", Subject: id, Before: table.Encode(old), After: it.Body, Writes: writes,
	})
}
