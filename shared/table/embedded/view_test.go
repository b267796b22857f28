package embedded

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"vendorrisk/shared/clock"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

func TestView(t *testing.T) {
	dir := t.TempDir()
	ring, err := keyring.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(dir, Options{Sealer: ring, CursorKey: ring.Derive("cursor"), Now: clock.Wall})
	if err != nil {
		t.Fatal(err)
	}
	var writes []table.Write
	for _, k := range []table.Key{{PK: "ORG#a", SK: "2"}, {PK: "ORG#a", SK: "1"}, {PK: "ORG#a#X", SK: "3"}, {PK: "ORG#b", SK: "4"}} {
		writes = append(writes, table.Create(table.Item{Key: k, Body: []byte(k.SK)}))
	}
	if err := db.Commit(t.Context(), writes...); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenView(Path(dir), ring, clock.Wall); !problem.Is(err, problem.Unavailable) {
		t.Errorf("while it is open elsewhere: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(Path(dir))
	if err != nil {
		t.Fatal(err)
	}
	v, err := OpenView(Path(dir), ring, clock.Wall)
	if err != nil {
		t.Fatal(err)
	}
	var keys, partitions []string
	if err := v.Keys(t.Context(), "ORG#a", func(sk string) error { keys = append(keys, sk); return nil }); err != nil || !slices.Equal(keys, []string{"1", "2"}) {
		t.Errorf("%v, %v", keys, err)
	}
	if err := v.Partitions(t.Context(), func(pk string) error { partitions = append(partitions, pk); return nil }); err != nil || !slices.Equal(partitions, []string{"ORG#a", "ORG#a#X", "ORG#b"}) {
		t.Errorf("%v, %v", partitions, err)
	}
	if it, err := v.Get(t.Context(), table.Key{PK: "ORG#b", SK: "4"}); err != nil || string(it.Body) != "4" || it.Version != 1 {
		t.Errorf("%v, %v", it, err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(Path(dir)); err != nil || !slices.Equal(before, after) {
		t.Error("looking at the file has changed it", err)
	}
	other := filepath.Join(dir, "other.db")
	if err := os.WriteFile(other, make([]byte, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenView(other, ring, clock.Wall); !problem.Is(err, problem.Internal) {
		t.Errorf("another file: %v", err)
	}
}
