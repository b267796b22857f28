// Package render makes the report of one assessment: pure data in, the bytes
// of a PDF out. It reads no storage and no clock, so that the same data give
// the same bytes for ever. Texts that people wrote are printed as given.
package render

import (
	"fmt"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/report/pdf"
)

// Render makes the report in a language: "en" or "zh-CN". Another language is
// invalid. The same data give the same bytes.
func Render(lang string, a content.Assessment) ([]byte, error) {
	w, ok := wordings[lang]
	if !ok {
		var faults problem.Fields
		faults.Add("/language", "must be en or zh-CN")
		return nil, faults.Err()
	}
	doc, err := pdf.New(pdf.Options{
		Language:     lang,
		Title:        fill(w.Labelled, w.Kind, a.Vendor.Name),
		Organisation: a.Organisation,
		Subject:      a.Questionnaire.Title,
		Keywords:     checkpoint.Keyword(a.Checkpoint),
		Confidential: w.Confidential,
		Created:      a.GeneratedAt,
		PageLabel: func(page, total int) string {
			return fill(w.Page, fmt.Sprint(page), fmt.Sprint(total))
		},
	})
	if err != nil {
		return nil, problem.Wrap("report.render", err)
	}
	r := report{Doc: doc, w: w, a: a}
	r.cover()
	r.Contents(w.Contents)
	r.summary()
	r.findings()
	r.breakdown()
	r.answers()
	r.evidence()
	r.method()
	r.limits()
	return doc.Bytes()
}

// report is a document being written about one assessment.
type report struct {
	*pdf.Doc
	w       *words
	a       content.Assessment
	chapter int
}

// begin starts a numbered chapter on a new page.
func (r *report) begin(title string) {
	r.NewPage()
	r.follow(title)
}

// follow starts a numbered chapter below the last one.
func (r *report) follow(title string) {
	r.chapter++
	r.Heading(1, fmt.Sprintf("%d  %s", r.chapter, title))
}

// labelled is "name: value", or nothing without a value.
func (r *report) labelled(name, value string) string {
	if value == "" {
		return ""
	}
	return fill(r.w.Labelled, name, value)
}
