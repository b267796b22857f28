package render

import (
	"vendorrisk/shared/report/pdf"
	"vendorrisk/shared/scoring"
)

// findings lists the weaknesses with their owners and dates.
func (r *report) findings() {
	w := r.w
	r.begin(w.Findings)
	if len(r.a.Findings) == 0 {
		r.Paragraph(w.NoFindings, pdf.Body)
		return
	}
	rows := make([]pdf.Row, len(r.a.Findings))
	for i, f := range r.a.Findings {
		owner := f.Owner
		if owner == "" {
			owner = w.NoOwner
		}
		rows[i] = pdf.Row{Cells: []pdf.Cell{
			{{Text: say(w.Severities, f.Severity), Style: pdf.Table.Strong().With(bandColour(scoring.Band(f.Severity)))}},
			{
				{Text: f.Title, Style: pdf.Table.Strong()},
				{Text: f.Detail, Style: pdf.Table, Gap: 2},
				{Text: f.Note, Style: pdf.Table.With(pdf.Muted), Gap: 2},
				{Text: f.ID, Style: pdf.Small, Gap: 2},
			},
			{{Text: owner, Style: pdf.Table}},
			{{Text: w.date(f.DueOn), Style: pdf.Table}},
			{{Text: say(w.Statuses, f.Status), Style: pdf.Table}},
		}}
	}
	r.Table(pdf.Grid{Columns: []pdf.Column{
		{Title: w.Severity, Share: 11}, {Title: w.Finding, Share: 41}, {Title: w.Owner, Share: 22},
		{Title: w.Due, Share: 14}, {Title: w.Status, Share: 12},
	}}, rows)
}
