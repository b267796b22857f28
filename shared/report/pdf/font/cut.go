package font

import (
	"bytes"
	"maps"
	"slices"
)

// Flags of a component in a composite glyph (OpenType, glyf table).
const (
	wordArguments  = 0x0001
	oneScale       = 0x0008
	moreComponents = 0x0020
	twoScales      = 0x0040
	matrix         = 0x0080
)

// Cut makes a TrueType font of the face's glyphs for the runes, sorted and
// without repetition; runes that the face lacks are left out. The bytes belong
// to the caller and depend on nothing but the arguments.
func (f *Face) Cut(runes []rune) []byte {
	old := []int{0} // old glyph by new glyph
	renumbered := map[int]int{0: 0}
	take := func(glyph int) int {
		if n, ok := renumbered[glyph]; ok {
			return n
		}
		renumbered[glyph] = len(old)
		old = append(old, glyph)
		return len(old) - 1
	}
	var mapped []mapping
	for _, r := range runes {
		if f.Has(r) {
			mapped = append(mapped, mapping{r, take(int(f.glyphs[r]))})
		}
	}

	var glyf, loca, hmtx []byte
	for i := 0; i < len(old); i++ { // old grows while composites name their parts
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		outline := slices.Clone(f.outline(old[i]))
		for _, at := range components(outline) {
			be.PutUint16(outline[at:], uint16(take(int(be.Uint16(outline[at:])))))
		}
		glyf = pad(append(glyf, outline...))
		hmtx = be.AppendUint16(hmtx, f.advance(old[i]))
		hmtx = be.AppendUint16(hmtx, f.bearing(old[i]))
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))

	return assemble(map[string][]byte{
		"OS/2": f.tables["OS/2"],
		"cmap": unicodeMap(mapped),
		"glyf": glyf,
		"head": with(f.tables["head"], 50, 1), // 32-bit loca
		"hhea": with(f.tables["hhea"], 34, uint16(len(old))),
		"hmtx": hmtx,
		"loca": loca,
		"maxp": with(f.tables["maxp"], 4, uint16(len(old))),
		"name": {0, 0, 0, 0, 0, 6},
		"post": f.tables["post"],
	})
}

// components answers where in a composite outline the numbers of its parts
// stand; none for a simple glyph.
func components(outline []byte) []int {
	if len(outline) < 10 || outline[0]&0x80 == 0 {
		return nil
	}
	var places []int
	for at := 10; at+4 <= len(outline); {
		flags := be.Uint16(outline[at:])
		places = append(places, at+2)
		at += 6
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			break
		}
	}
	return places
}

type mapping struct {
	char  rune
	glyph int
}

// unicodeMap writes a cmap table with one subtable of format 4. Neighbours
// that count up together share a segment.
func unicodeMap(mapped []mapping) []byte {
	type segment struct{ start, end, delta uint16 }
	var segments []segment
	for _, m := range mapped {
		char, delta := uint16(m.char), uint16(m.glyph)-uint16(m.char)
		if n := len(segments) - 1; n >= 0 && segments[n].end+1 == char && segments[n].delta == delta {
			segments[n].end = char
			continue
		}
		segments = append(segments, segment{char, char, delta})
	}
	segments = append(segments, segment{0xFFFF, 0xFFFF, 1}) // the end that the format asks for

	n := len(segments)
	entry, power := 0, 1
	for power*2 <= n {
		entry, power = entry+1, power*2
	}
	t := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12} // one table: Windows, Unicode
	for _, v := range []int{4, 16 + 8*n, 0, 2 * n, 2 * power, entry, 2*n - 2*power} {
		t = be.AppendUint16(t, uint16(v))
	}
	for _, s := range segments {
		t = be.AppendUint16(t, s.end)
	}
	t = be.AppendUint16(t, 0)
	for _, s := range segments {
		t = be.AppendUint16(t, s.start)
	}
	for _, s := range segments {
		t = be.AppendUint16(t, s.delta)
	}
	return append(t, make([]byte, 2*n)...) // no range offsets
}

// assemble writes the font file. Checksums stay zero: gofpdf cuts the font
// once more and writes its own.
func assemble(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	var head, body bytes.Buffer
	head.Write(be.AppendUint16([]byte{0, 1, 0, 0}, uint16(len(names))))
	head.Write(make([]byte, 6)) // search hints that nobody reads
	start := 12 + 16*len(names)
	for _, name := range names {
		head.WriteString(name)
		record := make([]byte, 4)
		record = be.AppendUint32(record, uint32(start+body.Len()))
		record = be.AppendUint32(record, uint32(len(tables[name])))
		head.Write(record)
		body.Write(pad(slices.Clone(tables[name])))
	}
	return append(head.Bytes(), body.Bytes()...)
}

func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// with is a copy of a table with one number changed.
func with(table []byte, at int, value uint16) []byte {
	c := slices.Clone(table)
	be.PutUint16(c[at:], value)
	return c
}
