package pdf

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"vendorrisk/shared/report/pdf/font"
)

// width is how wide text is set at a size. It is the sum of the same rounded
// advances that the file declares.
func width(face *font.Face, size float64, text string) float64 {
	n := 0
	for _, r := range text {
		n += face.Width(r)
	}
	return float64(n) * size / 1000
}

// lines breaks one paragraph, without line ends in it, into lines no wider
// than limit. Breaks are where UAX #14 allows one; the spaces there are
// dropped. A word wider than the line is broken inside. A single character
// wider than the limit has a line of its own.
func lines(face *font.Face, size, limit float64, text string) []string {
	if text == "" {
		return nil
	}
	allowed := int(limit * 1000 / size) // in thousandths of an em
	w := wrapper{face: face, allowed: allowed, text: text}
	state := -1
	rest := text
	for at := 0; rest != ""; {
		var segment string
		segment, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		w.segment(at, at+len(segment))
		at += len(segment)
	}
	w.end(len(text))
	return w.out
}

// wrapper fills lines greedily. The current line is text[from:to], spaces at
// its end not counted in used.
type wrapper struct {
	face     *font.Face
	allowed  int
	text     string
	from, to int // to: end of the visible part
	used     int // width of text[from:to]
	spaces   int // width of the spaces after to
	out      []string
}

// segment adds text[at:end], which may be broken only behind its end.
func (w *wrapper) segment(at, end int) {
	visible := at + len(strings.TrimRight(w.text[at:end], " "))
	wide := w.measure(at, visible)
	if w.to > w.from && w.used+w.spaces+wide > w.allowed {
		w.end(at)
	}
	if w.to == w.from && visible > at {
		at, wide = w.begin(at, visible, wide)
	}
	for wide > w.allowed {
		cut := w.split(at, visible)
		if cut >= visible {
			break
		}
		w.to = cut
		w.end(cut)
		at, wide = w.begin(cut, visible, wide-w.measure(at, cut))
	}
	if visible > at {
		w.used += w.spaces + wide
		w.spaces = 0
		w.to = visible
	}
	w.spaces += w.measure(visible, end)
}

// begin starts a line at the first character of text[at:visible], which is
// wide, that is no space, and answers where that is and how wide the rest is.
func (w *wrapper) begin(at, visible, wide int) (start, left int) {
	for at < visible && w.text[at] == ' ' {
		wide -= w.face.Width(' ')
		at++
	}
	w.from, w.to, w.used, w.spaces = at, at, 0, 0
	return at, wide
}

// split answers where a word too wide for a line is broken: as late as fits,
// but not so that closing punctuation would begin the next line.
func (w *wrapper) split(at, end int) int {
	used, cut := 0, at
	for cut < end {
		r, n := utf8.DecodeRuneInString(w.text[cut:end])
		if used += w.face.Width(r); used > w.allowed && cut > at {
			break
		}
		cut += n
	}
	back := cut
	for range 3 {
		next, _ := utf8.DecodeRuneInString(w.text[back:end])
		if back >= end || !closing(next) {
			if back < end {
				return back
			}
			break
		}
		_, n := utf8.DecodeLastRuneInString(w.text[at:back])
		if back-n <= at {
			break
		}
		back -= n
	}
	return cut
}

// end closes the current line; the next begins at next.
func (w *wrapper) end(next int) {
	if w.to > w.from {
		w.out = append(w.out, w.text[w.from:w.to])
	}
	w.from, w.to, w.used, w.spaces = next, next, 0, 0
}

func (w *wrapper) measure(from, to int) int {
	n := 0
	for _, r := range w.text[from:to] {
		n += w.face.Width(r)
	}
	return n
}

// closing tells punctuation that must not begin a line.
func closing(r rune) bool {
	return strings.ContainsRune("，。、；：？！）》】」』〉〕”’…—,.;:?!)]}%％", r)
}
