package incident_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/trigger"
)

func TestBadFactsAreNamedTogether(t *testing.T) {
	w := open(t)
	vendor := w.Prospect(t)
	at := func(d time.Duration) *string { return apptest.Ptr(w.Now.Read().Add(d).Format(time.RFC3339)) }
	for name, c := range map[string]struct {
		change func(*incident.Details)
		want   []string
	}{
		"nothing at all":              {func(d *incident.Details) { *d = incident.Details{} }, []string{"/awareAt", "/jurisdictions", "/severity", "/title"}},
		"awareness in the future":     {func(d *incident.Details) { d.AwareAt = at(time.Minute) }, []string{"/awareAt"}},
		"awareness before it began":   {func(d *incident.Details) { d.AwareAt = at(-100 * time.Hour) }, []string{"/awareAt"}},
		"detected before it began":    {func(d *incident.Details) { d.DetectedAt = at(-100 * time.Hour) }, []string{"/detectedAt"}},
		"classified before awareness": {func(d *incident.Details) { d.ClassifiedAt = at(-2 * time.Hour) }, []string{"/classifiedAt"}},
		"handled in the future":       {func(d *incident.Details) { d.HandledAt = at(time.Hour) }, []string{"/handledAt"}},
		"no such time": {func(d *incident.Details) {
			d.AwareAt, d.BeganAt = apptest.Ptr("2026-02-30T10:00:00Z"), apptest.Ptr("yesterday")
		}, []string{"/awareAt", "/beganAt"}},
		"before our time":        {func(d *incident.Details) { d.BeganAt = apptest.Ptr("0001-01-01T00:00:00Z") }, []string{"/beganAt"}},
		"negative people":        {func(d *incident.Details) { d.People = &clocks.People{Basis: "estimate", Count: -1} }, []string{"/people/count"}},
		"people without a basis": {func(d *incident.Details) { d.People = &clocks.People{Basis: "unknown", Count: 7} }, []string{"/people/basis"}},
		"unknown jurisdiction":   {func(d *incident.Details) { d.Jurisdictions = &[]string{"DE", "XX", "de", "DE"} }, []string{"/jurisdictions/1", "/jurisdictions/2", "/jurisdictions/3"}},
		"no such zone":           {func(d *incident.Details) { d.Zone = apptest.Ptr("Mars/Olympus") }, []string{"/zone"}},
		"the machine's zone":     {func(d *incident.Details) { d.Zone = apptest.Ptr("Local") }, []string{"/zone"}},
		"words nobody knows": {func(d *incident.Details) {
			d.Severity, d.Role, d.RiskToPeople, d.ChinaLevel, d.ChinaOperator = apptest.Ptr("bad"), apptest.Ptr("boss"), apptest.Ptr("some"), apptest.Ptr("huge"), apptest.Ptr("me")
			d.Entities, d.DataCategories = &[]string{"bank"}, &[]string{"none", "contact", "dna"}
		}, []string{"/chinaLevel", "/chinaOperator", "/dataCategories", "/dataCategories/2", "/entities/0", "/riskToPeople", "/role", "/severity"}},
		"contract hours": {func(d *incident.Details) { d.Contract = &clocks.Contract{CustomerHours: -1, VendorHours: 9000} }, []string{"/contract/customerHours", "/contract/vendorHours"}},
		"texts": {func(d *incident.Details) {
			d.Title, d.What = apptest.Ptr("a\x00"), apptest.Ptr(strings.Repeat("说", 5001))
		}, []string{"/title", "/what"}},
		"an owner from outside": {func(d *incident.Details) { d.Owner = apptest.Ptr(apptest.Contact) }, []string{"/owner"}},
	} {
		d := w.Leak()
		c.change(&d)
		_, err := w.Incidents.Report(t.Context(), apptest.Analyst, vendor.ID, d)
		apptest.Code(t, name, err, problem.Invalid)
		if diff := cmp.Diff(c.want, apptest.Pointers(err)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if list, _, _ := w.Incidents.List(t.Context(), apptest.Auditor, "", 10, ""); len(list) != 0 {
		t.Errorf("%d incidents were written", len(list))
	}
}

func TestBadNoticesTasksAndReviews(t *testing.T) {
	w := open(t)
	v := w.Breach(t)
	ctx := t.Context()
	at := func(d time.Duration) *string { return apptest.Ptr(w.Now.Read().Add(d).Format(time.RFC3339)) }
	for name, c := range map[string]struct {
		d    incident.NoticeDetails
		want string
	}{
		"nobody":               {incident.NoticeDetails{Clock: "gdpr-33-1"}, "/to"},
		"no such clock":        {incident.NoticeDetails{Clock: "x", To: "DPA"}, "/clock"},
		"the future":           {incident.NoticeDetails{To: "DPA", At: at(time.Second)}, "/at"},
		"before it began":      {incident.NoticeDetails{To: "DPA", At: at(-73 * time.Hour)}, "/at"},
		"cleared time":         {incident.NoticeDetails{To: "DPA", At: apptest.Ptr("")}, "/at"},
		"not needed, but what": {incident.NoticeDetails{NotNeeded: "because"}, "/clock"},
		"no reason":            {incident.NoticeDetails{Clock: "gdpr-33-1", NotNeeded: "x"}, "/notNeeded"},
	} {
		_, err := w.Incidents.Notice(ctx, apptest.Analyst, v.ID, 0, c.d)
		if got := strings.Join(apptest.Pointers(err), " "); got != c.want {
			t.Errorf("%s: %s (%v)", name, got, err)
		}
	}
	_, err := w.Incidents.UpdateTask(ctx, apptest.Analyst, v.ID, "review", 0, incident.TaskDetails{Done: apptest.Ptr(true), Title: apptest.Ptr("x"), DueAt: apptest.Ptr("soon")})
	if got := strings.Join(apptest.Pointers(err), " "); got != "/done /dueAt /title" {
		t.Errorf("the review's task: %s", got)
	}
	_, err = w.Incidents.Review(ctx, apptest.Analyst, v.ID, 0, incident.ReviewDetails{Improvements: []incident.Improvement{
		{Title: "", Raise: true, DueOn: "2020-01-01"}, {Title: "A", Owner: "x"}, {Title: "A"},
	}})
	want := "/improvements/0/dueOn /improvements/0/severity /improvements/0/title /improvements/1/owner /improvements/2/title /learned /rootCause"
	if got := strings.Join(apptest.Pointers(err), " "); got != want {
		t.Errorf("the review: %s", got)
	}
	for n := range 51 {
		_, err = w.Incidents.Notice(ctx, apptest.Analyst, v.ID, 0, incident.NoticeDetails{To: fmt.Sprintf("insurer %d", n)})
	}
	apptest.Code(t, "the 51st notice", err, problem.Invalid)
	for range 36 {
		_, err = w.Incidents.AddTask(ctx, apptest.Analyst, v.ID, 0, incident.TaskDetails{Title: apptest.Ptr("call")})
	}
	apptest.Code(t, "the 41st task", err, problem.TooLarge)
	after, err := w.Incidents.Get(ctx, apptest.Auditor, v.ID)
	if err != nil || len(after.History) != 86 || after.History[0].What != "reported" {
		t.Errorf("the history has %d entries: %v", len(after.History), err)
	}
}

func TestAMistakenNoticeIsVoid(t *testing.T) {
	w := open(t)
	v := w.Breach(t)
	v, err := w.Incidents.Notice(t.Context(), apptest.Analyst, v.ID, v.Version, incident.NoticeDetails{Clock: "gdpr-33-1", To: "the wrong authority"})
	apptest.Code(t, "notice", err, "")
	_, err = w.Incidents.Void(t.Context(), apptest.Analyst, v.ID, "n1", v.Version, "")
	apptest.Code(t, "without a reason", err, problem.Invalid)
	_, err = w.Incidents.Void(t.Context(), apptest.Analyst, v.ID, "n2", v.Version, "it never went out")
	apptest.Code(t, "another one", err, problem.NotFound)
	v, err = w.Incidents.Void(t.Context(), apptest.Analyst, v.ID, "n1", v.Version, "it never went out")
	apptest.Code(t, "void", err, "")
	state(t, v, "gdpr-33-1", clocks.Running)
	_, err = w.Incidents.Void(t.Context(), apptest.Analyst, v.ID, "n1", v.Version, "once more")
	apptest.Code(t, "twice", err, problem.Conflict)
}

// TestAnIncidentStaysInItsOrganisationAndUnderItsVersion also counts what it
// costs.
func TestAnIncidentStaysInItsOrganisationAndUnderItsVersion(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	vendor := w.Prospect(t)
	cost := func(what string, want table.Counts, f func() error) {
		t.Helper()
		before := w.Storage.Counts()
		err := f()
		got := w.Storage.Since(before)
		got.Read = 0
		if err != nil || got != want {
			t.Errorf("%s costs %+v, want %+v (%v)", what, got, want, err)
		}
	}
	var v incident.View
	cost("a report", table.Counts{Gets: 1, Commits: 1}, func() (err error) {
		v, err = w.Incidents.Report(ctx, apptest.Analyst, vendor.ID, w.Leak())
		return err
	})
	cost("reading", table.Counts{Gets: 1}, func() error { _, err := w.Incidents.Get(ctx, apptest.Auditor, v.ID); return err })
	cost("a change", table.Counts{Gets: 1, Commits: 1}, func() (err error) {
		v, err = w.Incidents.Update(ctx, apptest.Analyst, v.ID, v.Version, incident.Details{Severity: apptest.Ptr("low")})
		return err
	})
	cost("a task for somebody", table.Counts{Gets: 6, Commits: 1}, func() (err error) { // looked up to be checked, and to be mailed
		v, err = w.Incidents.UpdateTask(ctx, apptest.Analyst, v.ID, "legal", v.Version, incident.TaskDetails{Assignee: apptest.Ptr(apptest.Buyer.Email)})
		return err
	})
	cost("the register", table.Counts{Queries: 1}, func() error { _, _, err := w.Incidents.List(ctx, apptest.Auditor, incident.Open, 10, ""); return err })

	_, err := w.Incidents.Update(ctx, apptest.Analyst, v.ID, v.Version-1, incident.Details{})
	apptest.Code(t, "another version", err, problem.Conflict)
	rival := apptest.Analyst
	rival.Org = apptest.Other
	_, err = w.Incidents.Get(ctx, rival, v.ID)
	apptest.Code(t, "another organisation reads", err, problem.NotFound)
	_, err = w.Incidents.Report(ctx, rival, vendor.ID, w.Leak())
	apptest.Code(t, "another organisation reports", err, problem.NotFound)
	_, _, err = w.Incidents.Of(ctx, rival, vendor.ID, 10, "")
	apptest.Code(t, "another organisation lists", err, problem.NotFound)
	for _, id := range []string{"", "inc_1", "ven_00000000000000000000000001", v.ID + "#"} {
		_, err = w.Incidents.Get(ctx, apptest.Auditor, id)
		apptest.Code(t, id, err, problem.NotFound)
	}
}

// TestTheRegisterIsByNextDeadline also follows an incident as it closes.
func TestTheRegisterIsByNextDeadline(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	slow := w.Breach(t)
	d := w.Leak()
	d.Jurisdictions, d.ChinaLevel = &[]string{"CN"}, apptest.Ptr("major")
	fast, err := w.Incidents.Report(ctx, apptest.Analyst, slow.VendorID, d)
	apptest.Code(t, "report", err, "")
	d.Jurisdictions, d.ChinaLevel, d.DataCategories = &[]string{"BR"}, nil, &[]string{"business-secret"}
	never, err := w.Incidents.Report(ctx, apptest.Analyst, slow.VendorID, d)
	apptest.Code(t, "report", err, "")
	order := func(state incident.State) (out []string) {
		list, _, err := w.Incidents.List(ctx, apptest.Auditor, state, 10, "")
		apptest.Code(t, "list", err, "")
		for _, s := range list {
			out = append(out, s.ID)
		}
		return out
	}
	if diff := cmp.Diff([]string{fast.ID, slow.ID, never.ID}, order(incident.Open)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{never.ID, fast.ID, slow.ID}, order("")); diff != "" {
		t.Error(diff)
	}
	_, _, err = w.Incidents.List(ctx, apptest.Auditor, "gone", 10, "")
	apptest.Code(t, "another state", err, problem.Invalid)
	list, _, err := w.Incidents.Of(ctx, apptest.Auditor, slow.VendorID, 10, "")
	if err != nil || len(list) != 3 || list[2].Next == nil || list[1].Prompt != 1 || list[0].Next != nil {
		t.Errorf("of the vendor: %+v %v", list, err)
	}
}

// TestATickBrokenOffTellsOnce lets each storage call of the warning fail in
// turn, before and after it is done.
func TestATickBrokenOffTellsOnce(t *testing.T) {
	w := open(t)
	for _, after := range []bool{false, true} {
		for nth := int64(1); nth < 12; nth++ {
			v := w.Breach(t)
			w.Pass(72 * time.Hour)
			w.Break.At(table.AnyCall, nth, after)
			_, _ = w.Tick.Run(t.Context(), 10)
			w.Break.Mend()
			w.Pass(7 * time.Hour)
			_, err := w.Tick.Run(t.Context(), 10)
			apptest.Code(t, "the next tick", err, "")
			w.Sweep(t)
			w.Drain()
			for _, who := range []identity.Actor{apptest.Analyst, apptest.Admin} {
				told := 0
				for _, m := range w.Mail.To(who.Email, "incident-clock") {
					if m.Subject == v.ID {
						told += strings.Count(m.Data["lines"], "EXPIRED")
					}
				}
				if told != 1 {
					t.Errorf("call %d, done first %t: %s heard of the expiry %d times", nth, after, who.Name, told)
				}
			}
		}
	}
}

func TestAnIncidentMakesTheVendorDueAndADrillDoesNot(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	vendor := w.Approved(t).VendorID
	w.Drain()
	_, err := w.Incidents.Start(ctx, apptest.Analyst, incident.DrillDetails{Scenario: "data-leak", VendorID: vendor})
	apptest.Code(t, "drill", err, "")
	w.Drain()
	before, err := w.Reassessment.Get(ctx, apptest.Auditor, vendor)
	if err != nil || before.Why == trigger.Incident {
		t.Errorf("a drill made the vendor due: %+v %v", before, err)
	}
	v, err := w.Incidents.Report(ctx, apptest.Analyst, vendor, w.Leak())
	apptest.Code(t, "report", err, "")
	w.Drain()
	after, err := w.Reassessment.Get(ctx, apptest.Auditor, vendor)
	if err != nil || after.Why != trigger.Incident || after.DueOn != w.Now.Read().Format(clock.Date) || !slices.ContainsFunc(after.Reasons, func(r trigger.Reason) bool { return r.About == v.ID }) {
		t.Errorf("the incident made it %+v %v", after, err)
	}
}
