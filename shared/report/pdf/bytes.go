package pdf

import (
	"bytes"
	"slices"

	"github.com/jung-kurt/gofpdf"

	"vendorrisk/shared/problem"
)

// family is what the two faces are registered as.
const family = "report"

// Bytes draws the document and answers the file. The Doc is done after that.
func (d *Doc) Bytes() ([]byte, error) {
	pages, headings := d.assemble()
	for i, p := range pages {
		if !p.bare {
			d.letterhead(p, i+1, len(pages))
		}
	}
	author := d.clean(d.opt.Organisation, Body)
	name := d.clean(d.opt.Title, Body)
	subject := d.clean(d.opt.Subject, Body)

	f := gofpdf.New("P", "pt", "A4", "")
	f.SetCatalogSort(true)
	f.SetCreationDate(d.opt.Created.UTC())
	f.SetModificationDate(d.opt.Created.UTC())
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetTitle(name, true)
	f.SetAuthor(author, true)
	f.SetSubject(subject, true)
	f.SetKeywords(d.opt.Keywords, false)
	f.SetCreator("vendorrisk", true)
	f.SetProducer("vendorrisk", true)
	f.SetDisplayMode("fullwidth", "continuous")
	regular, bold := used(pages)
	for _, h := range headings { // the outline is written in the regular face's encoding
		regular = append(regular, []rune(h.text)...)
	}
	f.AddUTF8FontFromBytes(family, "", d.regular.Cut(sorted(regular)))
	f.AddUTF8FontFromBytes(family, "B", d.bold.Cut(sorted(bold)))
	f.SetFont(family, "", Body.Size)

	next := 0
	for i, p := range pages {
		f.AddPage()
		for ; next < len(headings) && headings[next].page == i; next++ {
			f.Bookmark(headings[next].text, headings[next].level-1, headings[next].y-8)
		}
		for _, s := range p.shapes {
			s.draw(f)
		}
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, problem.Wrap("pdf.bytes", err)
	}
	return named(out.Bytes(), d.opt.Language)
}

// used gathers the characters set in each face, repetitions included.
func used(pages []*page) (regular, bold []rune) {
	for _, p := range pages {
		for _, s := range p.shapes {
			g, ok := s.(glyphs)
			if !ok {
				continue
			}
			if g.style.Bold {
				bold = append(bold, []rune(g.text)...)
			} else {
				regular = append(regular, []rune(g.text)...)
			}
		}
	}
	return regular, bold
}

func sorted(runes []rune) []rune {
	slices.Sort(runes)
	return slices.Compact(runes)
}

// letterhead adds what every page but the cover has at its head and foot.
func (d *Doc) letterhead(p *page, number, total int) {
	const head, foot = 46.0, PageHeight - 38
	left := d.fit(d.opt.Organisation, Small.Strong().With(Accent), BodyWidth*0.45)
	right := d.fit(d.opt.Title, Small, BodyWidth*0.5)
	p.shapes = append(p.shapes,
		glyphs{marginLeft, head, left, Small.Strong().With(Accent)},
		glyphs{PageWidth - marginRight - width(d.regular, Small.Size, right), head, right, Small},
		stroke{marginLeft, head + 8, PageWidth - marginRight, head + 8, 0.6, Accent},
		stroke{marginLeft, foot - 13, PageWidth - marginRight, foot - 13, 0.5, Rule},
	)
	if d.opt.PageLabel != nil {
		label := d.clean(d.opt.PageLabel(number, total), Small)
		p.shapes = append(p.shapes, glyphs{PageWidth - marginRight - width(d.regular, Small.Size, label), foot, label, Small})
	}
	if notice := d.fit(d.opt.Confidential, Small, BodyWidth*0.7); notice != "" {
		p.shapes = append(p.shapes, glyphs{marginLeft, foot, notice, Small})
	}
}

// fit shortens text to one line with an ellipsis. The letterhead only repeats
// what the cover says in full.
func (d *Doc) fit(text string, s Style, limit float64) string {
	return d.clip(text, s, limit, 1)[0]
}

// clip shortens text to most lines, with an ellipsis where it was cut.
func (d *Doc) clip(text string, s Style, limit float64, most int) []string {
	set := d.set(d.clean(text, s), s, limit)
	if len(set) <= most {
		return set
	}
	short := []rune(set[most-1])
	for len(short) > 0 && width(d.face(s), s.Size, string(short)+"…") > limit {
		short = short[:len(short)-1]
	}
	return append(set[:most-1:most-1], string(short)+"…")
}
