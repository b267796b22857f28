package embedded

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

func TestRecordRoundTrip(t *testing.T) {
	for _, want := range []record{
		{Version: 1},
		{Version: math.MaxInt32, Expires: 1 << 40, List: table.Key{PK: "ORG#o", SK: "é"}, Due: table.Key{PK: "DUE#00", SK: "x"}},
	} {
		b := append(want.encodeHeader(), "sealed"...)
		got, err := parseRecord(b)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(record{}), cmpopts.IgnoreFields(record{}, "header", "sealed")); d != "" {
			t.Error(d)
		}
		if string(got.sealed) != "sealed" || len(got.header)+len(got.sealed) != len(b) {
			t.Errorf("header of %d bytes, sealed %q", len(got.header), got.sealed)
		}
		for n := range len(b) - len("sealed") { // cut anywhere in the header
			if _, err := parseRecord(b[:n]); !problem.Is(err, problem.Internal) {
				t.Errorf("cut after %d bytes: %v", n, err)
			}
		}
	}
}

// FuzzRecord: any bytes are refused or read as a record that encodes to the
// same record again; nothing panics or runs away.
func FuzzRecord(f *testing.F) {
	full := record{Version: 3, Expires: 99, List: table.Key{PK: "ORG#o", SK: "é"}, Group: table.Key{PK: "g", SK: "g"}}
	f.Add(append(full.encodeHeader(), 1, 2, 3))
	f.Add([]byte{recordFormat, 1, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{recordFormat, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Add([]byte{recordFormat, 1, 0, 0xff, 0xff, 0xff, 0x7f})
	f.Add([]byte{2})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parseRecord(b)
		if err != nil {
			if !problem.Is(err, problem.Internal) {
				t.Fatal(err)
			}
			return
		}
		if !bytes.Equal(append(bytes.Clone(r.header), r.sealed...), b) {
			t.Fatal("header and body are not the whole record")
		}
		again, err := parseRecord(append(r.encodeHeader(), r.sealed...))
		if err != nil {
			t.Fatal(err)
		}
		again.header, again.sealed = r.header, r.sealed
		if d := cmp.Diff(r, again, cmp.AllowUnexported(record{})); d != "" {
			t.Fatal(d)
		}
	})
}
