// Package transparency makes an organisation's audit events a log that shows
// tampering: each event gets an index and becomes a leaf of a Merkle tree (RFC
// 6962), whose size and root are signed as a checkpoint.
//
// The tree is kept as tiles of up to 256 hashes (C2SP tlog-tiles): the tile
// (level, n) holds the hashes of the perfect subtrees of 256^level leaves from
// number 256·n on. A leaf is the hash of an event's bytes as the journal first
// wrote them (audit.Entry).
//
// One commit gives a batch of events their indices, stores the tiles they
// change and moves the head on. It holds only if the head is still the one that
// was read, so there is one writer however many try, and a crash leaves all of
// a batch or nothing. The checkpoint is signed after that commit, over the head
// as it is stored: what was not committed is never signed, and since every
// head grows out of the one before it, no two signed checkpoints disagree.
package transparency

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// Head is how far an organisation's log goes.
type Head struct {
	Size int64     `json:"size"` // entries
	Root tlog.Hash `json:"root"`
	At   time.Time `json:"at"` // when the last batch was taken up
	// Note is the newest signed checkpoint. It is of an earlier size between
	// the commit of a batch and its signing; the head then stands in the due
	// index.
	Note string `json:"note,omitempty"`
}

func logPK(org string) string { return identity.OrgPK(org, "LOG") }

func headKey(org string) table.Key { return table.Key{PK: logPK(org), SK: "HEAD"} }

func tileKey(org string, level int, n int64) table.Key {
	return table.Key{PK: logPK(org), SK: fmt.Sprintf("TILE#%d#%012d", level, n)}
}

// Getter is as much of a table as reading the log takes.
type Getter interface {
	Get(ctx context.Context, k table.Key) (table.Item, error)
}

// loadHead answers the head and its item; zero ones before the first event.
func loadHead(ctx context.Context, t Getter, org string) (Head, table.Item, error) {
	it, err := t.Get(ctx, headKey(org))
	if problem.Is(err, problem.NotFound) {
		return Head{}, table.Item{Key: headKey(org)}, nil
	} else if err != nil {
		return Head{}, table.Item{}, err
	}
	h, err := table.Decode[Head](it)
	return h, it, err
}
