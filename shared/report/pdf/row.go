package pdf

import "strings"

// laidLine is one line of a cell.
type laidLine struct {
	text  string
	style Style
	gap   float64 // free points above
}

// laidRow is a row broken into lines.
type laidRow struct {
	cells [][]laidLine
	fill  *Colour
}

// layout breaks a row's cells to their columns' widths.
func (t *table) layout(cells []Cell, fill *Colour) laidRow {
	r := laidRow{fill: fill, cells: make([][]laidLine, len(t.grid.Columns))}
	for i := range r.cells {
		if i >= len(cells) {
			continue
		}
		limit := t.w[i] - t.inset(i) - cellPadX
		for _, span := range cells[i] {
			text := strings.TrimSpace(t.d.clean(span.Text, span.Style))
			if text == "" {
				continue
			}
			gap := span.Gap
			if len(r.cells[i]) == 0 {
				gap = 0
			}
			for _, line := range t.d.set(text, span.Style, limit) {
				r.cells[i] = append(r.cells[i], laidLine{line, span.Style, gap})
				gap = 0
			}
		}
	}
	return r
}

// height is the row's height; 0 for one without cells.
func (r laidRow) height() float64 {
	if len(r.cells) == 0 {
		return 0
	}
	most := 0.0
	for _, cell := range r.cells {
		most = max(most, stack(cell))
	}
	return most + 2*cellPadY
}

func stack(cell []laidLine) float64 {
	h := 0.0
	for _, l := range cell {
		h += l.gap + l.style.line()
	}
	return h
}

func (r laidRow) empty() bool {
	for _, cell := range r.cells {
		if len(cell) > 0 {
			return false
		}
	}
	return true
}

// least is the smallest height worth beginning on a page: three lines of the
// highest cell.
func (r laidRow) least() float64 {
	most := 0.0
	for _, cell := range r.cells {
		most = max(most, stack(cell[:min(3, len(cell))]))
	}
	return most + 2*cellPadY
}

// cut splits the row: what fits in room points, and the rest.
func (r laidRow) cut(room float64) (part, rest laidRow) {
	part = laidRow{fill: r.fill, cells: make([][]laidLine, len(r.cells))}
	rest = laidRow{fill: r.fill, cells: make([][]laidLine, len(r.cells))}
	for i, cell := range r.cells {
		used, n := 2*cellPadY, 0
		for n < len(cell) && used+cell[n].gap+cell[n].style.line() <= room+0.01 {
			used += cell[n].gap + cell[n].style.line()
			n++
		}
		if len(cell)-n == 1 && n > 2 {
			n-- // no single line on the next page
		}
		part.cells[i] = cell[:n]
		rest.cells[i] = append([]laidLine(nil), cell[n:]...)
		if n > 0 && n < len(cell) {
			rest.cells[i][0].gap = 0
		}
	}
	return part, rest
}
