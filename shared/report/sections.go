package report

import (
	"vendorrisk/shared/questionnaire"
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/scoring"
)

// sections are the shown questions with their answers and points.
func (g gatherer) sections() []content.Section {
	scored := map[string]scoring.SectionResult{}
	points := map[string]scoring.QuestionResult{}
	for _, s := range g.score.Sections {
		scored[s.ID] = s
		for _, q := range s.Questions {
			points[q.ID] = q
		}
	}
	failed := map[string]bool{}
	for _, f := range g.score.CriticalFailures {
		failed[f.QuestionID] = true
	}
	view := g.file.View()
	var out []content.Section
	for _, sec := range g.file.Questionnaire.Sections {
		rs := content.Section{Title: g.text(sec.Title)}
		if s := scored[sec.ID]; s.Effectiveness != nil {
			rs.Scored, rs.Effectiveness, rs.Points, rs.Possible = true, *s.Effectiveness, s.Points, s.Possible
			if s.Coverage != nil {
				rs.Coverage = *s.Coverage
			}
		}
		for i := range sec.Questions {
			q := &sec.Questions[i]
			if view.Questions[q.ID] != questionnaire.Shown || q.Type == questionnaire.Note {
				continue
			}
			rq := g.one(q)
			rq.Failed = failed[q.ID]
			if p, ok := points[q.ID]; ok && p.Possible > 0 {
				rq.Scored, rq.Points, rq.Possible, rq.Assurance = true, p.Points, p.Possible, p.Assurance.String()
			}
			rs.Questions = append(rs.Questions, rq)
		}
		if len(rs.Questions) > 0 {
			out = append(out, rs)
		}
	}
	return out
}

func (g gatherer) one(q *questionnaire.Question) content.Question {
	a := g.file.Answers[q.ID]
	text, found := q.Text.In(g.lang)
	said, _ := q.Say(a.Value, g.lang)
	out := content.Question{
		ID: q.ID, Text: text, Original: found != g.lang, Critical: q.Critical, Answer: said,
		NotApplicable: a.NotApplicableReason != "", Refused: g.file.Refused(q.ID), Reason: a.NotApplicableReason, Comment: a.Comment,
		ReviewNote: g.file.Reviews[q.ID].Note,
	}
	for _, e := range g.file.Files(q.ID) {
		out.EvidenceIDs = append(out.EvidenceIDs, e.ID)
	}
	if out.Answer == "" && q.Type == questionnaire.File {
		for _, e := range g.file.Files(q.ID) {
			if out.Answer != "" {
				out.Answer += "\n"
			}
			out.Answer += e.FileName
		}
	}
	return out
}
