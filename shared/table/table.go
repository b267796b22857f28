package table

import (
	"context"
	"time"
)

// Limits are DynamoDB's, in both homes.
const (
	MaxItemBytes   = 400 << 10 // Item.Size of one item
	MaxWrites      = 100       // writes in one commit
	MaxCommitBytes = 4 << 20   // all items of one commit
	MaxPageBytes   = 1 << 20   // bodies and keys read by one Query
	MaxPKBytes     = 2048
	MaxSKBytes     = 1024
)

// itemOverhead is set aside in every item for what an engine stores beside
// keys and body (attribute names, version, expiry), so that an item of exactly
// MaxItemBytes fits every engine.
const itemOverhead = 100

// Key names an item: a partition and a place in its order (bytewise). Both
// are valid UTF-8, not empty, and hold no NUL.
type Key struct{ PK, SK string }

// Index names an index, or the table itself.
type Index uint8

// Main is the table; the others are the three index keys of an item.
const (
	Main    Index = iota
	ByList        // an organisation's list of a kind, in the order people read it
	ByGroup       // the same records by state, tier or subject
	ByDue         // DUE#00…DUE#15, due time as sort key; only `system` reads it
)

// Item is what is stored. Version counts from 1 and is set by Commit.
type Item struct {
	Key
	Version int64
	List    Key // zero: not in that index
	Group   Key
	Due     Key
	Expires time.Time // zero: never. Kept in whole seconds; from then on absent to reads.
	Body    []byte
}

// IndexKey answers the item's key in an index, or its own in Main.
func (it *Item) IndexKey(ix Index) Key {
	switch ix {
	case ByList:
		return it.List
	case ByGroup:
		return it.Group
	case ByDue:
		return it.Due
	default:
		return it.Key
	}
}

// Size is what counts against the limits: all keys, the body and a fixed
// overhead, in bytes.
func (it *Item) Size() int {
	n := itemOverhead + len(it.Body)
	for _, k := range []Key{it.Key, it.List, it.Group, it.Due} {
		n += len(k.PK) + len(k.SK)
	}
	return n
}

// Verb is what a Write does.
type Verb uint8

// The verbs of a commit.
const (
	VerbPut Verb = iota
	VerbDelete
	VerbCheck
)

// Write is one part of a commit. Every write carries its condition: If is the
// version that must stand there now; 0 means that the item must be absent or
// expired. A Put stores Item with version If+1.
type Write struct {
	Verb Verb
	Item Item // Delete and Check use its Key only
	If   int64
}

// Create stores an item that must not exist yet.
func Create(it Item) Write { return Write{Verb: VerbPut, Item: it} }

// Replace stores an item over the version it was read with (it.Version).
func Replace(it Item) Write { return Write{Verb: VerbPut, Item: it, If: it.Version} }

// Remove deletes the item that has the version; version 0 is refused as invalid.
func Remove(k Key, version int64) Write {
	return Write{Verb: VerbDelete, Item: Item{Key: k}, If: version}
}

// Require changes nothing but fails the commit unless the item has the
// version (0: is absent).
func Require(k Key, version int64) Write {
	return Write{Verb: VerbCheck, Item: Item{Key: k}, If: version}
}

// Query reads one partition of the table or of an index in sort-key order;
// items with the same index sort key come in any order, but each once.
// Prefix, or From (inclusive) and To (exclusive), narrow it; both empty reads
// the whole partition, both kinds at once are invalid. Limit 0 means as many as fit in MaxPageBytes.
type Query struct {
	Index      Index
	PK         string
	Prefix     string
	From, To   string
	Limit      int
	Descending bool
	Cursor     string // from the previous Page of the very same query, else ""
}

// Page is one answer. Cursor is "" at the end. Read counts items the engine
// had to look at, so that waste can be measured.
type Page struct {
	Items  []Item
	Cursor string
	Read   int
}

// Table is the storage port; see the package comment for its promises.
type Table interface {
	Get(ctx context.Context, k Key) (Item, error)
	Query(ctx context.Context, q Query) (Page, error)
	Commit(ctx context.Context, writes ...Write) error
}
