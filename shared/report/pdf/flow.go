package pdf

// held is a heading that is not placed yet: it goes on the page where its
// first block begins.
type held struct {
	height float64                 // at most
	place  func(y float64) float64 // draws it and answers its height
}

// NewPage begins a page.
func (d *Doc) NewPage() {
	d.flush()
	d.pages = append(d.pages, &page{})
	d.y = marginTop
}

// room is the height left on the page for the next block, held headings taken
// off.
func (d *Doc) room() float64 {
	if len(d.pages) == 0 {
		return 0
	}
	return bodyBottom - d.y - d.heldHeight()
}

func (d *Doc) heldHeight() float64 {
	h := 0.0
	for _, one := range d.held {
		h += one.height
	}
	return h
}

// reserve makes sure that h points are free below the headings that wait,
// turning the page if they are not, places those headings and answers where
// the block begins. A block higher than a page begins on a fresh one.
func (d *Doc) reserve(h float64) float64 {
	if d.room() < h && (len(d.pages) == 0 || d.y > marginTop) {
		waiting := d.held
		d.held = nil
		d.NewPage()
		d.held = waiting
	}
	d.flush()
	return d.y
}

// flush places the headings that wait.
func (d *Doc) flush() {
	waiting := d.held
	d.held = nil
	for _, one := range waiting {
		d.y += one.place(d.y)
	}
}

// Space leaves h points free, unless the page begins here.
func (d *Doc) Space(h float64) {
	if len(d.held) == 0 && len(d.pages) > 0 && d.y > marginTop {
		d.y = min(d.y+h, bodyBottom)
	}
}
