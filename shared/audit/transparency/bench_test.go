package transparency_test

import (
	"slices"
	"testing"

	"vendorrisk/shared/audit/transparency"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
)

// BenchmarkSequence takes 100,000 waiting events into the log; the events a
// second are its figure.
func BenchmarkSequence(b *testing.B) {
	const events = 100_000
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b, embedded.Lag{})
		w.happen(b, "acme", events)
		b.StartTimer()
		if n := w.run(b); n != events {
			b.Fatalf("took %d", n)
		}
	}
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkInclusion proves entries of a log of a million, from the engine.
func BenchmarkInclusion(b *testing.B) {
	const size = 1_000_000
	w := newWorld(b, embedded.Lag{})
	for part := range slices.Chunk(growth(b, w, size), table.MaxWrites) {
		if err := w.Commit(b.Context(), part...); err != nil {
			b.Fatal(err)
		}
	}
	count := table.NewCounting(w.DB)
	l := &transparency.Log{Table: count, Key: w.key}
	index, reads := int64(0), int64(0)
	for b.Loop() {
		index = (index + 7_919) % size
		before := count.Counts()
		if _, err := l.Prove(b.Context(), "acme", transparency.Ask{Index: &index}); err != nil {
			b.Fatal(err)
		}
		reads = max(reads, count.Since(before).Gets)
	}
	b.ReportMetric(float64(reads), "reads")
}
