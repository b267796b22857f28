package embedded

import (
	"bytes"
	"encoding/binary"

	"vendorrisk/shared/table"
)

// Bucket keys join their parts with NUL, which no part holds and which sorts
// before every other byte; so the joined keys keep the order of the parts.
//
//	items:        PK NUL SK
//	index bucket: index PK NUL index SK NUL PK NUL SK
//	expiry:       Unix seconds, 8 bytes big-endian, then PK NUL SK
func join(parts ...string) []byte {
	n := len(parts) - 1
	for _, p := range parts {
		n += len(p)
	}
	b := make([]byte, 0, n)
	for i, p := range parts {
		if i > 0 {
			b = append(b, 0)
		}
		b = append(b, p...)
	}
	return b
}

func itemKey(k table.Key) []byte { return join(k.PK, k.SK) }

func indexEntry(ik, k table.Key) []byte { return join(ik.PK, ik.SK, k.PK, k.SK) }

func expiryEntry(at int64, item []byte) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(at)), item...) //nolint:gosec // never negative
}

// splitItem reads PK NUL SK.
func splitItem(b []byte) (table.Key, bool) {
	pk, sk, ok := bytes.Cut(b, []byte{0})
	return table.Key{PK: string(pk), SK: string(sk)}, ok
}

// splitEntry finds the item key within an index entry.
func splitEntry(b []byte) (item []byte, ok bool) {
	for range 2 {
		if _, b, ok = bytes.Cut(b, []byte{0}); !ok {
			return nil, false
		}
	}
	return b, true
}

// bounds answers the half-open range of bucket keys that a query covers.
func bounds(q table.Query) (lo, hi []byte) {
	lo = join(q.PK, q.Prefix+q.From) // one of the two is empty
	switch {
	case q.To != "":
		hi = join(q.PK, q.To)
	default:
		hi = after(join(q.PK, q.Prefix))
	}
	return lo, hi
}

// after answers the smallest key above everything that starts with p. There
// always is one, since p holds a NUL.
func after(p []byte) []byte {
	for p[len(p)-1] == 0xff {
		p = p[:len(p)-1]
	}
	p[len(p)-1]++
	return p
}

// placeKey is the bucket key at which the last page ended.
func placeKey(q table.Query, p table.Place) []byte {
	if q.Index == table.Main {
		return itemKey(p.Item)
	}
	return indexEntry(table.Key{PK: q.PK, SK: p.SK}, p.Item)
}
