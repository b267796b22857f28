package font

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var be = binary.BigEndian

// errTruncated means that a table ends before what its header promises.
var errTruncated = errors.New("font: truncated table")

// needed are the tables that parse and Cut read.
var needed = []string{"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"}

// parse reads a TrueType font (OpenType 1.9, chapters "Font file" and the
// tables named in needed) that maps Unicode by a cmap of format 4.
func parse(data []byte) (*Face, error) {
	f := &Face{tables: map[string][]byte{}}
	if len(data) < 12 {
		return nil, errTruncated
	}
	for i := range int(be.Uint16(data[4:])) {
		at := 12 + 16*i
		if len(data) < at+16 {
			return nil, errTruncated
		}
		offset, size := int(be.Uint32(data[at+8:])), int(be.Uint32(data[at+12:]))
		if offset+size > len(data) {
			return nil, errTruncated
		}
		f.tables[string(data[at:at+4])] = data[offset : offset+size : offset+size]
	}
	for _, name := range needed {
		if f.tables[name] == nil {
			return nil, fmt.Errorf("font: no %s table", name)
		}
	}
	if len(f.tables["head"]) < 54 || len(f.tables["hhea"]) < 36 || len(f.tables["maxp"]) < 6 {
		return nil, errTruncated
	}
	f.count = int(be.Uint16(f.tables["maxp"][4:]))
	f.hmtx = int(be.Uint16(f.tables["hhea"][34:]))
	f.long = be.Uint16(f.tables["head"][50:]) == 1
	if f.hmtx == 0 || f.hmtx > f.count || len(f.tables["hmtx"]) < 4*f.hmtx+2*(f.count-f.hmtx) {
		return nil, errTruncated
	}
	entry := 2
	if f.long {
		entry = 4
	}
	if len(f.tables["loca"]) < entry*(f.count+1) {
		return nil, errTruncated
	}
	return f, f.readCmap()
}

// readCmap fills glyphs and widths.
func (f *Face) readCmap() error {
	table := f.tables["cmap"]
	if len(table) < 4 {
		return errTruncated
	}
	for i := range int(be.Uint16(table[2:])) {
		at := 4 + 8*i
		if len(table) < at+8 {
			return errTruncated
		}
		offset := int(be.Uint32(table[at+4:]))
		if offset+14 > len(table) {
			return errTruncated
		}
		if be.Uint16(table[offset:]) == 4 {
			return f.readSegments(table[offset:])
		}
	}
	return errors.New("font: no Unicode map of format 4")
}

// readSegments reads a cmap subtable of format 4.
func (f *Face) readSegments(t []byte) error {
	n := int(be.Uint16(t[6:])) // twice the number of segments
	if len(t) < 16+4*n {
		return errTruncated
	}
	ends, starts, deltas, ranges := t[14:], t[16+n:], t[16+2*n:], t[16+3*n:]
	unit := 1000 / float64(be.Uint16(f.tables["head"][18:]))
	for i := 0; i < n; i += 2 {
		start, end := int(be.Uint16(starts[i:])), int(be.Uint16(ends[i:]))
		delta, offset := be.Uint16(deltas[i:]), int(be.Uint16(ranges[i:]))
		for r := start; r <= end && r < 0xFFFF; r++ {
			glyph := uint16(r) + delta
			if offset != 0 {
				at := i + offset + 2*(r-start)
				if at+2 > len(ranges) {
					return errTruncated
				}
				if glyph = be.Uint16(ranges[at:]); glyph != 0 {
					glyph += delta
				}
			}
			if int(glyph) >= f.count {
				continue
			}
			f.glyphs[r] = glyph
			if glyph != 0 {
				f.widths[r] = uint16(float64(f.advance(int(glyph)))*unit + 0.5)
			}
		}
	}
	return nil
}

// advance is a glyph's width in font units.
func (f *Face) advance(glyph int) uint16 {
	return be.Uint16(f.tables["hmtx"][4*min(glyph, f.hmtx-1):])
}

// bearing is a glyph's left side bearing in font units.
func (f *Face) bearing(glyph int) uint16 {
	if glyph < f.hmtx {
		return be.Uint16(f.tables["hmtx"][4*glyph+2:])
	}
	return be.Uint16(f.tables["hmtx"][4*f.hmtx+2*(glyph-f.hmtx):])
}

// outline is a glyph's entry in the glyf table; empty for a blank.
func (f *Face) outline(glyph int) []byte {
	loca := f.tables["loca"]
	var from, to int
	if f.long {
		from, to = int(be.Uint32(loca[4*glyph:])), int(be.Uint32(loca[4*glyph+4:]))
	} else {
		from, to = 2*int(be.Uint16(loca[2*glyph:])), 2*int(be.Uint16(loca[2*glyph+2:]))
	}
	if from > to || to > len(f.tables["glyf"]) {
		return nil
	}
	return f.tables["glyf"][from:to]
}
