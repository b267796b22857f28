package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/local"
	"vendorrisk/shared/backup"
	"vendorrisk/shared/identity"
)

func installation(t *testing.T, dir string, demo bool) *local.Home {
	t.Helper()
	h, err := local.Open(t.Context(), local.Options{Dir: dir, BaseURL: "http://127.0.0.1:0", Demo: demo})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A drill that could not be carried out is a failed one: nobody may take the
// silence of a broken cron job for a backup that comes back.
func TestADrillThatBreaksOffIsRecordedAsFailed(t *testing.T) {
	dir := t.TempDir()
	if err := installation(t, dir, true).Close(); err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	nowhere := filepath.Join(temp, "absent")
	if ok, err := run(t.Context(), dir, nowhere, true); ok || err == nil || strings.Contains(err.Error(), "not recorded") {
		t.Errorf("without a place to work: %v, %v", ok, err)
	}
	if ok, err := run(t.Context(), dir, temp, true); !ok || err != nil {
		t.Errorf("a good one: %v, %v", ok, err)
	}
	if ok, err := run(t.Context(), dir, nowhere, false); ok || err == nil {
		t.Errorf("unrecorded: %v, %v", ok, err)
	}
	h := installation(t, dir, false)
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	who := identity.AsSystem(h.Org)
	s, err := h.RestoreDrill.Get(t.Context(), who)
	if err != nil || len(s.Results) != 2 || !s.Results[0].OK || s.Results[0].Records == 0 || s.Results[1].OK || s.Results[1].Fault != brokeOff {
		t.Errorf("%+v, %v", s.Results, err)
	}
	all, _, err := h.Alerts.List(t.Context(), who, "", 100, "")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, a := range all {
		if a.Rule == alert.BackupFailed {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d alerts of a failed drill", n)
	}
}

func TestNothingIsBegunWhereThereAreNoData(t *testing.T) {
	dir := t.TempDir()
	if ok, err := run(t.Context(), dir, "", true); ok || err == nil || !strings.Contains(err.Error(), "holds no data") {
		t.Errorf("%v, %v", ok, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

// Organisations of one installation read the same record: it must not name what
// belongs to one of them.
func TestWhatIsRecordedNamesNobodysFiles(t *testing.T) {
	var res backup.Result
	res.Faults = []string{"evidence evd_01 of acme has another digest", "the log of rival is broken at entry 7"}
	got := told(res)
	if *got.OK || !strings.HasPrefix(got.Fault, "2 differences") {
		t.Errorf("%+v", got)
	}
	for _, one := range []string{"evd_01", "acme", "rival", "7"} {
		if strings.Contains(got.Fault, one) {
			t.Errorf("%q is in %q", one, got.Fault)
		}
	}
}
