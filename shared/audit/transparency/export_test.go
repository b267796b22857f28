package transparency

import (
	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/table"
)

// Grow makes the items of a log from leaves alone, signed.
func Grow(key checkpoint.Key, org string, size int64, leaf func(int64) tlog.Hash) ([]table.Write, error) {
	e := &edge{}
	for i := range size {
		e.add(0, leaf(i))
	}
	by, err := key.Signer(org)
	if err != nil {
		return nil, err
	}
	tree := tlog.Tree{N: size, Hash: e.root()}
	note, err := checkpoint.Sign(checkpoint.Checkpoint{Origin: by.Name(), Tree: tree}, by)
	head := table.Item{Key: headKey(org), Body: table.Encode(Head{Size: size, Root: tree.Hash, Note: note})}
	return append(e.writes(org), table.Create(head)), err
}

// HeadKey and TileKey are for tests that damage a log.
func HeadKey(org string) table.Key { return headKey(org) }

// TileKey is where a tile stands.
func TileKey(org string, level int, n int64) table.Key { return tileKey(org, level, n) }
