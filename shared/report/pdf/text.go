package pdf

import "strings"

// set breaks cleaned text, which may hold several paragraphs, into lines.
// An empty paragraph is an empty line.
func (d *Doc) set(text string, s Style, limit float64) []string {
	var all []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		broken := lines(d.face(s), s.Size, limit, paragraph)
		if len(broken) == 0 {
			broken = []string{""}
		}
		all = append(all, broken...)
	}
	return all
}

// Paragraph places running text over the width of the column, and breaks it
// across pages with at least two lines on each side.
func (d *Doc) Paragraph(text string, s Style) {
	d.block(text, s, 0)
	d.Space(s.Size * 0.7)
}

// Bullets places a list.
func (d *Doc) Bullets(items []string, s Style) {
	for _, item := range items {
		if strings.TrimSpace(item) == "" {
			continue
		}
		y := d.reserve(s.line())
		d.add(box{marginLeft + 3, y + s.line()/2 - 1.3, 2.6, 2.6, Accent})
		d.block(item, s, 14)
		d.Space(s.Size * 0.3)
	}
	d.Space(s.Size * 0.4)
}

// block places text that is indented on the left.
func (d *Doc) block(text string, s Style, indent float64) {
	set := d.set(strings.TrimSpace(d.clean(text, s)), s, BodyWidth-indent)
	for len(set) > 0 {
		least := min(len(set), 2)
		if len(set) == 3 {
			least = 3 // a line alone on either page looks lost
		}
		y := d.reserve(float64(least) * s.line())
		n := min(len(set), int((bodyBottom-y+0.01)/s.line()))
		if n == len(set)-1 && n > 2 {
			n--
		}
		for _, line := range set[:n] {
			d.add(glyphs{marginLeft + indent, y + s.baseline(), line, s})
			y += s.line()
		}
		set = set[n:]
		d.y = y
	}
}

// Note places text on a pale ground with a coloured edge and a title, for what
// must not be overlooked.
func (d *Doc) Note(title, text string, edge Colour) {
	d.Table(Grid{
		Columns: []Column{{Share: 1}},
		Plain:   true,
		Edge:    &edge,
	}, []Row{{Fill: &Pale, Cells: []Cell{{
		{Text: title, Style: Strong.With(edge)},
		{Text: text, Style: Body},
	}}}})
	d.Space(6)
}

// Pair is a name and what belongs to it.
type Pair struct {
	Name  string
	Value string
	Style *Style // of the value; nil is Table
}

// KeyValues places pairs in two columns with fine rules between. Pairs without
// a value are left out.
func (d *Doc) KeyValues(pairs []Pair) {
	var rows []Row
	for _, p := range pairs {
		if strings.TrimSpace(p.Value) == "" {
			continue
		}
		style := Table
		if p.Style != nil {
			style = *p.Style
		}
		rows = append(rows, Row{Cells: []Cell{
			{{Text: p.Name, Style: Table.With(Muted)}},
			{{Text: p.Value, Style: style}},
		}})
	}
	d.Table(Grid{Columns: []Column{{Share: 30}, {Share: 70}}, Plain: true, Whole: true}, rows)
	d.Space(8)
}

// Caption places one small line that belongs to the heading above and the
// table below it, and stays with both.
func (d *Doc) Caption(text string) {
	set := d.set(d.clean(text, Small), Small, BodyWidth)
	height := float64(len(set))*Small.line() + 4
	d.held = append(d.held, held{height, func(y float64) float64 {
		for i, line := range set {
			d.add(glyphs{marginLeft, y + float64(i)*Small.line() + Small.baseline(), line, Small})
		}
		return height
	}})
}
