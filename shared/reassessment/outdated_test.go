package reassessment_test

import (
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
)

func newVersion(t *testing.T, w *apptest.World) {
	t.Helper()
	q := apptest.Basics()
	q.Version = "2026-12"
	_, err := w.Library.Publish(t.Context(), identity.AsSystem(apptest.Org), "questionnaire:publish", q)
	apptest.Code(t, "publish", err, "")
}

func TestWhoAnsweredAnOlderVersionIsAskedAgain(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	var asked []string
	for range 3 {
		asked = append(asked, w.Approved(t).VendorID)
	}
	newVersion(t, w)
	other := w.Prospect(t).ID // planned by hand, never asked
	set(t, w, other, "2027-03-01")
	sooner := apptest.Start.AddDate(0, 0, 5).Format("2006-01-02")
	sc := plan(t, w, asked[0])
	_, err := w.Reassessment.Set(t.Context(), apptest.Buyer, asked[0], sc.Version, reassessment.Setting{DueOn: &sooner})
	apptest.Code(t, "set", err, "")
	day, err := w.Reassessment.Outdated(t.Context(), apptest.Analyst, "basics", "2026-12", "")
	apptest.Code(t, "outdated", err, "")
	if want := apptest.Start.AddDate(0, 0, 30).Format("2006-01-02"); day != want {
		t.Errorf("due %s, want %s", day, want)
	}
	for range 2 { // asked twice, it is one reason
		w.Drain()
		_, err = w.Reassessment.Outdated(t.Context(), apptest.Analyst, "basics", "2026-12", "")
		apptest.Code(t, "outdated", err, "")
	}
	w.Drain()
	for i, vendor := range asked {
		sc, want := plan(t, w, vendor), day
		if i == 0 {
			want = sooner
		}
		n := 0
		for _, r := range sc.Reasons {
			if r.Why == trigger.Questionnaire && r.About == "basics@2026-12" {
				n++
			}
		}
		if sc.DueOn != want || n != 1 {
			t.Errorf("vendor %d is due %s, want %s; reasons %+v", i, sc.DueOn, want, sc.Reasons)
		}
	}
	if sc := plan(t, w, other); sc.DueOn != "2027-03-01" || len(sc.Reasons) != 1 {
		t.Errorf("who was never asked: %+v", sc)
	}
	_, err = w.Reassessment.Outdated(t.Context(), apptest.Analyst, "basics", "2031-01", "")
	apptest.Code(t, "a version that is not there", err, problem.NotFound)
	_, err = w.Reassessment.Outdated(t.Context(), apptest.Analyst, "basics", "2026-12", "2026-11-01")
	apptest.Code(t, "a day that is past", err, problem.Invalid)
}

// More schedules than one task looks at: however often storage breaks off, in
// the end all are moved, once each.
func TestManyAreGoneThroughInParts(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	var all []string
	for range 60 {
		all = append(all, w.Approved(t).VendorID)
	}
	newVersion(t, w)
	_, err := w.Reassessment.Outdated(t.Context(), apptest.Analyst, "basics", "2026-12", "")
	apptest.Code(t, "outdated", err, "")
	for nth := int64(40); nth < 400; nth += 120 {
		w.Break.At(table.AnyCall, nth, nth%80 == 0)
		_, _ = w.Outbox.Drain(t.Context()) // a fault is made good by the next round
		w.Break.Mend()
		w.Pass(3 * time.Minute)
	}
	for range 3 {
		w.Drain()
		w.Pass(10 * time.Minute)
	}
	for _, vendor := range all {
		if sc := plan(t, w, vendor); len(sc.Reasons) != 1 || sc.Reasons[0].Why != trigger.Questionnaire {
			t.Fatalf("%+v", sc.Reasons)
		}
	}
}
