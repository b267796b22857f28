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

func unpack(packed []byte) (*Face, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	return parse(data)
}
