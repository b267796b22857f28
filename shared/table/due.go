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
	h.Write([]byte(id)) //nolint:errcheck // a hash never fails
	return duePartitions[h.Sum32()%DueShards]
}

// DuePartitions lists DUE#00…DUE#15, which a sweep reads one after another.
func DuePartitions() []string { return slices.Clone(duePartitions) }

func isDuePartition(pk string) bool { return slices.Contains(duePartitions, pk) }

// DueSK is the sort key of an item in the due index: its due time, rounded up
// to the second so that nothing fires early, and the item's key.
func DueSK(at time.Time, k Key) string {
	return dueStamp(at) + "#" + k.PK + "#" + k.SK
}

// DueAt builds the whole due key of an item with an id.
func DueAt(id string, at time.Time, k Key) Key {
	return Key{PK: DuePK(id), SK: DueSK(at, k)}
}

// DueTo is the upper bound (Query.To) for everything that is due at the time.
func DueTo(at time.Time) string {
	return at.UTC().Format(dueTime) + "$" // the byte after "#"
}

func dueStamp(at time.Time) string {
	at = at.UTC()
	if at.Nanosecond() > 0 {
		at = at.Truncate(time.Second).Add(time.Second)
	}
	return at.Format(dueTime)
}
