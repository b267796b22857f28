package render

import (
	"strconv"

	"vendorrisk/shared/report/content"
	"vendorrisk/shared/report/pdf"
)

// evidence lists the files by which answers were judged.
func (r *report) evidence() {
	w := r.w
	r.begin(w.EvidenceTitle)
	if len(r.a.Evidence) == 0 {
		r.Paragraph(w.NoEvidence, pdf.Body)
		return
	}
	r.Paragraph(w.EvidenceNote, pdf.Body)
	rows := make([]pdf.Row, len(r.a.Evidence))
	for i, e := range r.a.Evidence {
		rows[i] = pdf.Row{Cells: []pdf.Cell{
			{{Text: e.Name, Style: pdf.Table.Strong()}, {Text: e.ID, Style: pdf.Small}},
			{{Text: e.Type, Style: pdf.Table}, {Text: size(e.Size), Style: pdf.Table}},
			{{Text: e.SHA256, Style: pdf.Small.With(pdf.Ink)}},
			{{Text: w.date(e.ValidUntil), Style: pdf.Table}},
			{{Text: say(w.EvidenceStates, e.State), Style: pdf.Table}},
		}}
	}
	r.Table(pdf.Grid{Columns: []pdf.Column{
		{Title: w.File, Share: 28}, {Title: w.TypeSize, Share: 17}, {Title: w.Digest, Share: 27},
		{Title: w.ValidUntil, Share: 15}, {Title: w.FileState, Share: 13},
	}}, rows)
}

// method says how the numbers came about, and by which versions.
func (r *report) method() {
	w, a := r.w, r.a
	r.begin(w.Method)
	for _, text := range w.MethodText {
		r.Paragraph(text, pdf.Body)
	}
	r.Heading(2, w.Versions)
	hash := func(f content.Frozen) string {
		text := w.frozen(f)
		if f.Hash != "" {
			text += "\n" + fill(w.Hash, f.Hash)
		}
		return text
	}
	r.KeyValues([]pdf.Pair{
		{Name: w.Questionnaire, Value: hash(a.Questionnaire)},
		{Name: w.ModelName, Value: hash(a.Model)},
		{Name: w.CheckpointNote, Value: a.Checkpoint},
	})
}

// limits says what the report does not say.
func (r *report) limits() {
	w := r.w
	r.follow(w.Limits)
	texts := w.LimitsText
	if n := len(r.Missing()); n > 0 {
		texts = append(texts[:len(texts):len(texts)], fill(w.MissingText, strconv.Itoa(n)))
	}
	r.Bullets(texts, pdf.Body)
}
