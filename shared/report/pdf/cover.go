package pdf

// Cover is the first page. The organisation stands on one line and is clipped
// if it is longer: it belongs among the facts too.
type Cover struct {
	Organisation string
	Kind         string // what sort of report it is, above the title
	Title        string
	Subtitle     string
	Tiles        []Tile // one to three facts in large letters
	Facts        []Pair
	Notice       string // at the foot
}

// Tile is one large fact; Note stands below it in small letters. What is too
// long for a tile is clipped: the report says it in full elsewhere.
type Tile struct {
	Name   string
	Value  string
	Note   string
	Colour Colour
}

// Cover places the first page. What does not fit on it runs over to the next.
func (d *Doc) Cover(c Cover) {
	d.NewPage()
	first := d.pages[len(d.pages)-1]
	first.bare = true
	d.add(box{0, 0, PageWidth, 150, Accent})
	name := Style{Size: 12, Leading: 1.4, Bold: true, Colour: White}
	kind := Style{Size: 11, Leading: 1.4, Colour: White}
	d.add(
		glyphs{marginLeft, 72, d.fit(c.Organisation, name, BodyWidth), name},
		glyphs{marginLeft, 110, d.fit(c.Kind, kind, BodyWidth), kind},
	)
	d.y = 190
	title := Style{Size: 26, Leading: 1.3, Bold: true, Colour: Accent}
	if len(d.set(d.clean(c.Title, title), title, BodyWidth)) > 3 {
		title.Size = 15
	}
	d.block(c.Title, title, 0)
	d.y += 6
	d.block(c.Subtitle, Style{Size: 12, Leading: 1.5, Colour: Muted}, 0)
	d.y += 22
	d.tiles(c.Tiles)
	d.y += 22
	d.KeyValues(c.Facts)
	if notice := d.set(d.clean(c.Notice, Small), Small, BodyWidth); c.Notice != "" {
		y := bodyBottom + 30 - float64(len(notice))*Small.line()
		for _, line := range notice {
			first.shapes = append(first.shapes, glyphs{marginLeft, y + Small.baseline(), line, Small})
			y += Small.line()
		}
	}
}

// tiles places the large facts side by side, all as high as the highest.
func (d *Doc) tiles(tiles []Tile) {
	if len(tiles) == 0 {
		return
	}
	const gap, pad = 12.0, 12.0
	name := Small
	value := Style{Size: 17, Leading: 1.35, Bold: true}
	wide := (BodyWidth - gap*float64(len(tiles)-1)) / float64(len(tiles))
	type laid struct{ name, value, note []string }
	set := make([]laid, len(tiles))
	high := 0.0
	for i, t := range tiles {
		inner := wide - 2*pad
		set[i] = laid{
			d.clip(t.Name, name, inner, 2),
			d.clip(t.Value, value, inner, 3),
			d.clip(t.Note, name, inner, 6),
		}
		high = max(high, 2*pad+4+float64(len(set[i].name)+len(set[i].note))*name.line()+float64(len(set[i].value))*value.line())
	}
	y := d.reserve(high)
	for i, t := range tiles {
		x := marginLeft + float64(i)*(wide+gap)
		d.add(box{x, y, wide, high, Pale}, box{x, y, wide, 4, t.Colour})
		at := y + pad + 4
		write := func(lines []string, s Style) {
			for _, line := range lines {
				d.add(glyphs{x + pad, at + s.baseline(), line, s})
				at += s.line()
			}
		}
		write(set[i].name, name)
		write(set[i].value, value.With(t.Colour))
		write(set[i].note, name)
	}
	d.y = y + high
}
