package local

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vendors"
)

// TestRequestsMakeFewStorageCalls counts what a request costs, from the
// handler down. One get is always the person's record, which says who asks.
// scripts/bench reads the lines that it logs.
func TestRequestsMakeFewStorageCalls(t *testing.T) {
	s := serve(t)
	s.Approved(t) // the library is known from here on
	must(t, s.drained(t))
	v := s.Vendor(t, 2)
	match := func(version int64) http.Header { return http.Header{"If-Match": {fmt.Sprintf(`"v%d"`, version)}} }
	fresh := func(t *testing.T) string { return "/v1/assessments/" + s.Answered(t).ID }
	read := fresh(t)
	for _, c := range []struct {
		name string
		call call
		want table.Counts
	}{
		{"GET an assessment, first in ten minutes", call{method: "GET", path: read, as: "auditor"}, table.Counts{Gets: 1, Queries: 1, Commits: 1}},
		{"GET an assessment", call{method: "GET", path: read, as: "auditor"}, table.Counts{Gets: 1, Queries: 1}},
		{"GET a score", call{method: "GET", path: read + "/score", as: "auditor"}, table.Counts{Gets: 1, Queries: 1}},
		{"GET a vendor", call{method: "GET", path: "/v1/vendors/" + v.ID, as: "auditor"}, table.Counts{Gets: 2}},
		{"GET vendors", call{method: "GET", path: "/v1/vendors", as: "auditor"}, table.Counts{Gets: 1, Queries: 1}},
		{"GET assessments", call{method: "GET", path: "/v1/assessments", as: "auditor"}, table.Counts{Gets: 1, Queries: 1}},
		{"GET reassessments", call{method: "GET", path: "/v1/reassessments", as: "auditor"}, table.Counts{Gets: 1, Queries: 1}},
		{"POST a vendor", call{method: "POST", path: "/v1/vendors", as: "procurement", body: vendorBody}, table.Counts{Gets: 1, Commits: 1}},
		{"POST a vendor, with Idempotency-Key", call{method: "POST", path: "/v1/vendors", as: "procurement", body: vendorBody,
			header: http.Header{"Idempotency-Key": {"k1"}}}, table.Counts{Gets: 2, Commits: 1}},
		{"PATCH a vendor", call{method: "PATCH", path: "/v1/vendors/" + v.ID, as: "procurement", body: `{"services":["CRM"]}`,
			header: match(v.Version)}, table.Counts{Gets: 2, Commits: 1}},
		{"PATCH answers", call{method: "PATCH", path: fresh(t) + "/answers", as: "procurement", body: `{"answers":{"mfa":{"version":1,"value":"no"}}}`},
			table.Counts{Gets: 1, Queries: 1, Commits: 1}},
		{"POST submit", call{method: "POST", path: fresh(t) + "/submit", as: "procurement"}, table.Counts{Gets: 1, Queries: 1, Commits: 1}},
	} {
		before := s.Storage.Counts()
		got := s.do(t, c.call)
		n := s.Storage.Since(before)
		t.Logf("calls: %s: %d get, %d query, %d commit", c.name, n.Gets, n.Queries, n.Commits)
		if n.Read = 0; got.status >= http.StatusBadRequest || n != c.want {
			t.Errorf("%s: status %d, %+v, want %+v", c.name, got.status, n, c.want)
		}
	}
}

// TestPagesMakeFewStorageCalls holds the console's pages to a handful.
func TestPagesMakeFewStorageCalls(t *testing.T) {
	s := serve(t)
	as := s.Approved(t)
	must(t, s.drained(t))
	cookie := s.home.front().StaffCookie().Name + "=" + s.sessions[apptest.Org+"/procurement"]
	for path, most := range map[string]int64{
		"/": 8, "/vendors": 4, "/assessments": 4, "/vendors/" + as.VendorID: 6, "/assessments/" + as.ID: 6, "/assessments/" + as.ID + "/answers": 4, "/reassessments": 4,
	} {
		s.do(t, call{method: "GET", path: path, cookie: cookie, unchecked: true})
		before := s.Storage.Counts()
		got := s.do(t, call{method: "GET", path: path, cookie: cookie, unchecked: true})
		n := s.Storage.Since(before)
		page := strings.NewReplacer(as.ID, "{id}", as.VendorID, "{id}").Replace(path)
		t.Logf("calls: page %s: %d get, %d query, %d commit", page, n.Gets, n.Queries, n.Commits)
		if got.status != http.StatusOK || n.Commits > 0 || n.Gets+n.Queries > most {
			t.Errorf("%s: status %d, %+v, at most %d calls", page, got.status, n, most)
		}
	}
}

