package render

import (
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/report/pdf"
)

// answers prints every question with what the vendor said.
func (r *report) answers() {
	w := r.w
	if len(r.a.Sections) == 0 {
		return
	}
	r.begin(w.Answers)
	r.Paragraph(w.AnswersNote, pdf.Body)
	names := make(map[string]string, len(r.a.Evidence))
	for _, e := range r.a.Evidence {
		names[e.ID] = e.Name
	}
	for _, s := range r.a.Sections {
		r.Heading(2, s.Title)
		line := w.SectionUnscored
		if s.Scored {
			line = fill(w.SectionLine, s.Effectiveness.String(), s.Coverage.String(), s.Points.String(), s.Possible.String())
		}
		rows := make([]pdf.Row, len(s.Questions))
		for i, q := range s.Questions {
			rows[i] = r.question(q, names)
		}
		r.Caption(line)
		r.Table(pdf.Grid{Columns: []pdf.Column{
			{Title: w.Question, Share: 64}, {Title: w.Assurance, Share: 20}, {Title: w.Points, Share: 16, Align: pdf.Right},
		}}, rows)
		r.Space(10)
	}
}

// question is the row of one question.
func (r *report) question(q content.Question, names map[string]string) pdf.Row {
	w := r.w
	id := q.ID
	if q.Original {
		id = dotted(id, w.OriginalWording)
	}
	answer := pdf.Span{Text: r.labelled(w.Answer, q.Answer), Style: pdf.Table, Gap: 3}
	switch {
	case q.Refused:
		answer = pdf.Span{Text: r.labelled(w.Answer, w.Refused), Style: pdf.Table.With(pdf.Red), Gap: 3}
	case q.NotApplicable:
		answer.Text = r.labelled(w.Answer, w.NotApplicable)
	case q.Answer == "":
		answer = pdf.Span{Text: r.labelled(w.Answer, w.Unanswered), Style: pdf.Table.With(pdf.Red), Gap: 3}
	}
	files := make([]string, len(q.EvidenceIDs))
	for i, e := range q.EvidenceIDs {
		files[i] = names[e]
		if files[i] == "" {
			files[i] = e
		}
	}
	assurance := pdf.Cell{{Text: say(w.Assurances, q.Assurance), Style: pdf.Table}}
	switch {
	case q.Failed:
		assurance = append(assurance, pdf.Span{Text: w.CriticalFailed, Style: pdf.Table.Strong().With(pdf.Red), Gap: 2})
	case q.Critical:
		assurance = append(assurance, pdf.Span{Text: w.Critical, Style: pdf.Table.Strong().With(pdf.Accent), Gap: 2})
	}
	points := pdf.Span{Text: w.NotScored, Style: pdf.Table.With(pdf.Muted)}
	if q.Scored {
		points = pdf.Span{Text: q.Points.String() + " / " + q.Possible.String(), Style: pdf.Table}
	}
	return pdf.Row{Cells: []pdf.Cell{
		{
			{Text: q.Text, Style: pdf.Table.Strong()},
			{Text: id, Style: pdf.Small},
			answer,
			{Text: r.labelled(w.Reason, q.Reason), Style: pdf.Table, Gap: 1},
			{Text: r.labelled(w.VendorComment, q.Comment), Style: pdf.Table, Gap: 1},
			{Text: r.labelled(w.EvidenceRef, w.list(files)), Style: pdf.Table.With(pdf.Muted), Gap: 1},
			{Text: r.labelled(w.ReviewNote, q.ReviewNote), Style: pdf.Table.With(pdf.Accent), Gap: 1},
		},
		assurance,
		{points},
	}}
}
