package restoredrill_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/restoredrill"
)

const day = 24 * time.Hour

var boss = identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000005", Roles: []identity.Role{identity.Administrator}}

func open(t *testing.T) *apptest.World {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	for range 2 {
		apptest.Code(t, "ensure", w.RestoreDrill.Ensure(t.Context(), apptest.Org), "")
	}
	return w
}

// pass lets days go by, and the schedule run on each.
func pass(t *testing.T, w *apptest.World, days int) restoredrill.Status {
	t.Helper()
	for range days {
		w.Pass(day)
		for range 2 { // the second finds nothing more to do
			_, err := w.Tick.Run(t.Context(), 100)
			apptest.Code(t, "tick", err, "")
		}
	}
	s, err := w.RestoreDrill.Get(t.Context(), apptest.Auditor)
	apptest.Code(t, "get", err, "")
	return s
}

// raised counts the alerts of a rule.
func raised(t *testing.T, w *apptest.World, rule string) (n int, last alert.Alert) {
	t.Helper()
	all, _, err := w.Alerts.List(t.Context(), apptest.Auditor, "", 100, "")
	apptest.Code(t, "alerts", err, "")
	for _, a := range all {
		if a.Rule == rule {
			if n++; n == 1 {
				last = a
			}
		}
	}
	return n, last
}

func told(ok bool, fault string) restoredrill.Told {
	return restoredrill.Told{OK: &ok, RTOSeconds: 12, RPOSeconds: 60, Records: 4000, Files: 30, Entries: 900, Lost: 2, Fault: fault}
}

func TestADrillThatStaysAwayRaisesOneAlertAPeriod(t *testing.T) {
	w := open(t)
	if s := pass(t, w, 29); !s.Late.IsZero() || !s.LastGood.IsZero() {
		t.Errorf("before it is due: %+v", s)
	}
	if n, _ := raised(t, w, alert.BackupLate); n != 0 {
		t.Errorf("%d alerts before it is due", n)
	}
	if s := pass(t, w, 10); s.Late.IsZero() {
		t.Errorf("ten days after: %+v", s)
	}
	if n, a := raised(t, w, alert.BackupLate); n != 1 || a.Count != 30 {
		t.Errorf("%d alerts, %+v", n, a)
	}
	pass(t, w, 25)
	if n, a := raised(t, w, alert.BackupLate); n != 2 || a.Count != 60 {
		t.Errorf("a period later %d alerts, %+v", n, a)
	}
	s, err := w.RestoreDrill.Record(t.Context(), boss, told(true, ""))
	if err != nil || !s.Late.IsZero() || !s.DueAt.Equal(w.Now.Read().AddDate(0, 0, 30)) || len(s.Results) != 1 || s.Results[0].By != boss.ID || s.Results[0].Lost != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	pass(t, w, 29)
	if n, _ := raised(t, w, alert.BackupLate); n != 2 {
		t.Errorf("%d alerts although a drill was good", n)
	}
	if n, _ := raised(t, w, alert.BackupFailed); n != 0 {
		t.Errorf("%d alerts of a failed drill", n)
	}
}

func TestAFailedDrillRaisesAnAlertAndIsStillOwed(t *testing.T) {
	w := open(t)
	was := pass(t, w, 5)
	s, err := w.RestoreDrill.Record(t.Context(), boss, told(false, "  the log of main is broken at entry 7 "))
	if err != nil || !s.DueAt.Equal(was.DueAt) || !s.LastGood.IsZero() || s.Results[0].Fault != "the log of main is broken at entry 7" {
		t.Errorf("%+v, %v", s, err)
	}
	if n, _ := raised(t, w, alert.BackupFailed); n != 1 {
		t.Errorf("%d alerts", n)
	}
	for range restoredrill.MaxResults + 5 {
		if s, err = w.RestoreDrill.Record(t.Context(), boss, told(true, "")); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.Results) != restoredrill.MaxResults || !s.Results[0].OK {
		t.Errorf("%d results are kept", len(s.Results))
	}
}

// A setting that was made shorter counts from the next day on, not from the old
// due day on.
func TestAShorterPeriodCountsAtOnce(t *testing.T) {
	w := open(t)
	pass(t, w, 12)
	w.RestoreDrill.Organisation = func(context.Context, string) (identity.Organisation, error) {
		return identity.Organisation{Settings: identity.Settings{RestoreDrillDays: 10}}, nil
	}
	if s := pass(t, w, 1); s.Late.IsZero() {
		t.Errorf("13 days, 10 are set: %+v", s)
	}
	if n, a := raised(t, w, alert.BackupLate); n != 1 || a.Count != 13 {
		t.Errorf("%d alerts, %+v", n, a)
	}
}

func TestWhatIsSaidOfADrillIsChecked(t *testing.T) {
	w := open(t)
	yes := true
	for name, c := range map[string]struct {
		told restoredrill.Told
		at   string
	}{
		"nothing":             {restoredrill.Told{}, "/ok"},
		"failed without why":  {told(false, "  "), "/fault"},
		"good with a fault":   {told(true, "x"), "/fault"},
		"a long fault":        {told(false, strings.Repeat("字", restoredrill.MaxFault+1)), "/fault"},
		"a negative time":     {restoredrill.Told{OK: &yes, RTOSeconds: -1}, "/rtoSeconds"},
		"a time of years":     {restoredrill.Told{OK: &yes, RPOSeconds: restoredrill.MaxSeconds + 1}, "/rpoSeconds"},
		"fewer than no files": {restoredrill.Told{OK: &yes, Files: -1}, "/files"},
	} {
		_, err := w.RestoreDrill.Record(t.Context(), boss, c.told)
		var p *problem.Error
		if !errors.As(err, &p) || p.Code != problem.Invalid || len(p.Fields) != 1 || p.Fields[0].Pointer != c.at {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s := pass(t, w, 0); len(s.Results) != 0 {
		t.Errorf("%+v", s)
	}
	_, err := w.RestoreDrill.Record(t.Context(), identity.AsSystem(apptest.Other), told(true, ""))
	apptest.Code(t, "where none is awaited", err, problem.NotFound)
}

func TestDrillsRecordedAtOnceAreAllKept(t *testing.T) {
	w := open(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := w.RestoreDrill.Record(t.Context(), boss, told(true, "")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if s := pass(t, w, 0); len(s.Results) != 4 || s.Version != 5 {
		t.Errorf("%d results, version %d", len(s.Results), s.Version)
	}
}
