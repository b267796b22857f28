// Package pdf lays out reports: headings, paragraphs, tables, small charts
// and a table of contents on A4 pages, in any mix of Latin and Chinese.
//
// The layout is done first, as lists of shapes and lines of text for each
// page, and drawn by gofpdf at the end. So page numbers, the contents page and
// the set of characters in use are known before the first byte is written.
// Lines are broken here (Unicode line breaking, UAX #14): gofpdf's own breaking
// loses characters of Chinese text.
//
// Lengths are in points, from the top left corner of the page. The same calls
// give the same bytes.
package pdf

import (
	"strings"
	"time"

	"vendorrisk/shared/report/pdf/font"
)

// Page geometry: A4 with a text column between the margins.
const (
	PageWidth  = 595.28
	PageHeight = 841.89

	marginLeft   = 56.0
	marginRight  = 56.0
	marginTop    = 78.0 // below the letterhead
	marginBottom = 66.0 // above the footer

	// BodyWidth is the width of the text column.
	BodyWidth = PageWidth - marginLeft - marginRight

	bodyBottom = PageHeight - marginBottom
	bodyHeight = bodyBottom - marginTop
)

// Options are the facts about the whole document.
type Options struct {
	Language     string // BCP 47, for readers' software
	Title        string
	Organisation string // whose report it is: letterhead and author
	Subject      string
	Keywords     string    // ASCII; stands in the file as it is
	Confidential string    // one line at the foot of each page
	Created      time.Time // written into the file; no other clock is read

	// PageLabel says "Page 3 of 9" in the document's language.
	PageLabel func(page, total int) string
}

// Doc is a document being laid out. Its methods place one block after the
// other; none fails, and Bytes answers the file.
type Doc struct {
	opt     Options
	regular *font.Face
	bold    *font.Face

	pages    []*page
	y        float64 // where the next block begins on the last page
	held     []held  // headings that wait for the block they introduce
	headings []heading
	contents *contents
	missing  map[rune]bool
}

// page is what stands on one page.
type page struct {
	shapes []shape
	bare   bool // without letterhead and footer: the cover
}

// New begins a document. It fails only if the embedded fonts are damaged.
func New(opt Options) (*Doc, error) {
	regular, err := font.Regular()
	if err != nil {
		return nil, err
	}
	bold, err := font.Bold()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(opt.Language, "zh") {
		regular, bold = regular.Latin(), bold.Latin()
	}
	return &Doc{opt: opt, regular: regular, bold: bold, missing: map[rune]bool{}}, nil
}

// face answers the face of a style.
func (d *Doc) face(s Style) *font.Face {
	if s.Bold {
		return d.bold
	}
	return d.regular
}

// add puts shapes on the last page.
func (d *Doc) add(shapes ...shape) {
	p := d.pages[len(d.pages)-1]
	p.shapes = append(p.shapes, shapes...)
}
