package embedded

import (
	"bytes"
	"testing"
	"time"

	"vendorrisk/shared/table"
)

// plainSealer stands in where sealing is not the point.
type plainSealer struct{}

func (plainSealer) Seal(plain, _ []byte) ([]byte, error)  { return bytes.Clone(plain), nil }
func (plainSealer) Open(cipher, _ []byte) ([]byte, error) { return bytes.Clone(cipher), nil }
func (plainSealer) Current([]byte) bool                   { return true }

func write(version int64) table.Write {
	return table.Replace(table.Item{Key: table.Key{PK: "ORG#o", SK: "1"}, Version: version})
}

// settled answers a store with free pages, so that one more commit need not
// grow the file (that would fail on /dev/zero for another reason).
func settled(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.TempDir(), Options{
		Sealer: plainSealer{}, CursorKey: make([]byte, 32), Now: func() time.Time { return time.Unix(1e9, 0) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // its lock went with the swap: any answer will do
	for k := range 8 {
		other := table.Create(table.Item{Key: table.Key{PK: "ORG#o", SK: "warm up"}, Body: make([]byte, 100*k)})
		other.If = int64(k)
		if err := db.Commit(t.Context(), other); err != nil {
			t.Fatal(err)
		}
	}
	for version := range int64(2) {
		if err := db.Commit(t.Context(), write(version)); err != nil {
			t.Fatal(err)
		}
	}
	return db
}
