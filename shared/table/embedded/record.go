package embedded

import (
	"encoding/binary"
	"time"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// recordFormat is the first byte of every record.
const recordFormat = 1

// record is an item as it lies in the file: a header in clear and the sealed
// body. The header is
//
//	format byte · uvarint version · uvarint expiry (Unix seconds, 0: never) ·
//	for list, group, due: uvarint length and bytes of PK, then of SK
//
// The item's own key is not repeated: it is the bucket key.
type record struct {
	Version          int64
	Expires          int64
	List, Group, Due table.Key

	header []byte // as read
	sealed []byte // aliases what it was read from
}

func recordOf(it *table.Item, version int64) record {
	r := record{Version: version, List: it.List, Group: it.Group, Due: it.Due}
	if !it.Expires.IsZero() {
		r.Expires = it.Expires.Unix()
	}
	return r
}

func (r *record) indexKey(ix table.Index) table.Key {
	it := table.Item{List: r.List, Group: r.Group, Due: r.Due}
	return it.IndexKey(ix)
}

func (r *record) expired(now time.Time) bool {
	return r.Expires != 0 && now.Unix() >= r.Expires
}

// encodeHeader encodes everything but the body.
func (r *record) encodeHeader() []byte {
	b := []byte{recordFormat}
	b = binary.AppendUvarint(b, uint64(r.Version)) //nolint:gosec // counts from 1
	b = binary.AppendUvarint(b, uint64(r.Expires)) //nolint:gosec // Validate refuses negative ones
	for _, k := range [...]table.Key{r.List, r.Group, r.Due} {
		for _, s := range [...]string{k.PK, k.SK} {
			b = binary.AppendUvarint(b, uint64(len(s)))
			b = append(b, s...)
		}
	}
	return b
}

// parseRecord reads a record; internal when it is damaged. sealed and header
// alias b, the rest is copied.
func parseRecord(b []byte) (record, error) {
	if len(b) == 0 || b[0] != recordFormat {
		return record{}, damaged()
	}
	d := decoder{rest: b[1:]}
	var r record
	r.Version = d.number()
	r.Expires = d.number()
	for _, k := range [...]*table.Key{&r.List, &r.Group, &r.Due} {
		k.PK = d.text(table.MaxPKBytes)
		k.SK = d.text(table.MaxSKBytes)
	}
	if d.bad || r.Version < 1 {
		return record{}, damaged()
	}
	n := len(b) - len(d.rest)
	r.header, r.sealed = b[:n:n], d.rest
	return r, nil
}

// decoder reads the header's fields; after a fault it reads zeros.
type decoder struct {
	rest []byte
	bad  bool
}

func (d *decoder) number() int64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 || v > 1<<62 || d.bad {
		d.bad = true
		return 0
	}
	d.rest = d.rest[n:]
	return int64(v)
}

func (d *decoder) text(limit int64) string {
	n := d.number()
	if d.bad || n > limit || n > int64(len(d.rest)) {
		d.bad = true
		return ""
	}
	s := string(d.rest[:n])
	d.rest = d.rest[n:]
	return s
}

// associated is what a body is sealed to: the item's key and the whole header,
// so that a body moved to another item, or a header changed in the file, does
// not open.
func associated(key, header []byte) []byte {
	aad := make([]byte, 0, len(key)+1+len(header))
	aad = append(aad, key...)
	aad = append(aad, 0)
	return append(aad, header...)
}

// item opens a record and answers it as an item that shares no memory with it.
func (db *DB) item(k table.Key, key []byte, r *record) (table.Item, error) {
	body, err := db.sealer.Open(r.sealed, associated(key, r.header))
	if err != nil {
		return table.Item{}, &problem.Error{Code: problem.Internal, Message: "a stored record does not open under its key", Err: err}
	}
	it := table.Item{Key: k, Version: r.Version, List: r.List, Group: r.Group, Due: r.Due, Body: body}
	if r.Expires != 0 {
		it.Expires = time.Unix(r.Expires, 0).UTC()
	}
	return it, nil
}

func damaged() error {
	return problem.New(problem.Internal, "a stored record is damaged")
}
