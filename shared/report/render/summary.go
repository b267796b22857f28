package render

import (
	"strconv"

	"vendorrisk/shared/report/pdf"
	"vendorrisk/shared/scoring"
)

// summary is the chapter for those who read no further.
func (r *report) summary() {
	w, a := r.w, r.a
	r.begin(w.Summary)
	r.Paragraph(r.lead(), pdf.Style{Size: 11, Leading: 1.55, Bold: true, Colour: pdf.Ink})
	if a.Decision.Comment != "" {
		r.Paragraph(r.labelled(w.Comment, a.Decision.Comment), pdf.Body)
	}
	r.notes()
	if len(a.Decision.Conditions) > 0 {
		r.Heading(2, w.Conditions)
		r.Bullets(a.Decision.Conditions, pdf.Body)
	}
	r.risk()
	r.chart()
	r.facts()
	r.course()
}

func (r *report) lead() string {
	w, a := r.w, r.a
	switch {
	case !a.Score.Known:
		return fill(w.LeadUnknown, a.Vendor.Name, w.decision(a.Decision))
	case a.Decision.Outcome == "":
		return fill(w.LeadUndecided, a.Vendor.Name, w.band(a.Score.Band), a.Score.Residual.String())
	}
	return fill(w.Lead, a.Vendor.Name, w.band(a.Score.Band), a.Score.Residual.String(), w.decision(a.Decision))
}

// notes are what a reader must not overlook: overrides, failed critical
// controls, an assumed inherent risk.
func (r *report) notes() {
	w, a := r.w, r.a
	if o := a.Decision.Override; o != nil {
		form := w.OverrideText
		if o.Waiting {
			form = w.OverrideWaiting
		}
		text := fill(form, o.By, w.band(o.Band), w.band(a.Score.ComputedBand), w.date(o.ExpiresOn), o.Reason)
		switch {
		case o.Waiting:
		case o.Lapsed:
			text += "\n" + w.OverrideLapsed
		case o.ConfirmedBy != "":
			text += "\n" + fill(w.OverrideConfirmed, o.ConfirmedBy)
		}
		r.Note(w.OverrideTitle, text, pdf.Ochre)
	}
	if len(a.Score.Failures) > 0 {
		text := w.FailuresText
		for _, f := range a.Score.Failures {
			form := w.FailureAnswer
			if f.NoAnswer {
				form = w.FailureNone
				if f.Refused {
					form = w.FailureRefused
				}
			}
			text += "\n– " + fill(form, f.Question, f.QuestionID)
		}
		r.Note(fill(w.FailuresTitle, strconv.Itoa(len(a.Score.Failures))), text, pdf.Red)
	}
	if a.Inherent.Assumed {
		r.Note(w.AssumedTitle, w.AssumedText, pdf.Amber)
	}
}

// risk is the picture of what the controls take off the risk.
func (r *report) risk() {
	w, a := r.w, r.a
	r.Heading(2, w.Risk)
	var above, below *pdf.Mark
	if a.Inherent.Known {
		above = &pdf.Mark{
			Label: fill(w.InherentMark, a.Inherent.Score.String(), w.band(a.Inherent.Tier)),
			Value: value(a.Inherent.Score),
		}
	}
	if a.Score.Known {
		below = &pdf.Mark{
			Label: fill(w.ResidualMark, a.Score.Residual.String(), w.band(a.Score.Band)),
			Value: value(a.Score.Residual),
		}
	}
	if len(a.Bands) > 0 && (above != nil || below != nil) {
		bands := make([]pdf.Band, len(a.Bands))
		for i, b := range a.Bands {
			bands[i] = pdf.Band{Name: w.band(b.Band), From: value(b.From), Colour: bandColour(b.Band)}
		}
		r.Scale(bands, above, below)
	}
	if !a.Score.Known || !a.Inherent.Known {
		r.Paragraph(w.RiskUnknown, pdf.Body)
		return
	}
	r.Paragraph(fill(w.RiskText, a.Inherent.Score.String(), w.band(a.Inherent.Tier),
		a.Score.Effectiveness.String(), a.Score.Coverage.String(),
		a.Score.Residual.String(), w.band(a.Score.ComputedBand)), pdf.Body)
}

// chart shows the sections side by side.
func (r *report) chart() {
	w := r.w
	if len(r.a.Sections) == 0 {
		return
	}
	bars := make([]pdf.Bar, len(r.a.Sections))
	for i, s := range r.a.Sections {
		bars[i] = pdf.Bar{Name: s.Title, Known: s.Scored, Label: w.SectionUnscored, Colour: pdf.Accent}
		if s.Scored {
			bars[i].Value = value(s.Effectiveness)
			bars[i].Label = s.Effectiveness.String() + " / 100"
		}
	}
	r.Heading(2, w.Sections)
	r.Caption(w.SectionNote)
	r.Bars(bars)
}

// facts are the numbers and names that the report rests on.
func (r *report) facts() {
	w, a := r.w, r.a
	percent := func(h scoring.Hundredths) string {
		if !a.Score.Known {
			return ""
		}
		return h.String() + "%"
	}
	residual, computed, band := "", "", ""
	if a.Score.Known {
		residual = fill(w.ScoreOf, a.Score.Residual.String())
		computed, band = w.band(a.Score.ComputedBand), w.band(a.Score.Band)
	}
	next := ""
	if a.Next != nil {
		next = dotted(w.date(a.Next.DueOn), a.Next.Why)
	}
	r.Heading(2, w.Outcome)
	r.KeyValues([]pdf.Pair{
		{Name: w.Vendor, Value: a.Vendor.Name},
		{Name: w.Country, Value: w.country(a.Vendor.Country)},
		{Name: w.Website, Value: a.Vendor.Website},
		{Name: w.Data, Value: w.list(a.Vendor.Data)},
		{Name: w.Effectiveness, Value: percent(a.Score.Effectiveness)},
		{Name: w.Coverage, Value: percent(a.Score.Coverage)},
		{Name: w.LeftOut, Value: percent(a.Score.NotApplicable)},
		{Name: w.ResidualScore, Value: residual},
		{Name: w.ComputedBand, Value: computed},
		{Name: w.Band, Value: band},
		{Name: w.NextReassessment, Value: next},
	})
}

// course is who did what when.
func (r *report) course() {
	w := r.w
	if len(r.a.Milestones) == 0 {
		return
	}
	rows := make([]pdf.Row, len(r.a.Milestones))
	for i, m := range r.a.Milestones {
		rows[i] = row(say(w.Steps, m.What), w.moment(m.At), m.Who)
	}
	r.Heading(2, w.Course)
	r.Table(pdf.Grid{Columns: []pdf.Column{
		{Title: w.Step, Share: 34}, {Title: w.When, Share: 34}, {Title: w.Who, Share: 32},
	}}, rows)
}

// row is a row of plain cells.
func row(texts ...string) pdf.Row {
	cells := make([]pdf.Cell, len(texts))
	for i, t := range texts {
		cells[i] = pdf.Cell{{Text: t, Style: pdf.Table}}
	}
	return pdf.Row{Cells: cells}
}
