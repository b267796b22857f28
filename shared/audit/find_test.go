package audit_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
)

// days is a log of three days: each person changes three vendors a day and
// opens one file.
func days(t *testing.T) *apptest.World {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	for range 3 {
		for _, a := range []identity.Actor{apptest.Buyer, apptest.Analyst} {
			for i := range 3 {
				apptest.Code(t, "change", w.Journal.Commit(t.Context(), audit.Change{Actor: a, Action: "vendor:update", Subject: fmt.Sprintf("ven_%d", i)}), "")
			}
			apptest.Code(t, "open", w.Journal.Commit(t.Context(), audit.Change{Actor: a, Action: "evidence:read", Subject: "evd_1"}), "")
		}
		w.Pass(24 * time.Hour)
	}
	return w
}

func TestFindNarrowsByEachAndAllOfItsFilters(t *testing.T) {
	w := days(t)
	for name, c := range map[string]struct {
		f    audit.Filter
		want int
	}{
		"a person":                  {audit.Filter{Person: apptest.Buyer.ID}, 12},
		"a record":                  {audit.Filter{Subject: "ven_1"}, 6},
		"a person and a record":     {audit.Filter{Person: apptest.Analyst.ID, Subject: "evd_1"}, 3},
		"an action":                 {audit.Filter{Action: "evidence:read"}, 6},
		"a day":                     {audit.Filter{Person: apptest.Buyer.ID, From: "2026-11-24", To: "2026-11-24"}, 4},
		"from a day":                {audit.Filter{Action: "vendor:update", From: "2026-11-24"}, 12},
		"to a day":                  {audit.Filter{Action: "vendor:update", To: "2026-11-23"}, 6},
		"all of it":                 {audit.Filter{Person: apptest.Buyer.ID, Subject: "ven_0", Action: "vendor:update", From: "2026-11-25", To: "2026-11-25"}, 1},
		"nobody":                    {audit.Filter{Person: "per_nobody"}, 0},
		"a key that is no person's": {audit.Filter{Person: "x#y"}, 0},
	} {
		var got []audit.Event
		for cursor := ""; ; {
			page, next, err := w.Journal.Find(t.Context(), apptest.Org, c.f, 5, cursor)
			apptest.Code(t, name, err, "")
			if len(page) > 5 {
				t.Errorf("%s: a page of %d", name, len(page))
			}
			got = append(got, page...)
			if cursor = next; cursor == "" {
				break
			}
		}
		if len(got) != c.want {
			t.Errorf("%s: %d events, want %d", name, len(got), c.want)
		}
	}
	for _, f := range []audit.Filter{{From: "2026-02-30"}, {To: "soon"}, {From: "2026-11-25", To: "2026-11-24"}} {
		_, _, err := w.Journal.Find(t.Context(), apptest.Org, f, 5, "")
		apptest.Code(t, fmt.Sprint(f), err, problem.Invalid)
	}
}

func TestAnExportIsWholeAndAnEventItself(t *testing.T) {
	w := days(t)
	events, next, err := w.Journal.Export(t.Context(), apptest.Auditor, audit.Filter{Person: apptest.Buyer.ID}, "")
	if err != nil || next != "" || len(events) != 12 {
		t.Fatalf("%d events, %q, %v", len(events), next, err)
	}
	if got := w.Actions(t, apptest.Org); got[len(got)-1] != "audit:export" {
		t.Errorf("the last event is %v", got)
	}
	events[0].Subject = "=HYPERLINK(\"http://x\")"
	var b bytes.Buffer
	apptest.Code(t, "csv", audit.WriteFile(&b, audit.CSV, events), "")
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 13 || rows[1][6] != "'=HYPERLINK(\"http://x\")" || rows[0][1] != "id" {
		t.Errorf("%d rows, %v, %v", len(rows), rows[1], err)
	}
	b.Reset()
	apptest.Code(t, "lines", audit.WriteFile(&b, audit.JSONLines, events), "")
	if n := strings.Count(b.String(), "\n"); n != 12 {
		t.Errorf("%d lines", n)
	}
}