func (s *web) drained(t *testing.T) error {
	t.Helper()
	_, err := s.Outbox.Drain(t.Context())
	return err
}

// crowd is how many vendors stand beside those that a list answers.
const crowd = 2000

// TestListsAndSweepReadOnlyWhatTheyAnswer at a size where a scan would show.
func TestListsAndSweepReadOnlyWhatTheyAnswer(t *testing.T) {
	s := serve(t)
	const due = 100
	s.populate(t, due)
	must(t, s.drained(t))
	for _, path := range []string{
		"/v1/vendors?limit=50", "/v1/vendors?limit=50&tier=high", "/v1/vendors?limit=50&name=Vendor%201", "/v1/assessments?limit=50",
		"/v1/assessments?limit=50&state=sent", "/v1/reassessments?limit=50&dueBefore=2026-12-02", "/v1/audit?limit=50",
	} {
		before := s.Storage.Counts()
		got := s.do(t, call{method: "GET", path: path, as: "auditor"})
		read := s.Storage.Since(before).Read - 1 // the person's record
		if items := strings.Count(string(got.body), `"createdAt"`); got.status != http.StatusOK || read > 55 || items == 0 && !strings.Contains(path, "audit") {
			t.Errorf("%s: status %d, %d items read for 50, %d records", path, got.status, read, items)
		}
	}

	_, err := s.Tick.Run(t.Context(), 2*crowd) // looks once at each assessment just sent
	must(t, err)
	s.Pass(48 * 3600e9) // 25 November: those of the 24th are due
	index := &dueReads{Table: s.DB}
	sweep := *s.Tick
	sweep.Table = index
	told, err := sweep.Run(t.Context(), crowd)
	must(t, err)
	if told.Done != due || told.Read != index.read || index.read*10 > due*11 {
		t.Errorf("%+v of %d due, %d items of the index read", told, due, index.read)
	}
}

// populate makes the crowd: vendors, one in ten of them rated, each with an
// assessment and a schedule, which is due tomorrow for some of them and next
// year for the rest.
func (s *web) populate(t *testing.T, due int) {
	t.Helper()
	var wg sync.WaitGroup
	next := make(chan int)
	for range 64 {
		wg.Go(func() {
			for i := range next {
				if err := s.one(t.Context(), i, i < due); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range crowd {
		next <- i
	}
	close(next)
	wg.Wait()
}

func (s *web) one(ctx context.Context, i int, due bool) error {
	v, err := s.Vendors.Create(ctx, apptest.Buyer, vendors.Details{Name: apptest.Ptr(fmt.Sprintf("Vendor %d", i))})
	if err != nil {
		return err
	}
	if i%10 == 0 {
		if _, _, err = s.Vendors.Intake(ctx, apptest.Buyer, v.ID, v.Version, vendors.DefaultEngagement, apptest.Factors(2)); err != nil {
			return err
		}
	}
	o := s.Order()
	o.Recipients = []string{"nobody@vendor.example"}
	if _, _, err = s.Assessments.Send(ctx, apptest.Buyer, v.ID, o); err != nil {
		return err
	}
	on := s.Now.Read().AddDate(1, 0, 0)
	if due {
		on = s.Now.Read().AddDate(0, 0, 1)
	}
	_, err = s.Reassessment.Set(ctx, apptest.Buyer, v.ID, 0, reassessment.Setting{DueOn: apptest.Ptr(on.Format(clock.Date))})
	return err
}

// dueReads counts what is read of the due index.
type dueReads struct {
	table.Table
	read int
}

func (d *dueReads) Query(ctx context.Context, q table.Query) (table.Page, error) {
	page, err := d.Table.Query(ctx, q)
	if q.Index == table.ByDue {
		d.read += page.Read
	}
	return page, err
}
