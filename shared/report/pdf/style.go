package pdf

// Colour is red, green and blue, each 0–255.
type Colour struct{ R, G, B uint8 }

// The palette: dark ink, one accent, greys, and four colours for classes of
// risk that keep a contrast of 4.5:1 on white, so that they may colour words.
var (
	White  = Colour{255, 255, 255}
	Ink    = Colour{31, 41, 51}
	Muted  = Colour{91, 103, 116}
	Accent = Colour{22, 60, 97}
	Rule   = Colour{205, 211, 218}
	Pale   = Colour{243, 246, 249}

	Red   = Colour{158, 27, 27}
	Amber = Colour{184, 74, 9}
	Ochre = Colour{131, 99, 0}
	Green = Colour{34, 107, 62}
)

// Style is how a piece of text is set. Leading is the distance of baselines
// as a multiple of Size.
type Style struct {
	Size    float64
	Leading float64
	Bold    bool
	Colour  Colour
}

// The styles of the report.
var (
	Body    = Style{Size: 9.5, Leading: 1.55, Colour: Ink}
	Strong  = Style{Size: 9.5, Leading: 1.55, Bold: true, Colour: Ink}
	Small   = Style{Size: 8, Leading: 1.5, Colour: Muted}
	Table   = Style{Size: 8.5, Leading: 1.5, Colour: Ink}
	TableHd = Style{Size: 8, Leading: 1.45, Bold: true, Colour: Accent}

	title1 = Style{Size: 17, Leading: 1.4, Bold: true, Colour: Accent}
	title2 = Style{Size: 12, Leading: 1.45, Bold: true, Colour: Accent}
	title3 = Style{Size: 10, Leading: 1.5, Bold: true, Colour: Ink}
)

// With is the style in another colour.
func (s Style) With(c Colour) Style { s.Colour = c; return s }

// Strong is the style in the bold face.
func (s Style) Strong() Style { s.Bold = true; return s }

// line is the height of one line.
func (s Style) line() float64 { return s.Size * s.Leading }

// baseline is how far below the top of its line the letters stand.
func (s Style) baseline() float64 { return s.line()/2 + s.Size*0.36 }
