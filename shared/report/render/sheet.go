package render

import (
	"fmt"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/report/pdf"
)

// Sheet makes a report of facts and tables in a language, as Render does that
// of an assessment.
func Sheet(lang string, s content.Sheet) ([]byte, error) {
	w, ok := wordings[lang]
	if !ok {
		var faults problem.Fields
		faults.Add("/language", "must be en or zh-CN")
		return nil, faults.Err()
	}
	doc, err := pdf.New(pdf.Options{
		Language: lang, Title: fill(w.Labelled, s.Kind, s.Title), Organisation: s.Organisation, Subject: s.Title,
		Keywords: checkpoint.Keyword(s.Checkpoint), Confidential: w.Confidential, Created: s.GeneratedAt,
		PageLabel: func(page, total int) string { return fill(w.Page, fmt.Sprint(page), fmt.Sprint(total)) },
	})
	if err != nil {
		return nil, problem.Wrap("report.render", err)
	}
	var tiles []pdf.Tile
	for _, t := range s.Tiles {
		tiles = append(tiles, pdf.Tile{Name: t.Name, Value: t.Value, Note: t.Note, Colour: pdf.Accent})
	}
	facts := append(pairs(s.Facts), pdf.Pair{Name: w.ReportID, Value: s.ReportID}, pdf.Pair{Name: w.MadeAt, Value: w.moment(s.GeneratedAt)})
	doc.Cover(pdf.Cover{Organisation: s.Organisation, Kind: s.Kind, Title: s.Title, Subtitle: s.Subtitle, Tiles: tiles, Facts: facts})
	doc.NewPage()
	for n, c := range s.Chapters {
		doc.Heading(1, fmt.Sprintf("%d  %s", n+1, c.Title))
		if c.Text != "" {
			doc.Paragraph(c.Text, pdf.Body)
		}
		if len(c.Facts) > 0 {
			doc.KeyValues(pairs(c.Facts))
		}
		if len(c.Columns) > 0 {
			tabulate(doc, c)
		}
	}
	doc.Heading(2, w.CheckpointNote)
	doc.Paragraph(s.Checkpoint, pdf.Small)
	return doc.Bytes()
}

func pairs(facts []content.Fact) []pdf.Pair {
	var out []pdf.Pair
	for _, f := range facts {
		out = append(out, pdf.Pair{Name: f.Name, Value: f.Value})
	}
	return out
}

func tabulate(doc *pdf.Doc, c content.Chapter) {
	if len(c.Rows) == 0 {
		doc.Paragraph(c.Empty, pdf.Body)
		return
	}
	var columns []pdf.Column
	for _, col := range c.Columns {
		columns = append(columns, pdf.Column{Title: col.Title, Share: col.Share})
	}
	var rows []pdf.Row
	for _, texts := range c.Rows {
		var cells []pdf.Cell
		for i, text := range texts {
			style := pdf.Table
			if i == 0 {
				style = pdf.Table.Strong()
			}
			cells = append(cells, pdf.Cell{{Text: text, Style: style}})
		}
		rows = append(rows, pdf.Row{Cells: cells})
	}
	doc.Table(pdf.Grid{Columns: columns}, rows)
}
