package pdf

import "strings"

// heading is an entry of the contents and of the outline.
type heading struct {
	level int // 1 is a chapter
	text  string
	page  int // index in d.pages
	y     float64
}

// headingLines is how high a heading may be. What is longer is clipped and
// follows in full as a paragraph.
const headingLines = 8

// Heading places a heading of level 1 to 3. It stays on the page of the block
// after it. Levels 1 and 2 stand in the contents and in the outline.
func (d *Doc) Heading(level int, text string) {
	style, above, below := title3, 10.0, 2.0
	switch level {
	case 1:
		style, above, below = title1, 20, 16
	case 2:
		style, above, below = title2, 16, 5
	}
	text = strings.ReplaceAll(d.clean(text, style), "\n", " ")
	set := d.set(text, style, BodyWidth)
	if len(set) > headingLines {
		defer d.Paragraph(text, Body)
		set = d.clip(text, style, BodyWidth, headingLines)
		text = d.fit(text, style, BodyWidth)
	}
	height := above + float64(len(set))*style.line() + below
	d.held = append(d.held, held{height, func(top float64) float64 {
		y := top
		if top > marginTop {
			y += above
		}
		if level <= 2 {
			d.headings = append(d.headings, heading{level, text, len(d.pages) - 1, y})
		}
		for _, line := range set {
			d.add(glyphs{marginLeft, y + style.baseline(), line, style})
			y += style.line()
		}
		if level == 1 {
			d.add(box{marginLeft, y + 2, 36, 2, Accent})
		}
		return y + below - top
	}})
}
