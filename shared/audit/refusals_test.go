package audit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

func refusals(t *testing.T, w *apptest.World) []audit.Event {
	t.Helper()
	all, _, err := w.Journal.Events(t.Context(), apptest.Org, "", 100, "")
	apptest.Code(t, "events", err, "")
	var out []audit.Event
	for _, e := range all {
		if e.Outcome == audit.Refused {
			out = append(out, e)
		}
	}
	return out
}

func TestRefusalsAreCountedPerSourceAndMinute(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	nobody := func(address string) identity.Actor { return identity.Actor{Org: apptest.Org, Address: address} }
	before := w.Storage.Counts()
	for range 1000 {
		w.Refusals.Note(nobody("192.0.2.1"), "session:create", "")
		w.Refusals.Note(nobody("2001:db8::"+"1"), "session:create", "")
		w.Refusals.Note(nobody("2001:db8::"+"2"), "session:create", "")
	}
	w.Refusals.Note(apptest.Auditor, "vendor:create", "")
	apptest.Code(t, "flush", w.Refusals.Flush(t.Context(), audit.Over), "")
	if got := w.Storage.Since(before); got.Commits != 0 {
		t.Errorf("%d commits before the minute was over", got.Commits)
	}
	w.Wall.Pass(time.Minute)
	w.Refusals.Note(nobody("192.0.2.1"), "session:create", "")
	apptest.Code(t, "flush", w.Refusals.Flush(t.Context(), audit.Over), "")
	got := map[string]int64{}
	for _, e := range refusals(t, w) {
		got[e.Actor+" "+e.Action] += e.Count
		if strings.Contains(fmt.Sprint(e), "192.0.2") || strings.Contains(fmt.Sprint(e), "2001:db8") || e.Source == "" && e.Actor == audit.Anonymous {
			t.Errorf("source %q", e.Source)
		}
	}
	if len(refusals(t, w)) != 3 || got["anonymous session:create"] != 3000 || got[apptest.Auditor.ID+" vendor:create"] != 1 {
		t.Errorf("%d events, %v", len(refusals(t, w)), got)
	}
	apptest.Code(t, "the end", w.Refusals.Flush(t.Context(), audit.All), "")
	if n := len(refusals(t, w)); n != 4 {
		t.Errorf("%d events at the end, want 4", n)
	}
}

func TestManySourcesAreCountedTogether(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	for i := range 10_050 {
		w.Refusals.Note(identity.Actor{Org: apptest.Org, Address: fmt.Sprintf("10.0.%d.%d", i/256, i%256)}, "session:create", "")
	}
	w.Wall.Pass(time.Minute)
	before := w.Storage.Counts()
	apptest.Code(t, "flush", w.Refusals.Flush(t.Context(), audit.Over), "")
	if got := w.Storage.Since(before).Commits; got != 101 {
		t.Errorf("%d commits, want 101: the bound and one event for all others, a hundred at a time", got)
	}
}

func TestRefusalsThatCannotBeWrittenStay(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Refusals.Note(identity.Actor{Org: apptest.Org, Address: "192.0.2.1"}, "session:create", "")
	w.Wall.Pass(time.Minute)
	w.Break.At(table.CommitCall, 1, false)
	if err := w.Refusals.Flush(t.Context(), audit.Over); problem.CodeOf(err) == "" {
		t.Fatal("storage that breaks off was not told")
	}
	apptest.Code(t, "again", w.Refusals.Flush(t.Context(), audit.Over), "")
	if got := refusals(t, w); len(got) != 1 || got[0].Count != 1 {
		t.Errorf("%v", got)
	}
}

// A process that may end at any time leaves more in the log than in memory.
func TestRefusalsWrittenEarlyAreNeverMostlyInMemory(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	before := w.Storage.Counts()
	const all = 1000
	for n := range int64(all) {
		w.Refusals.Note(identity.Actor{Org: apptest.Org, Address: "192.0.2.1"}, "session:create", "")
		apptest.Code(t, "flush", w.Refusals.Flush(t.Context(), audit.Early), "")
		var written int64
		for _, e := range refusals(t, w) {
			written += e.Count
		}
		if 2*written < n+1 {
			t.Fatalf("%d were refused, the log says %d", n+1, written)
		}
	}
	if got := w.Storage.Since(before).Commits; got != 10 { // at 1, 2, 4 … 512
		t.Errorf("%d commits", got)
	}
	w.Wall.Pass(time.Minute)
	apptest.Code(t, "flush", w.Refusals.Flush(t.Context(), audit.Early), "")
	var written int64
	for _, e := range refusals(t, w) {
		written += e.Count
	}
	if written != all {
		t.Errorf("the minute over, the log says %d of %d", written, all)
	}
}
