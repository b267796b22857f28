package pdf

// Align says on which side of its column a cell's text stands.
type Align int

// The sides.
const (
	Left Align = iota
	Right
)

// Column is one column of a table. Share is its part of the table's width
// relative to the other columns.
type Column struct {
	Title string
	Share float64
	Align Align
}

// Grid is how a table looks.
type Grid struct {
	Columns []Column
	Plain   bool    // no row of column titles
	Whole   bool    // kept on one page while it is at most half of one
	Edge    *Colour // a thick line along the left side
}

// Span is text in one style within a cell; each begins on its own line.
type Span struct {
	Text  string
	Style Style
	Gap   float64 // points above it, when it is not the first
}

// Cell is a stack of spans.
type Cell []Span

// Row is one row. Fill, when given, is its ground.
type Row struct {
	Cells []Cell
	Fill  *Colour
}

const (
	cellPadX = 6.0
	cellPadY = 4.5
)

// Table places rows. A short table stays whole. A row goes on the next page
// when it does not fit, and is broken across pages only when it is higher than
// a third of one; titles are repeated on each page and never stand alone, nor
// does the last row.
func (d *Doc) Table(g Grid, rows []Row) {
	if len(rows) == 0 {
		return
	}
	t := d.table(g)
	laid := make([]laidRow, len(rows))
	sum := t.head.height()
	for i, row := range rows {
		laid[i] = t.layout(row.Cells, row.Fill)
		sum += laid[i].height()
	}
	if sum <= bodyHeight/4 || g.Whole && sum <= bodyHeight/2 {
		d.reserve(sum)
	}
	for i, r := range laid {
		with := 0.0 // the last row takes the one before it along
		if i == len(laid)-2 && laid[i+1].height() <= bodyHeight/6 {
			with = laid[i+1].height()
		}
		t.place(r, i == 0, with)
	}
}

// table is a table being placed.
type table struct {
	d    *Doc
	grid Grid
	x, w []float64 // left edge and width of each column
	head laidRow
}

func (d *Doc) table(g Grid) *table {
	t := &table{d: d, grid: g}
	sum := 0.0
	for _, c := range g.Columns {
		sum += c.Share
	}
	x := marginLeft
	for _, c := range g.Columns {
		wide := BodyWidth * c.Share / sum
		t.x, t.w = append(t.x, x), append(t.w, wide)
		x += wide
	}
	if !g.Plain {
		var cells []Cell
		for _, c := range g.Columns {
			cells = append(cells, Cell{{Text: c.Title, Style: TableHd}})
		}
		t.head = t.layout(cells, nil)
	}
	return t
}

// place puts a row below the last one, with the titles before the first row
// of a page and with points free below it.
func (t *table) place(r laidRow, first bool, with float64) {
	d := t.d
	if whole := r.height(); whole <= bodyHeight/3 {
		t.reserve(whole+with, first)
		t.draw(r)
		return
	}
	for ; !r.empty(); first = false {
		t.reserve(min(r.height(), r.least()), first)
		part, rest := r.cut(bodyBottom - d.y)
		if part.empty() { // less room than one line: only on a page of its own
			part, rest = r, laidRow{}
		}
		t.draw(part)
		r = rest
	}
}

// reserve makes room for h points of a row, and begins the table or the page
// with the titles.
func (t *table) reserve(h float64, first bool) {
	if first {
		h += t.head.height()
	}
	before := len(t.d.pages)
	t.d.reserve(h)
	if first || len(t.d.pages) > before {
		t.titles()
	}
}

// titles draws the row of column titles.
func (t *table) titles() {
	if t.grid.Plain {
		return
	}
	d := t.d
	d.add(stroke{marginLeft, d.y, marginLeft + BodyWidth, d.y, 1, Accent})
	t.paint(t.head, d.y)
	d.y += t.head.height()
	d.add(stroke{marginLeft, d.y, marginLeft + BodyWidth, d.y, 0.6, Accent})
}

// draw puts the row at the current height.
func (t *table) draw(r laidRow) {
	d := t.d
	h := r.height()
	if r.fill != nil {
		d.add(box{marginLeft, d.y, BodyWidth, h, *r.fill})
	}
	if t.grid.Edge != nil {
		d.add(box{marginLeft, d.y, 3, h, *t.grid.Edge})
	}
	t.paint(r, d.y)
	d.y += h
	if t.grid.Edge == nil {
		d.add(stroke{marginLeft, d.y, marginLeft + BodyWidth, d.y, 0.5, Rule})
	}
}

// paint writes the row's text with its top at y.
func (t *table) paint(r laidRow, y float64) {
	for i, cell := range r.cells {
		at := y + cellPadY
		for _, l := range cell {
			at += l.gap
			x := t.x[i] + t.inset(i)
			if t.grid.Columns[i].Align == Right {
				x = t.x[i] + t.w[i] - cellPadX - width(t.d.face(l.style), l.style.Size, l.text)
			}
			if l.text != "" {
				t.d.add(glyphs{x, at + l.style.baseline(), l.text, l.style})
			}
			at += l.style.line()
		}
	}
}

// inset is the space between a column's left edge and its text.
func (t *table) inset(column int) float64 {
	if column == 0 && t.grid.Edge != nil {
		return cellPadX + 8
	}
	return cellPadX
}
