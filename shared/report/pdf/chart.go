package pdf

import "github.com/jung-kurt/gofpdf"

// Bar is one bar of a chart. Value is 0–100; without Known no bar is drawn.
// Label is the value in words: colour and length are never alone.
type Bar struct {
	Name   string
	Value  float64
	Known  bool
	Label  string
	Colour Colour
}

// Bars places a bar chart on a scale from 0 to 100, one bar a line. A chart of
// up to half a page stays whole; a longer one breaks between bars. Names are
// clipped to three lines.
func (d *Doc) Bars(bars []Bar) {
	const nameWide, labelWide, thick = 170.0, 96.0, 9.0
	track := BodyWidth - nameWide - labelWide
	names, labels, heights := make([][]string, len(bars)), make([][]string, len(bars)), make([]float64, len(bars))
	sum := 0.0
	for i, b := range bars {
		names[i] = d.clip(b.Name, Table, nameWide-10, 3)
		labels[i] = d.clip(b.Label, Table.Strong(), labelWide-10, 2)
		heights[i] = float64(max(len(names[i]), len(labels[i])))*Table.line() + 5
		sum += heights[i]
	}
	if sum <= bodyHeight/2 {
		d.reserve(sum)
	}
	for n, b := range bars {
		name, label, h := names[n], labels[n], heights[n]
		y := d.reserve(h)
		for i, line := range name {
			d.add(glyphs{marginLeft, y + 2 + float64(i)*Table.line() + Table.baseline(), line, Table})
		}
		x, top := marginLeft+nameWide, y+2+(Table.line()-thick)/2
		d.add(box{x, top, track, thick, Pale})
		if b.Known {
			d.add(box{x, top, track * clamp(b.Value) / 100, thick, b.Colour})
		}
		for _, mark := range []float64{25, 50, 75} {
			d.add(stroke{x + track*mark/100, top, x + track*mark/100, top + thick, 0.4, White})
		}
		for i, line := range label {
			d.add(glyphs{x + track + 10, y + 2 + float64(i)*Table.line() + Table.baseline(), line, Table.Strong()})
		}
		d.y = y + h
	}
	d.Space(8)
}

// Band is a stretch of a scale from From up to the next band's, or to 100.
type Band struct {
	Name   string
	From   float64
	Colour Colour
}

// Mark is a value on a scale.
type Mark struct {
	Label string
	Value float64
}

// Scale places a risk scale from 0 to 100: its bands with their names, one mark
// above the scale and one below, and an arrow from the first to the second.
func (d *Doc) Scale(bands []Band, above, below *Mark) {
	const high, thick = 96.0, 20.0
	y := d.reserve(high)
	top := y + 36
	at := func(v float64) float64 { return marginLeft + BodyWidth*clamp(v)/100 }
	for i, b := range bands {
		end := 100.0
		if i+1 < len(bands) {
			end = bands[i+1].From
		}
		x, wide := at(b.From), at(end)-at(b.From)
		d.add(box{x, top, wide, thick, b.Colour})
		if i > 0 {
			d.add(box{x - 0.6, top, 1.2, thick, White})
		}
		style := Small.Strong().With(White)
		name := d.clean(b.Name, style)
		if w := width(d.bold, style.Size, name); w < wide-4 {
			d.add(glyphs{x + (wide-w)/2, top + thick/2 + style.Size*0.36, name, style})
		}
	}
	if above != nil {
		x := at(above.Value)
		d.label(above.Label, x, top-15)
		d.add(polygon{[]gofpdf.PointType{{X: x - 5, Y: top - 9}, {X: x + 5, Y: top - 9}, {X: x, Y: top - 1}}, Ink})
	}
	if below != nil {
		x, foot := at(below.Value), top+thick
		d.add(polygon{[]gofpdf.PointType{{X: x - 5, Y: foot + 9}, {X: x + 5, Y: foot + 9}, {X: x, Y: foot + 1}}, Ink})
		d.label(below.Label, x, foot+21)
	}
	if above != nil && below != nil {
		d.arrow(at(above.Value), at(below.Value), top+thick+5)
	}
	d.y = y + high
}

// arrow draws a level arrow that ends beside the mark at to.
func (d *Doc) arrow(from, to, y float64) {
	const gap, head = 7.0, 5.0
	side := 1.0
	if to < from {
		side = -1
	}
	if (to-from)*side < gap+2*head {
		return // too near: the marks say it
	}
	tip := to - side*gap
	d.add(
		stroke{from, y - 4, from, y, 0.8, Muted},
		stroke{from, y, tip - side*head, y, 0.8, Muted},
		polygon{[]gofpdf.PointType{{X: tip, Y: y}, {X: tip - side*head, Y: y - 2.5}, {X: tip - side*head, Y: y + 2.5}}, Muted},
	)
}

// label writes a short text centred on x as far as the margins let it.
func (d *Doc) label(text string, x, baseline float64) {
	style := Table.Strong()
	text = d.clean(text, style)
	w := width(d.bold, style.Size, text)
	left := min(max(x-w/2, marginLeft), marginLeft+BodyWidth-w)
	d.add(glyphs{left, baseline, text, style})
}

func clamp(v float64) float64 { return min(max(v, 0), 100) }
