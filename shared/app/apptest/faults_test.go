package apptest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/table"
)

// breakEach runs steps again and again, each time with the next call to
// storage failing, before it is done or after; whoever repeats what failed
// must end where everybody else does.
func breakEach(t *testing.T, on table.Call, prepare, steps func(*flow), least int) {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	plain := &flow{w: w, t: t}
	prepare(plain)
	steps(plain)
	want := plain.outcome()
	flows := 0
	for _, after := range []bool{false, true} {
		for nth := int64(1); ; nth++ {
			flows++
			f := &flow{w: w, t: t, n: flows}
			prepare(f)
			fault := w.Break.At(on, nth, after)
			steps(f)
			w.Break.Mend()
			if diff := cmp.Diff(want, f.outcome()); diff != "" {
				t.Fatalf("call %d breaks off, done first: %t\n%s", nth, after, diff)
			}
			if !fault.Fired() {
				break
			}
		}
	}
	if flows < least {
		t.Errorf("only %d flows: the fault does not reach the calls", flows)
	}
}

func TestADecisionIsReachedWholeWhereverStorageBreaksOff(t *testing.T) {
	breakEach(t, table.AnyCall, func(*flow) {}, (*flow).decide, 70)
}

func TestMailsAndReportsComeWhereverStorageBreaksOff(t *testing.T) {
	breakEach(t, table.CommitCall, (*flow).decide, (*flow).deliver, 30)
}
