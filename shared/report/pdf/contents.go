package pdf

import "strconv"

// contents is where the table of contents goes: its pages are made last, when
// the other pages' numbers are known, and set in before page index at.
type contents struct {
	title string
	at    int
}

// Contents sets the table of contents here, on pages of its own. It may be
// called once.
func (d *Doc) Contents(title string) {
	d.flush()
	d.contents = &contents{title: title, at: len(d.pages)}
	d.y = bodyBottom // what follows begins a page
}

// assemble answers all pages with the contents set in, and the headings with
// their final pages.
func (d *Doc) assemble() ([]*page, []heading) {
	d.flush()
	if d.contents == nil {
		return d.pages, d.headings
	}
	// The number of pages does not depend on the numbers printed, so the
	// second layout is as long as the first.
	first := d.contentsPages(0)
	inserted := d.contentsPages(len(first))
	at := d.contents.at
	pages := append([]*page(nil), d.pages[:at]...)
	pages = append(pages, inserted...)
	pages = append(pages, d.pages[at:]...)
	headings := d.shifted(len(inserted))
	return pages, headings
}

// shifted are the headings with their pages moved behind the contents.
func (d *Doc) shifted(by int) []heading {
	moved := make([]heading, len(d.headings))
	for i, h := range d.headings {
		if h.page >= d.contents.at {
			h.page += by
		}
		moved[i] = h
	}
	return moved
}

// contentsPages lays the contents out for a document in which they take by
// pages.
func (d *Doc) contentsPages(by int) []*page {
	part := &Doc{opt: d.opt, regular: d.regular, bold: d.bold, missing: d.missing}
	part.Heading(1, d.contents.title)
	part.reserve(1)
	part.headings = nil // the contents do not list themselves
	for _, h := range d.shifted(by) {
		part.entry(h)
	}
	return part.pages
}

// entry is one line of the contents: heading, dots, page number, and a link
// over all of it.
func (d *Doc) entry(h heading) {
	const number = 34.0
	style, indent, gap := Strong, 0.0, 5.0
	if h.level > 1 {
		style, indent, gap = Body, 14, 0
	}
	d.Space(gap)
	set := d.set(h.text, style, BodyWidth-indent-number)
	height := float64(len(set)) * style.line()
	y := d.reserve(height)
	last := 0.0
	for i, line := range set {
		at := y + float64(i)*style.line() + style.baseline()
		d.add(glyphs{marginLeft + indent, at, line, style})
		last = marginLeft + indent + width(d.face(style), style.Size, line)
	}
	base := y + float64(len(set)-1)*style.line() + style.baseline()
	page := strconv.Itoa(h.page + 1)
	right := marginLeft + BodyWidth - width(d.face(style), style.Size, page)
	if right-6 > last+6 {
		d.add(stroke{last + 6, base - 0.4, right - 6, base - 0.4, 0.4, Rule})
	}
	d.add(glyphs{right, base, page, style})
	d.add(jump{marginLeft, y, BodyWidth, height, h.page + 1, h.y})
	d.y = y + height
}
