package render

import (
	"strconv"

	"vendorrisk/shared/report/pdf"
)

// breakdown shows where each point comes from.
func (r *report) breakdown() {
	if !r.a.Inherent.Known && len(r.a.Sections) == 0 {
		return
	}
	r.begin(r.w.Breakdown)
	r.inherent()
	r.controls()
	r.residual()
}

func (r *report) inherent() {
	w, in := r.w, r.a.Inherent
	if !in.Known {
		return
	}
	r.Heading(2, w.InherentTitle)
	r.Paragraph(w.InherentNote, pdf.Body)
	var rows []pdf.Row
	for _, f := range in.Factors {
		rows = append(rows, row(f.Title, dotted(strconv.Itoa(f.Level)+" / 4", f.Choice), f.Points.String()+" / "+f.Possible.String()))
	}
	rows = append(rows, total(w.Total, "", in.Computed.String()+" / 100.00"))
	r.Table(pdf.Grid{Columns: []pdf.Column{
		{Title: w.Factor, Share: 28}, {Title: w.Choice, Share: 54}, {Title: w.Points, Share: 18, Align: pdf.Right},
	}}, rows)
	r.Space(8)
	if len(in.Floors) > 0 {
		text := fill(w.FloorText, in.Computed.String(), in.Score.String())
		for _, reason := range in.Floors {
			text += "\n– " + reason
		}
		r.Note(w.FloorTitle, text, bandColour(in.Tier))
	}
}

func (r *report) controls() {
	w, a := r.w, r.a
	if len(a.Sections) == 0 {
		return
	}
	r.Heading(2, w.ControlTitle)
	r.Paragraph(w.ControlNote, pdf.Body)
	var rows []pdf.Row
	for _, s := range a.Sections {
		if !s.Scored {
			rows = append(rows, row(s.Title, w.SectionUnscored))
			continue
		}
		rows = append(rows, row(s.Title, s.Effectiveness.String()+"%", s.Coverage.String()+"%", s.Points.String()+" / "+s.Possible.String()))
	}
	if a.Score.Known {
		rows = append(rows, total(w.Total, a.Score.Effectiveness.String()+"%", a.Score.Coverage.String()+"%", a.Score.Effectiveness.String()+" / 100.00"))
	}
	r.Table(pdf.Grid{Columns: []pdf.Column{
		{Title: w.Section, Share: 40}, {Title: w.Effectiveness, Share: 20, Align: pdf.Right},
		{Title: w.Coverage, Share: 18, Align: pdf.Right}, {Title: w.Points, Share: 22, Align: pdf.Right},
	}}, rows)
	r.Space(8)
}

func (r *report) residual() {
	w, a := r.w, r.a
	if !a.Score.Known || !a.Inherent.Known {
		return
	}
	r.Heading(2, w.ResidualTitle)
	strong := pdf.Table.Strong()
	r.KeyValues([]pdf.Pair{
		{Name: w.ResidualScore, Style: &strong, Value: fill(w.ResidualFormula,
			a.Inherent.Score.String(), a.Score.Reduction.String(), a.Score.Effectiveness.String(), a.Score.Residual.String())},
		{Name: w.ComputedBand, Value: w.band(a.Score.ComputedBand)},
		{Name: w.Band, Value: w.band(a.Score.Band)},
	})
}

// total is the last row of a table of points.
func total(texts ...string) pdf.Row {
	r := row(texts...)
	for i := range r.Cells {
		r.Cells[i][0].Style = pdf.Table.Strong()
	}
	fill := pdf.Pale
	r.Fill = &fill
	return r
}
