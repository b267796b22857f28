package table

import (
	"context"
	"strings"
	"sync"

	"vendorrisk/shared/problem"
)

// Ref is the body of a pointer item: the partition in which a record lives
// whose id alone was given. A pointer never changes once written.
type Ref struct {
	PK string `json:"pk"`
}

func refKey(org, id string) Key { return Key{PK: "ORG#" + org + "#REF#" + id, SK: "HEAD"} }

// RefWrite creates the pointer from an id to its partition; it goes into the
// commit that creates the record.
func RefWrite(org, id, pk string) Write {
	return Create(Item{Key: refKey(org, id), Body: Encode(Ref{PK: pk})})
}

// Refs finds partitions by id and remembers up to max of them. Remembering is
// safe because pointers are immutable; a record that was erased is missed when
// its partition is read. Safe for concurrent use.
type Refs struct {
	t   Table
	max int

	mu    sync.RWMutex
	known map[Key]string
}

// NewRefs remembers at most max pointers, in memory.
func NewRefs(t Table, max int) *Refs {
	return &Refs{t: t, max: max, known: make(map[Key]string)}
}

// Partition answers the partition key (ORG#…) in which the record with the id
// lives. not_found when the organisation has no such record, also for text
// that cannot be an id, since ids come straight from a URL.
func (r *Refs) Partition(ctx context.Context, org, id string) (string, error) {
	k := refKey(org, id)
	if id == "" || strings.Contains(id, "#") || k.fault() != "" {
		return "", problem.New(problem.NotFound, "no record has this id")
	}
	r.mu.RLock()
	pk, ok := r.known[k]
	r.mu.RUnlock()
	if ok {
		return pk, nil
	}
	ref, _, err := Load[Ref](ctx, Within(r.t, org), k)
	if err != nil {
		return "", err
	}
	r.remember(k, ref.PK)
	return ref.PK, nil
}

// LoadByID reads the record with the id, which lies at the sort key in whichever
// partition its pointer names. not_found as of Partition.
func LoadByID[T any](ctx context.Context, r *Refs, org, id, sk string) (v T, it Item, err error) {
	pk, err := r.Partition(ctx, org, id)
	if err != nil {
		return v, it, err
	}
	return Load[T](ctx, r.t, Key{PK: pk, SK: sk})
}

func (r *Refs) remember(k Key, pk string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.known) >= r.max {
		for old := range r.known { // any one will do: a miss costs one Get
			delete(r.known, old)
			break
		}
	}
	if len(r.known) < r.max {
		r.known[k] = pk
	}
}
