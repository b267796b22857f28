// Package font holds the two faces every report is set in: a subset of Noto
// Sans SC (SIL Open Font License 1.1, see OFL.txt) with Latin, Greek,
// Cyrillic, GB 2312 and the first level of Big5. The script
// scripts/fontsubset makes the packed files.
//
// A Face answers widths for the layout and cuts a small font with only the
// glyphs of one document. gofpdf parses a font anew for each document, and the
// whole face costs it more than ten pages of text do; a cut one costs little.
package font

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the packed faces
	"fmt"
	"io"
	"sync"
)

//go:embed regular.ttf.gz
var packedRegular []byte

//go:embed bold.ttf.gz
var packedBold []byte

// lent are the characters whose shapes for Latin text stand at lentAt and up,
// in this order: Noto Sans SC draws them as wide as a Chinese character.
var lent = []rune{'—', '“', '”', '…'}

// lentAt is in the private use area, whose characters no text may use.
const lentAt, privateEnd = 0xE000, 0xF8FF

// Regular is the face of running text. It is unpacked once a process.
var Regular = sync.OnceValues(func() (*Face, error) { return unpack(packedRegular) })

// Bold is the face of headings. It is unpacked once a process.
var Bold = sync.OnceValues(func() (*Face, error) { return unpack(packedBold) })

// Face is a parsed TrueType font. It never changes, so that documents made at
// the same time share it.
type Face struct {
	tables map[string][]byte
	glyphs [1 << 16]uint16 // glyph of each rune of the basic plane; 0 is none
	widths [1 << 16]uint16 // thousandths of an em; 0 where glyphs is 0
	latin  *Face           // the same with punctuation for Latin text
	count  int             // glyphs in the face
	hmtx   int             // glyphs with a width of their own; later ones have the last's
	long   bool            // loca holds 32-bit offsets
}

// Has tells whether the face can draw the rune.
func (f *Face) Has(r rune) bool {
	return r >= 0 && int(r) < len(f.glyphs) && f.glyphs[r] != 0
}

// Width is the rune's advance in thousandths of the font size; 0 for a rune
// that the face lacks.
func (f *Face) Width(r rune) int {
	if r < 0 || int(r) >= len(f.widths) {
		return 0
	}
	return int(f.widths[r])
}

// Latin is the face with dashes, quotation marks and dots as wide as Latin text
// wants them. The face itself has them as wide as Chinese characters.
func (f *Face) Latin() *Face { return f.latin }

// split makes the two variants from what the packed file holds.
func (f *Face) split() {
	latin := *f
	latin.latin = &latin
	for i, r := range lent {
		latin.glyphs[r], latin.widths[r] = f.glyphs[lentAt+i], f.widths[lentAt+i]
	}
	f.latin = &latin
	for _, face := range []*Face{f, &latin} {
		clear(face.glyphs[lentAt:privateEnd])
		clear(face.widths[lentAt:privateEnd])
	}
}

func unpack(packed []byte) (*Face, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	f, err := parse(data)
	if err != nil {
		return nil, err
	}
	f.split()
	return f, nil
}
