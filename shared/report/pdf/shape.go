package pdf

import "github.com/jung-kurt/gofpdf"

// shape is one mark on a page.
type shape interface {
	draw(f *gofpdf.Fpdf)
}

// glyphs is one line of text; y is its baseline.
type glyphs struct {
	x, y  float64
	text  string
	style Style
}

// box is a filled rectangle.
type box struct {
	x, y, w, h float64
	fill       Colour
}

// stroke is a line.
type stroke struct {
	x1, y1, x2, y2 float64
	wide           float64
	colour         Colour
}

// polygon is a filled outline.
type polygon struct {
	points []gofpdf.PointType
	fill   Colour
}

// jump is an area that leads to a place in the document. Its page is known
// when it is drawn.
type jump struct {
	x, y, w, h float64
	page       int // from 1
	to         float64
}

func (s glyphs) draw(f *gofpdf.Fpdf) {
	weight := ""
	if s.style.Bold {
		weight = "B"
	}
	f.SetFont(family, weight, s.style.Size)
	c := s.style.Colour
	f.SetTextColor(int(c.R), int(c.G), int(c.B))
	f.Text(s.x, s.y, s.text)
}

func (s box) draw(f *gofpdf.Fpdf) {
	f.SetFillColor(int(s.fill.R), int(s.fill.G), int(s.fill.B))
	f.Rect(s.x, s.y, s.w, s.h, "F")
}

func (s stroke) draw(f *gofpdf.Fpdf) {
	f.SetDrawColor(int(s.colour.R), int(s.colour.G), int(s.colour.B))
	f.SetLineWidth(s.wide)
	f.Line(s.x1, s.y1, s.x2, s.y2)
}

func (s polygon) draw(f *gofpdf.Fpdf) {
	f.SetFillColor(int(s.fill.R), int(s.fill.G), int(s.fill.B))
	f.Polygon(s.points, "F")
}

func (s jump) draw(f *gofpdf.Fpdf) {
	link := f.AddLink()
	f.SetLink(link, s.to, s.page)
	f.Link(s.x, s.y, s.w, s.h, link)
}
