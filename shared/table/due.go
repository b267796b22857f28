package table

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"
)

// DueShards is how many partitions the due index has.
const DueShards = 16

// dueTime sorts bytewise in the order of time.
const dueTime = "2006-01-02T15:04:05Z"

var duePartitions = func() []string {
	pks := make([]string, DueShards)
	for i := range pks {
		pks[i] = fmt.Sprintf("DUE#%02d", i)
	}
	return pks
}()

// DuePK answers the due partition of a record's id; the same id always falls
// into the same one.
func DuePK(id string) string {
	h := fnv.New32a()
	h.Write([]byte(id)) // a hash never fails
	return duePartitions[h.Sum32()%DueShards]
}

// DuePartitions lists DUE#00…DUE#15, which a sweep reads one after another.
func DuePartitions() []string { return slices.Clone(duePartitions) }

func isDuePartition(pk string) bool { return slices.Contains(duePartitions, pk) }

// DueClass says whose work a due item is. It leads the sort key, so that each
// reader of the index reads its own items and no others.
type DueClass string

// The classes.
const (
	DueMessage  DueClass = "M" // the outbox
	DueSchedule DueClass = "S" // the schedule's tick
	DueEvent    DueClass = "E" // the transparency log's sequencer
)

// DueSK is the sort key of an item in the due index: its class, its due time,
// rounded up to the second so that nothing fires early, and the item's key.
func DueSK(c DueClass, at time.Time, k Key) string {
	return DuePrefix(c) + dueStamp(at) + "#" + k.PK + "#" + k.SK
}

// DueAt builds the whole due key of an item with an id.
func DueAt(c DueClass, id string, at time.Time, k Key) Key {
	return Key{PK: DuePK(id), SK: DueSK(c, at, k)}
}

// DuePrefix begins the sort keys of a class (Query.Prefix, or Query.From
// together with DueTo).
func DuePrefix(c DueClass) string { return string(c) + "#" }

// DueTo is the upper bound (Query.To) for everything of a class that is due at
// the time.
func DueTo(c DueClass, at time.Time) string {
	return DuePrefix(c) + at.UTC().Format(dueTime) + "$" // the byte after "#"
}

func dueStamp(at time.Time) string {
	at = at.UTC()
	if at.Nanosecond() > 0 {
		at = at.Truncate(time.Second).Add(time.Second)
	}
	return at.Format(dueTime)
}
