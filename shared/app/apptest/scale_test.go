package apptest_test

import (
	"bytes"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/keyring"
	"vendorrisk/shared/report"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/table"
	"vendorrisk/shared/table/embedded"
	"vendorrisk/shared/vendors"
)

// scaled opens storage whose calls are weighed.
func scaled(s **apptest.Scale) func(testing.TB, func() time.Time) apptest.Engine {
	return func(t testing.TB, wall func() time.Time) apptest.Engine {
		dir := t.TempDir()
		ring, err := keyring.Open(dir)
		must(t, err)
		db, err := embedded.Open(dir, embedded.Options{Sealer: ring, CursorKey: ring.Derive("cursor"), Now: wall})
		must(t, err)
		t.Cleanup(func() { must(t, db.Close()) })
		*s = &apptest.Scale{Engine: db}
		return *s
	}
}

// The rules, with the examples of DynamoDB's own documents: sizes are rounded
// up for each item of a transaction and for the whole of a page.
func TestUnitsAreCountedAsDynamoDBDoes(t *testing.T) {
	var s *apptest.Scale
	scaled(&s)(t, time.Now)
	item := func(sk string, size int) table.Item {
		return table.Item{Key: table.Key{PK: "ORG#a", SK: sk}, Body: bytes.Repeat([]byte("x"), size)}
	}
	listed := func(sk, at string, size int) table.Item {
		it := item(sk, size)
		it.List = table.Key{PK: "ORG#a#L", SK: at}
		return it
	}
	commit := func(w ...table.Write) func() error {
		return func() error { return s.Commit(t.Context(), w...) }
	}
	query := func(q table.Query) func() error {
		return func() error { _, err := s.Query(t.Context(), q); return err }
	}
	again := listed("2", "later", 600)
	again.Version = 1
	for _, c := range []struct {
		name string
		do   func() error
		want apptest.Units
	}{
		{"put of half a KB", commit(table.Create(item("1", 500))), apptest.Units{Write: 2}},
		{"put of half a KB in one index", commit(table.Create(listed("2", "now", 500))), apptest.Units{Write: 3}},
		{"it moves in its index", commit(table.Replace(again)), apptest.Units{Write: 4}},
		{"put of 3.5 KB and a check", commit(table.Create(item("3", 3500)), table.Require(table.Key{PK: "ORG#a", SK: "1"}, 1)), apptest.Units{Write: 10}},
		{"get", func() error { _, err := s.Get(t.Context(), table.Key{PK: "ORG#a", SK: "3"}); return err }, apptest.Units{Read: 1}},
		{"get of nothing", func() error { _, _ = s.Get(t.Context(), table.Key{PK: "ORG#a", SK: "9"}); return nil }, apptest.Units{Read: 1}},
		{"query of 5 KB in all", query(table.Query{PK: "ORG#a"}), apptest.Units{Read: 2}},
		{"query of an index", query(table.Query{Index: table.ByList, PK: "ORG#a#L"}), apptest.Units{Read: 0.5}},
		{"removal", commit(table.Remove(table.Key{PK: "ORG#a", SK: "2"}, 2)), apptest.Units{Write: 3}},
	} {
		before := s.Since(apptest.Units{})
		must(t, c.do())
		if got := s.Since(before); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestTheYearIsWeighed takes one vendor through what it does in a year, and
// says of each step what it asks of storage. scripts/cost reads the lines. The
// limits are about a third above what was measured, so that a step that becomes
// dearer is noticed here.
func TestTheYearIsWeighed(t *testing.T) {
	var s *apptest.Scale
	w := apptest.New(t, apptest.Options{Engine: scaled(&s)})
	w.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver)
	ctx := t.Context()
	var v vendors.Vendor
	var as assessment.Assessment
	var rep report.Report
	background := func() {
		w.Drain()
		w.Sweep(t)
		_, err := w.Sequencer.Run(ctx, 2000)
		must(t, err)
	}
	background()
	for _, step := range []struct {
		name        string
		requests    int // of people and scripts; 0: of the schedule and the stream
		read, write float64
		do          func()
	}{
		{"idle tick", 0, 34, 0, background},
		{"add a vendor", 1, 0, 16, func() { v = w.Prospect(t) }},
		{"intake", 1, 3, 19, func() {
			var err error
			_, v, err = w.Vendors.Intake(ctx, apptest.Buyer, v.ID, v.Version, vendors.DefaultEngagement, apptest.Factors(2))
			must(t, err)
		}},
		{"send", 1, 6, 31, func() {
			var err error
			as, _, err = w.Assessments.Send(ctx, apptest.Buyer, v.ID, w.Order())
			must(t, err)
		}},
		{"mails and log after sending", 0, 39, 42, background},
		{"save one answer", 1, 3, 27, func() {
			w.Save(t, apptest.Respondent(as), as.ID, map[string]assessment.Given{"mfa": apptest.Say(0, "no")})
		}},
		{"save all answers", 1, 3, 32, func() {
			given := apptest.Answers()
			given["mfa"] = apptest.Say(1, "yes")
			w.Save(t, apptest.Respondent(as), as.ID, given)
		}},
		{"attach a file", 2, 8, 28, func() {
			w.Attach(t, apptest.Respondent(as), as.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
		}},
		{"submit", 1, 6, 32, func() {
			var err error
			as = w.Read(t, as.ID)
			_, err = w.Assessments.Submit(ctx, apptest.Respondent(as), as.ID, as.Version)
			must(t, err)
		}},
		{"review", 3, 8, 39, func() {
			as = w.Read(t, as.ID)
			_, err := w.Assessments.StartReview(ctx, apptest.Analyst, as.ID, as.Version)
			must(t, err)
			_, err = w.Assessments.Judge(ctx, apptest.Analyst, as.ID, "iso", assessment.Judgement{Assurance: scoring.Reviewed})
			must(t, err)
		}},
		{"approve", 1, 10, 52, func() {
			var err error
			as = w.Read(t, as.ID)
			as, err = w.Assessments.Approve(ctx, apptest.Approver, as.ID, as.Version, apptest.Accept)
			must(t, err)
		}},
		{"order a report", 1, 4, 16, func() {
			var err error
			rep, err = w.Reports.Request(ctx, apptest.Buyer, report.Order{Kind: "assessment", AssessmentID: as.ID, Language: "en"})
			must(t, err)
		}},
		{"reports, mails and log after the decision", 0, 72, 314, background},
		{"read a report", 1, 3, 8, func() {
			got, err := w.Reports.Open(ctx, apptest.Auditor, rep.ID)
			must(t, err)
			must(t, got.Body.Close())
		}},
		{"open an assessment", 1, 4, 0, func() { w.Open(t, as.ID) }},
		{"open a vendor", 1, 3, 0, func() { _, err := w.Vendors.Get(ctx, apptest.Buyer, v.ID); must(t, err) }},
		{"list vendors", 1, 2, 0, func() { _, _, err := w.Vendors.List(ctx, apptest.Buyer, vendors.Filter{}, 25, ""); must(t, err) }},
	} {
		before, calls := s.Since(apptest.Units{}), w.Storage.Counts()
		step.do()
		u, n := s.Since(before), w.Storage.Since(calls)
		t.Logf("weighed: %s: %d requests, %d get, %d query, %d commit, %g read units, %g write units", step.name, step.requests, n.Gets, n.Queries, n.Commits, u.Read, u.Write)
		if u.Read > step.read || u.Write > step.write {
			t.Errorf("%s: %+v, at most %g and %g", step.name, u, step.read, step.write)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
