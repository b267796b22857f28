package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/web/i18n"
)

// The whole questionnaire that comes with the system, at its deepest: every
// section is answered as a person would, by its fields alone, and handed in.
func TestWholeQuestionnaire(t *testing.T) {
	for _, lang := range i18n.Languages {
		w := newWorld(t)
		o := w.Order()
		o.Questionnaire, o.Language = "customer-data-security", string(lang)
		as, link := w.sent(t, o)
		b := w.enter(t, lang, link, apptest.Contact)
		sections := b.doc.Find(".tasks a").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("href", "") })
		if len(sections) != 12 {
			t.Fatalf("%d sections", len(sections))
		}
		for _, path := range sections {
			b.get(path)
			for range 6 { // an answer can bring up questions, and they others
				before := b.doc.Find(".question").Length()
				b.press(next, b.typed())
				if b.at.Path != path {
					break
				}
				if after := b.doc.Find(".question").Length(); after <= before {
					t.Fatalf("%s: saving leads nowhere: %s", path, b.doc.Find(".faults").Text())
				}
			}
		}
		b.on("/portal/check")
		answered := 0
		for _, a := range w.Open(t, as.ID).Answers {
			if a.Value != nil {
				answered++
			}
		}
		if answered < 80 {
			t.Errorf("only %d answers were saved", answered)
		}
		b.has("form[action='/portal/submit']", 1)
		b.press("form[action='/portal/submit'] button", nil)
		b.on("/portal/done")
	}
}

// typed fills in every field of the page: the first of the choices, the text,
// number or day that its kind asks for.
func (b *browser) typed() url.Values {
	out := url.Values{}
	b.doc.Find(".question input, .question textarea").Each(func(_ int, s *goquery.Selection) {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
		switch {
		case out.Has(name) || !strings.Contains(name, ".value"):
		case kind == "radio" || kind == "checkbox":
			out.Set(name, s.AttrOr("value", ""))
		case kind == "date":
			out.Set(name, "2026-10-01")
		case s.AttrOr("inputmode", "") == "decimal":
			out.Set(name, "１２")
		case kind != "hidden":
			out.Set(name, "苏州云脉 & <b>Söhne</b>")
		}
	})
	return out
}
