package transparency

import (
	"context"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// tile is one tile as it is stored, under the version it was read with.
type tile struct {
	level   int
	n       int64
	hashes  []tlog.Hash
	version int64 // 0: not stored yet
	grown   bool
}

// edge is the right edge of the tree: on each level the last tile, which is
// not full. It is all that appending needs.
type edge struct {
	last []tile
	full []tile // filled since it was loaded
}

// loadEdge reads the edge of a tree of a size. internal when a tile does not
// have the width that the size asks for.
func loadEdge(ctx context.Context, t Getter, org string, size int64) (*edge, error) {
	e := &edge{}
	for level := 0; size>>(tileHeight*level) > 0; level++ {
		nodes := size >> (tileHeight * level)
		at := tile{level: level, n: nodes / tileWidth}
		if width := int(nodes % tileWidth); width > 0 {
			it, err := t.Get(ctx, tileKey(org, at.level, at.n))
			if err != nil {
				return nil, problem.Wrap("transparency.edge", err)
			}
			at.hashes, at.version = split(it.Body), it.Version
			if len(at.hashes) != width {
				return nil, problem.New(problem.Internal, "tile %d/%d of the audit log has %d hashes and should have %d", at.level, at.n, len(at.hashes), width)
			}
		}
		e.last = append(e.last, at)
	}
	return e, nil
}

// add appends a leaf (level 0), and with it what becomes whole above it.
func (e *edge) add(level int, h tlog.Hash) {
	if level == len(e.last) {
		e.last = append(e.last, tile{level: level})
	}
	t := &e.last[level]
	t.hashes, t.grown = append(t.hashes, h), true
	if len(t.hashes) < tileWidth {
		return
	}
	e.full = append(e.full, *t)
	up := merkle(t.hashes)
	*t = tile{level: level, n: t.n + 1}
	e.add(level+1, up)
}

// root is the hash of the whole tree, which must not be empty. What is left
// over at the right of a level is the last node of the level above.
func (e *edge) root() tlog.Hash {
	var rest []tlog.Hash
	for _, t := range e.last {
		if nodes := append(slices.Clip(t.hashes), rest...); len(nodes) > 0 {
			rest = []tlog.Hash{merkle(nodes)}
		}
	}
	return rest[0]
}

// merkle is the tree hash over nodes (RFC 6962, 2.1).
func merkle(nodes []tlog.Hash) tlog.Hash {
	if len(nodes) == 1 {
		return nodes[0]
	}
	half := 1
	for half*2 < len(nodes) {
		half *= 2
	}
	return tlog.NodeHash(merkle(nodes[:half]), merkle(nodes[half:]))
}

// writes stores what has grown.
func (e *edge) writes(org string) []table.Write {
	var out []table.Write
	for _, t := range append(slices.Clip(e.full), e.last...) {
		if t.grown {
			out = append(out, table.Replace(table.Item{Key: tileKey(org, t.level, t.n), Version: t.version, Body: join(t.hashes)}))
		}
	}
	return out
}

func join(hashes []tlog.Hash) []byte {
	out := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		out = append(out, h[:]...)
	}
	return out
}

// split undoes join; a piece at the end that is no whole hash is left out.
func split(b []byte) []tlog.Hash {
	out := make([]tlog.Hash, 0, tileWidth)
	for ; len(b) >= tlog.HashSize; b = b[tlog.HashSize:] {
		out = append(out, tlog.Hash(b[:tlog.HashSize]))
	}
	return out
}
