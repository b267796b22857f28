package watch_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vendorrisk/shared/alert"
	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/detect"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/table"
)

// administrator makes the one person whom alerts go to.
func administrator(t *testing.T, w *apptest.World) identity.Person {
	t.Helper()
	p := identity.Person{ID: "per_00000000000000000000000005", Email: "admin@acme.example", Name: "Amina", Roles: []identity.Role{identity.Administrator}, Active: true}
	err := w.Journal.Commit(t.Context(), audit.Change{
		Actor: identity.AsSystem(apptest.Org), Action: "person:create", Subject: p.ID, Writes: w.Directory.PersonWrites(apptest.Org, p),
	})
	apptest.Code(t, "person", err, "")
	return p
}

// does writes an event as a subject would.
func does(t *testing.T, w *apptest.World, a identity.Actor, action, subject string, times int) {
	t.Helper()
	for i := range times {
		err := w.Journal.Commit(t.Context(), audit.Change{Actor: a, Action: action, Subject: fmt.Sprintf("%s%d", subject, i)})
		apptest.Code(t, action, err, "")
	}
}

func follow(t *testing.T, w *apptest.World) int {
	t.Helper()
	_, err := w.Sequencer.Run(t.Context(), 10_000)
	apptest.Code(t, "sequence", err, "")
	n, err := w.Watch.Run(t.Context(), apptest.Org)
	apptest.Code(t, "watch", err, "")
	return n
}

func alerts(t *testing.T, w *apptest.World) []alert.Alert {
	t.Helper()
	out, _, err := w.Alerts.List(t.Context(), apptest.Auditor, "", 100, "")
	apptest.Code(t, "list", err, "")
	return out
}

func TestABulkDownloadBecomesOneAlertWithItsMail(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	boss := administrator(t, w)
	does(t, w, apptest.Analyst, "evidence:read", "evd_", 45)
	follow(t, w)
	does(t, w, apptest.Analyst, "evidence:read", "evd_", 45)
	follow(t, w)
	got := alerts(t, w)
	if len(got) != 1 || got[0].Rule != "bulk_download" || got[0].About != apptest.Analyst.ID || got[0].State != alert.Open || got[0].Severity != detect.High {
		t.Fatalf("%+v", got)
	}
	w.Drain()
	if mails := w.Mail.To(boss.Email, "alert"); len(mails) != 1 {
		t.Errorf("%d mails", len(mails))
	}
	raised := slices.DeleteFunc(w.Events(t, ""), func(e audit.Event) bool { return e.Action != "alert:raise" || e.Index == nil })
	if len(raised) != 1 { // its own event is watched, and nothing comes of it
		t.Errorf("%d events of the alert are in the log", len(raised))
	}
	if n := follow(t, w); n != 0 || len(alerts(t, w)) != 1 {
		t.Errorf("watching goes on by itself: %d events, %d alerts", n, len(alerts(t, w)))
	}
}

// Wherever storage breaks off, and however many watch at once, every event is
// taken once: profiles and alerts are those of a quiet run.
func TestEveryEventIsTakenOnce(t *testing.T) {
	prepare := func() *apptest.World {
		w := apptest.New(t, apptest.Options{})
		administrator(t, w)
		does(t, w, apptest.Analyst, "evidence:read", "evd_", 70)
		does(t, w, apptest.Buyer, "vendor:update", "ven_", 30)
		_, err := w.Sequencer.Run(t.Context(), 10_000)
		apptest.Code(t, "sequence", err, "")
		return w
	}
	quiet := prepare()
	follow(t, quiet)
	want, wanted := profiles(t, quiet), alerts(t, quiet)
	fired := true
	for nth := int64(1); fired; nth += 3 {
		w := prepare()
		fault := w.Break.At(table.AnyCall, nth, nth%2 == 0)
		_, _ = w.Watch.Run(t.Context(), apptest.Org) // a fault is made good by the next run
		w.Break.Mend()
		fired = fault.Fired()
		follow(t, w)
		if diff := cmp.Diff(want, profiles(t, w)); diff != "" {
			t.Fatalf("call %d broke off:\n%s", nth, diff)
		}
		if diff := cmp.Diff(wanted, alerts(t, w), cmpopts.IgnoreFields(alert.Alert{}, "Events")); diff != "" {
			t.Fatalf("call %d broke off:\n%s", nth, diff)
		}
	}
	w := prepare()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if _, err := w.Watch.Run(t.Context(), apptest.Org); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	follow(t, w)
	if diff := cmp.Diff(want, profiles(t, w)); diff != "" {
		t.Errorf("four at once:\n%s", diff)
	}
}

// profiles are what is remembered, by key.
func profiles(t *testing.T, w *apptest.World) map[string]detect.Profile {
	t.Helper()
	page, err := w.DB.Query(t.Context(), table.Query{PK: identity.OrgPK(apptest.Org, "WATCH"), Prefix: "PROFILE#"})
	apptest.Code(t, "query", err, "")
	out := map[string]detect.Profile{}
	for _, it := range page.Items {
		p, err := table.Decode[detect.Profile](it)
		apptest.Code(t, "decode", err, "")
		out[it.SK] = p
	}
	return out
}

// Two months of ordinary work, then an hour of somebody who opens everything:
// the model has learned, says so with its reasons, and keeps to its budget.
func TestAnUnusualHourIsReportedWhenItEndsThoughNobodyComesBack(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	administrator(t, w)
	people := []identity.Actor{apptest.Buyer, apptest.Analyst, apptest.Auditor}
	for day := range 18 {
		for hour := range 5 {
			for i, a := range people {
				does(t, w, a, "vendor:update", "ven_", 1+(day+hour+i)%2)
			}
			w.Pass(time.Hour)
		}
		follow(t, w)
		w.Pass(19 * time.Hour)
	}
	if got := alerts(t, w); len(got) != 0 {
		t.Fatalf("ordinary work gives %+v", got)
	}
	does(t, w, apptest.Auditor, "assessment:read", "asm_", 60)
	follow(t, w)
	if len(alerts(t, w)) != 0 {
		t.Error("an hour is judged before it ends")
	}
	w.Pass(2 * time.Hour)
	if _, err := w.Tick.Run(t.Context(), 100); err != nil {
		t.Fatal(err)
	}
	got := alerts(t, w)
	if len(got) != 1 || got[0].Rule != alert.UnusualHour || got[0].About != apptest.Auditor.ID || len(got[0].Reasons) == 0 {
		t.Fatalf("%+v", got)
	}
	var why []string
	for _, r := range got[0].Reasons {
		why = append(why, r.Feature)
	}
	if !slices.Contains(why, "opened") {
		t.Errorf("the reasons are %v", why)
	}
	if res, err := w.Tick.Run(t.Context(), 100); err != nil || res.Done != 0 {
		t.Errorf("the hour is closed again: %+v, %v", res, err)
	}
}

func TestEventsOfAnOrganisationThatHasNoRecordYetAreWatched(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	who := apptest.Analyst
	who.Org = apptest.Other
	does(t, w, who, "evidence:read", "evd_", 40)
	_, err := w.Sequencer.Run(t.Context(), 1000)
	apptest.Code(t, "sequence", err, "")
	list, _, err := w.Alerts.List(t.Context(), who, alert.Open, 10, "")
	if err != nil || len(list) != 1 {
		t.Errorf("%d alerts, %v", len(list), err)
	}
}
