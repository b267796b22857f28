package transparency

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/audit/checkpoint"
	"vendorrisk/shared/problem"
)

// Log is the read side.
type Log struct {
	Table Getter
	Key   checkpoint.Keys
}

// Checkpoint answers the newest signed checkpoint of an organisation's log;
// not_found before the first event is signed.
func (l *Log) Checkpoint(ctx context.Context, org string) (string, error) {
	head, _, err := loadHead(ctx, l.Table, org)
	if err == nil && head.Note == "" {
		err = problem.New(problem.NotFound, "the audit log has no checkpoint yet; the first one comes soon after the first event")
	}
	return head.Note, problem.Wrap("transparency.checkpoint", err)
}

// Size answers how many entries an organisation's log has; 0 before the first.
func (l *Log) Size(ctx context.Context, org string) (int64, error) {
	head, _, err := loadHead(ctx, l.Table, org)
	return head.Size, problem.Wrap("transparency.size", err)
}

// Ask is what is to be proved: that the entry at Index is in the log (nil: not
// asked), that the log of size From is the beginning of it (0: not asked). Size
// is the size of the log to prove it for; 0 means that of the newest checkpoint.
type Ask struct {
	Index      *int64
	Size, From int64
}

// Proof holds what was asked for. Hashes are in base64 in JSON.
type Proof struct {
	Checkpoint  string       `json:"checkpoint"` // the newest one, which the proofs were read under
	Size        int64        `json:"size"`       // of the log that the proofs are for
	Root        tlog.Hash    `json:"root"`
	Inclusion   *Inclusion   `json:"inclusion,omitempty"`
	Consistency *Consistency `json:"consistency,omitempty"`
}

// Inclusion proves that an entry is in the log (RFC 6962, 2.1.1).
type Inclusion struct {
	Index  int64       `json:"index"`
	Leaf   tlog.Hash   `json:"leaf"` // hash of the entry
	Hashes []tlog.Hash `json:"hashes"`
}

// Consistency proves that the log of an earlier size is the beginning of the
// later one (RFC 6962, 2.1.2).
type Consistency struct {
	From   int64       `json:"from"`
	Root   tlog.Hash   `json:"root"` // of the earlier size
	Hashes []tlog.Hash `json:"hashes"`
}

// Prove answers the proofs. invalid, with every fault, when nothing is asked or
// a number lies outside the log; not_found while the log has no checkpoint.
// Tiles are held against the checkpoint's root as they are read, so a damaged
// one gives internal and never a wrong proof.
func (l *Log) Prove(ctx context.Context, org string, a Ask) (Proof, error) {
	const op = "transparency.prove"
	signed, err := l.Checkpoint(ctx, org)
	if err != nil {
		return Proof{}, err
	}
	v, err := l.Key.Verifier(org)
	if err != nil {
		return Proof{}, err
	}
	newest, err := checkpoint.Open([]byte(signed), v)
	if err != nil { // ours, so it is damage and no fault of the request
		return Proof{}, &problem.Error{Code: problem.Internal, Op: op, Err: err}
	}
	if a.Size == 0 {
		a.Size = newest.N
	}
	if err := a.check(newest.N); err != nil {
		return Proof{}, err
	}
	hashes := tlog.TileHashReader(newest.Tree, &tileReader{ctx, l.Table, org})
	p := Proof{Checkpoint: signed, Size: a.Size, Root: newest.Hash}
	if a.Size < newest.N {
		if p.Root, err = tlog.TreeHash(a.Size, hashes); err != nil {
			return Proof{}, problem.Wrap(op, err)
		}
	}
	if a.Index != nil {
		if p.Inclusion, err = include(a.Size, *a.Index, hashes); err != nil {
			return Proof{}, problem.Wrap(op, err)
		}
	}
	if a.From > 0 {
		if p.Consistency, err = extend(a.Size, a.From, hashes); err != nil {
			return Proof{}, problem.Wrap(op, err)
		}
	}
	return p, nil
}

func (a Ask) check(newest int64) error {
	var bad problem.Fields
	if a.Index == nil && a.From == 0 {
		bad.Add("?index", "say which entry, or from which earlier size, to prove")
	}
	if a.Size < 1 || a.Size > newest {
		bad.Add("?size", "must be from 1 to %d, the size of the newest checkpoint", newest)
		return bad.Err()
	}
	if a.Index != nil && (*a.Index < 0 || *a.Index >= a.Size) {
		bad.Add("?index", "must be from 0 to %d", a.Size-1)
	}
	if a.From < 0 || a.From > a.Size {
		bad.Add("?from", "must be from 1 to %d", a.Size)
	}
	return bad.Err()
}

func include(size, index int64, hashes tlog.HashReader) (*Inclusion, error) {
	leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return nil, err
	}
	path, err := tlog.ProveRecord(size, index, hashes)
	return &Inclusion{Index: index, Leaf: leaf[0], Hashes: append([]tlog.Hash{}, path...)}, err
}

func extend(size, from int64, hashes tlog.HashReader) (*Consistency, error) {
	root, err := tlog.TreeHash(from, hashes)
	if err != nil {
		return nil, err
	}
	path, err := tlog.ProveTree(size, from, hashes)
	return &Consistency{From: from, Root: root, Hashes: append([]tlog.Hash{}, path...)}, err
}

// tileReader reads tiles for tlog. A tile that has grown since the checkpoint
// is cut to the width asked for: its beginning never changes.
type tileReader struct {
	ctx   context.Context
	table Getter
	org   string
}

func (r *tileReader) Height() int { return tileHeight }

func (r *tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(tiles))
	for i, t := range tiles {
		it, err := r.table.Get(r.ctx, tileKey(r.org, t.L, t.N))
		if err != nil {
			return nil, err
		}
		if len(it.Body) < t.W*tlog.HashSize {
			return nil, problem.New(problem.Internal, "tile %d/%d of the audit log is too short", t.L, t.N)
		}
		out[i] = it.Body[:t.W*tlog.HashSize]
	}
	return out, nil
}

// SaveTiles keeps nothing: the table is the cache.
func (r *tileReader) SaveTiles([]tlog.Tile, [][]byte) {}
