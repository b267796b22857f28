package render

import (
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/report/pdf"
)

// cover is the first page: who, decision, score, key facts.
func (r *report) cover() {
	w, a := r.w, r.a
	next := ""
	if a.Next != nil {
		next = w.date(a.Next.DueOn)
	}
	r.Cover(pdf.Cover{
		Organisation: a.Organisation,
		Kind:         w.Kind,
		Title:        a.Vendor.Name,
		Subtitle:     dotted(a.Engagement, a.Questionnaire.Title),
		Tiles:        []pdf.Tile{r.decisionTile(), r.residualTile(), r.inherentTile()},
		Facts: []pdf.Pair{
			{Name: w.Organisation, Value: a.Organisation},
			{Name: w.LegalName, Value: a.Vendor.LegalName},
			{Name: w.Services, Value: w.list(a.Vendor.Services)},
			{Name: w.Questionnaire, Value: dotted(w.frozen(content.Frozen{Title: a.Questionnaire.Title, Version: a.Questionnaire.Version}), a.Depth)},
			{Name: w.State, Value: say(w.States, a.State)},
			{Name: w.AssessmentID, Value: a.AssessmentID},
			{Name: w.NextReassessment, Value: next},
			{Name: w.ReportID, Value: a.ReportID},
			{Name: w.MadeAt, Value: w.moment(a.GeneratedAt)},
		},
		Notice: w.CoverNotice,
	})
}

func (r *report) decisionTile() pdf.Tile {
	w, d := r.w, r.a.Decision
	t := pdf.Tile{Name: w.DecisionTile, Value: w.decision(d), Colour: pdf.Accent}
	if d.Outcome == "" {
		t.Colour = pdf.Muted
		return t
	}
	if d.By != "" {
		t.Note = fill(w.By, d.By)
	}
	if day := w.day(d.At); day != "" {
		t.Note += "\n" + fill(w.On, day)
	}
	return t
}

func (r *report) residualTile() pdf.Tile {
	w, s := r.w, r.a.Score
	if !s.Known {
		return pdf.Tile{Name: w.ResidualTile, Value: w.NoScore, Note: w.RiskUnknown, Colour: pdf.Muted}
	}
	return pdf.Tile{Name: w.ResidualTile, Value: w.band(s.Band), Note: fill(w.ScoreOf, s.Residual.String()), Colour: bandColour(s.Band)}
}

func (r *report) inherentTile() pdf.Tile {
	w, in := r.w, r.a.Inherent
	if !in.Known {
		return pdf.Tile{Name: w.InherentTile, Value: w.NoScore, Colour: pdf.Muted}
	}
	return pdf.Tile{Name: w.InherentTile, Value: w.band(in.Tier), Note: fill(w.ScoreOf, in.Score.String()), Colour: bandColour(in.Tier)}
}
