package recovery_test

import (
	"testing"
	"time"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/recovery"
)

func TestALateOrFailedDrillRaisesAnAlert(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	sys := identity.AsSystem(apptest.Org)
	apptest.Code(t, "ensure", w.Recovery.Ensure(t.Context(), apptest.Org), "")
	pass := func(days int) {
		t.Helper()
		for range days {
			w.Pass(24 * time.Hour)
			_, err := w.Tick.Run(t.Context(), 100)
			apptest.Code(t, "tick", err, "")
		}
	}
	count := func(rule string, want int) {
		t.Helper()
		all, _, err := w.Alerts.List(t.Context(), apptest.Auditor, "", 100, "")
		apptest.Code(t, "alerts", err, "")
		n := 0
		for _, al := range all {
			if al.Rule == rule {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d alerts, not %d", rule, n, want)
		}
	}
	pass(29)
	count(alert.BackupLate, 0)
	pass(3)
	count(alert.BackupLate, 1)
	pass(7)
	count(alert.BackupLate, 2)
	apptest.Code(t, "failed", w.Recovery.Record(t.Context(), sys, recovery.Drill{Faults: 2}), "")
	count(alert.BackupFailed, 1)
	apptest.Code(t, "good", w.Recovery.Record(t.Context(), sys, recovery.Drill{OK: true, Records: 7}), "")
	pass(29)
	count(alert.BackupLate, 2)
	st, err := w.Recovery.Get(t.Context(), sys)
	apptest.Code(t, "get", err, "")
	if len(st.Drills) != 2 || !st.Drills[0].OK || st.Drills[1].OK || st.Drills[0].At.IsZero() {
		t.Errorf("%+v", st)
	}
}
