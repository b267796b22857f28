package watch_test

import (
	"strconv"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/detect/simulate"
	"vendorrisk/shared/ids"
	"vendorrisk/shared/table"
)

// BenchmarkWatch watches two simulated weeks of eighteen people from the log on:
// events are read, observed, and the profiles committed, each commit on disk.
func BenchmarkWatch(b *testing.B) {
	days := simulate.Run(simulate.Options{Seed: 1, People: 18, Days: 14, Train: 7, Each: 1})
	for b.Loop() {
		b.StopTimer()
		w := apptest.New(b, apptest.Options{})
		w.Sequencer.Moved = nil
		var writes []table.Write
		for i, e := range days.Events {
			e.ID, e.Index = ids.Derived(ids.Event, e.At, strconv.Itoa(i)), nil
			k := audit.Key(apptest.Org, e.ID)
			writes = append(writes, table.Create(table.Item{Key: k, Due: table.DueAt(table.DueEvent, e.ID, e.At, k), Body: table.Encode(e)}))
			if len(writes) == table.MaxWrites || i == len(days.Events)-1 {
				if err := w.DB.Commit(b.Context(), writes...); err != nil {
					b.Fatal(err)
				}
				writes = nil
			}
		}
		if _, err := w.Sequencer.Run(b.Context(), 1_000_000); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if n, err := w.Watch.Run(b.Context(), apptest.Org); err != nil || n < len(days.Events) {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(len(days.Events)*b.N)/b.Elapsed().Seconds(), "events/s")
}
