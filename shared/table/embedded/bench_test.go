package embedded_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

// benchItem is about what an answer takes: 1 KB, in one index.
func benchItem(i int) table.Item {
	sk := fmt.Sprintf("%09d", i)
	return table.Item{
		Key: table.Key{PK: "ORG#o#T", SK: sk}, List: table.Key{PK: "ORG#o#L", SK: sk},
		Body: bytes.Repeat([]byte("x"), 1000),
	}
}

// bare is bolt alone, with the options of the store.
func bare(b *testing.B) *bolt.DB {
	b.Helper()
	file, err := bolt.Open(filepath.Join(b.TempDir(), "bare.db"), 0o600,
		&bolt.Options{FreelistType: bolt.FreelistMapType, InitialMmapSize: 1 << 30, NoStatistics: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
	if err := file.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket([]byte("items"))
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return file
}

func bareUpdate(b *testing.B, file *bolt.DB, it *table.Item) {
	b.Helper()
	if err := file.Update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("items")).Put([]byte(it.PK+"\x00"+it.SK), it.Body)
	}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkCommit takes turns between a commit (sealed, with its condition and
// one index entry) and bolt's bare Update of the same key and body, and reports
// how many times as long the commit takes ("x-bare"; the aim is 1.5).
// ns/op and allocs/op are of both together.
func BenchmarkCommit(b *testing.B) {
	db, file := open(b, b.TempDir(), embedded.Options{}), bare(b)
	b.ReportAllocs()
	var ours, theirs time.Duration
	i := 0
	for b.Loop() {
		it := benchItem(i)
		i++
		start := time.Now()
		commit(b, db, table.Create(it))
		mid := time.Now()
		bareUpdate(b, file, &it)
		ours, theirs = ours+mid.Sub(start), theirs+time.Since(mid)
	}
	b.ReportMetric(float64(ours.Nanoseconds())/float64(i), "commit-ns")
	b.ReportMetric(float64(theirs.Nanoseconds())/float64(i), "bare-ns")
	b.ReportMetric(float64(ours)/float64(theirs), "x-bare")
}

// BenchmarkCommitAlone is one writer, for its allocations.
func BenchmarkCommitAlone(b *testing.B) {
	db := open(b, b.TempDir(), embedded.Options{})
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		commit(b, db, table.Create(benchItem(i)))
		i++
	}
}

// BenchmarkCommit32 has 32 writers at once; ns/op is for one commit.
func BenchmarkCommit32(b *testing.B) {
	db := open(b, b.TempDir(), embedded.Options{})
	b.ReportAllocs()
	b.SetParallelism(16) // times GOMAXPROCS: 32 on two cores
	var n atomic.Int64
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			commit(b, db, table.Create(benchItem(int(n.Add(1)))))
		}
	})
}

func BenchmarkGet(b *testing.B) {
	db := open(b, b.TempDir(), embedded.Options{})
	const n = 100_000
	fillBench(b, db, n)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i = (i + 7919) % n // a prime: all over the tree
		if _, err := db.Get(b.Context(), table.Key{PK: "ORG#o#T", SK: fmt.Sprintf("%09d", i)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkQuery reads pages of 50 out of 100,000 items.
func BenchmarkQuery(b *testing.B) {
	db := open(b, b.TempDir(), embedded.Options{})
	const n = 100_000
	fillBench(b, db, n)
	for name, q := range map[string]table.Query{
		"main": {PK: "ORG#o#T", Limit: 50},
		"list": {Index: table.ByList, PK: "ORG#o#L", Limit: 50, Descending: true},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p, err := db.Query(b.Context(), q)
				if err != nil {
					b.Fatal(err)
				}
				if len(p.Items) != 50 || p.Read != 50 {
					b.Fatalf("%d items, %d read", len(p.Items), p.Read)
				}
				q.Cursor = p.Cursor
			}
		})
	}
}

func fillBench(b *testing.B, db *embedded.DB, n int) {
	b.Helper()
	for from := 0; from < n; from += table.MaxWrites {
		writes := make([]table.Write, table.MaxWrites)
		for i := range writes {
			it := benchItem(from + i)
			it.Body = it.Body[:200]
			writes[i] = table.Create(it)
		}
		commit(b, db, writes...)
	}
}
