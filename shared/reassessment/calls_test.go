package reassessment_test

import (
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
)

// TestFiringMakesFewStorageCalls holds one firing to four calls, plus one read
// for each page of vendor and last assessment, and one commit for each 90
// answers and files carried over; the sweep's own reads of the due index are
// not the firing's.
func TestFiringMakesFewStorageCalls(t *testing.T) {
	w, as := due(t)
	f := w.Open(t, as.ID)
	handle := w.Tick.Handlers[reassessment.Kind]
	k := table.Key{PK: "ORG#" + apptest.Org + "#VEN#" + as.VendorID, SK: "SCH#HEAD"}
	const pages = 2 // the vendor's partition and the last assessment's
	carried := (len(f.Answers) + 2*len(f.Evidence) + 89) / 90
	before := w.Storage.Counts()
	done, err := handle(t.Context(), apptest.Org, k)
	n := w.Storage.Since(before)
	calls := n.Gets + n.Queries + n.Commits
	t.Logf("%d get, %d query, %d commit; %d of them carry answers over", n.Gets, n.Queries, n.Commits, carried)
	if !done || err != nil || calls > int64(4+pages+carried) {
		t.Errorf("%t, %v: %d calls, at most 4 + %d pages + %d commits", done, err, calls, pages, carried)
	}
}

// TestAWeekWithoutTicksIsCaughtUpInBatches fires the oldest first, at most the
// batch at a time, and each once.
func TestAWeekWithoutTicksIsCaughtUpInBatches(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Buyer, apptest.Admin)
	var vendors []string
	for i := range 5 {
		as := w.Approved(t)
		day := w.Now.Read().AddDate(0, 1, i).Format(clock.Date)
		sc, err := w.Reassessment.Get(t.Context(), apptest.Buyer, as.VendorID)
		apptest.Code(t, "get", err, "")
		_, err = w.Reassessment.Set(t.Context(), apptest.Buyer, as.VendorID, sc.Version, reassessment.Setting{DueOn: &day})
		apptest.Code(t, "set", err, "")
		vendors = append(vendors, as.VendorID)
	}
	if _, err := w.Tick.Run(t.Context(), 100); err != nil {
		t.Fatal(err)
	}
	w.Now.Set(w.Now.Read().AddDate(0, 1, 7))
	for fired := 2; fired <= 6; fired += 2 {
		r, err := w.Tick.Run(t.Context(), 2)
		if err != nil || r.Failed > 0 || r.Left != (fired < 5) {
			t.Fatalf("%+v, %v", r, err)
		}
		for i, v := range vendors {
			if n, want := len(open(t, w, v)), i < fired; n > 1 || (n == 1) != want {
				t.Errorf("after %d: vendor %d has %d open", fired, i, n)
			}
		}
		w.Now.Pass(-time.Second) // what the fired ones are watched by is newer than all that is due
	}
}
