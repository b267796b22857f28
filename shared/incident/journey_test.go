package incident_test

import (
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/problem"
)

func open(t *testing.T) *apptest.World {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Auditor, apptest.Admin)
	return w
}

func clockOf(t *testing.T, v incident.View, id string) clocks.Clock {
	t.Helper()
	for _, c := range v.Clocks {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no clock %s", id)
	return clocks.Clock{}
}

func state(t *testing.T, v incident.View, id string, want clocks.State) {
	t.Helper()
	if c := clockOf(t, v, id); c.State != want {
		t.Errorf("%s is %s, want %s", id, c.State, want)
	}
}

// mails are what somebody got of a template.
func mails(w *apptest.World, to identity.Actor, template string) []string {
	w.Drain()
	var out []string
	for _, m := range w.Mail.To(to.Email, template) {
		out = append(out, m.Data["lines"])
	}
	return out
}

// TestABreachGoesItsWholeWay: breach → clocks → warnings → notices → review →
// closed, and open again.
func TestABreachGoesItsWholeWay(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	d := w.Leak()
	d.Owner = apptest.Ptr(apptest.Analyst.Email)
	v, err := w.Incidents.Report(ctx, apptest.Buyer, w.Prospect(t).ID, d)
	apptest.Code(t, "report", err, "")
	state(t, v, "gdpr-33-1", clocks.Running)
	state(t, v, "gdpr-34", clocks.NotApplicable)
	if got := mails(w, apptest.Analyst, "incident"); len(got) != 1 || !strings.Contains(got[0], "2026-11-26 09:00 +01:00") {
		t.Errorf("the owner was told %q", got)
	}

	// The facts get worse: the clocks follow, and the answer says how.
	v, err = w.Incidents.Update(ctx, apptest.Analyst, v.ID, v.Version, incident.Details{RiskToPeople: apptest.Ptr("high"), Jurisdictions: &[]string{"DE", "CN"},
		People: &clocks.People{Basis: "confirmed", Count: 1_200_000}})
	apptest.Code(t, "update", err, "")
	changed := map[string]clocks.State{}
	for _, c := range v.Changes {
		changed[c.Clock] = c.Now
	}
	for id, want := range map[string]clocks.State{"gdpr-34": clocks.Running, "cn-other": clocks.Running, "cn-final": clocks.Waiting, "pipl-57": clocks.Running} {
		if changed[id] != want {
			t.Errorf("%s: the change says %q, want %q", id, changed[id], want)
		}
	}
	if last := v.History[len(v.History)-1]; last.What != "updated" || len(last.Changes) != len(v.Changes) {
		t.Errorf("the history says %+v", last)
	}

	// China's four hours ran from 08:00: half is over at 10:00, four fifths at 11:12.
	w.Pass(time.Hour)
	w.Sweep(t)
	if got := mails(w, apptest.Analyst, "incident-clock"); len(got) != 1 || !strings.Contains(got[0], "half of the time") {
		t.Errorf("after half of the time: %q", got)
	}
	w.Sweep(t)
	w.Sweep(t)
	w.Pass(72 * time.Minute)
	w.Sweep(t)
	if got := mails(w, apptest.Analyst, "incident-clock"); len(got) != 2 || !strings.Contains(got[1], "80 %") {
		t.Errorf("after four fifths: %q", got)
	}
	if got := mails(w, apptest.Admin, ""); len(got) != 0 {
		t.Errorf("the administrator was bothered: %q", got)
	}

	// The notice goes out in time; another one does not.
	v, err = w.Incidents.Notice(ctx, apptest.Analyst, v.ID, 0, incident.NoticeDetails{Clock: "cn-other", To: "Zhejiang CAC", Channel: "12387", Reference: "ZJ-1"})
	apptest.Code(t, "notice", err, "")
	state(t, v, "cn-other", clocks.Met)
	w.Pass(80 * time.Hour)
	w.Sweep(t)
	if got := mails(w, apptest.Admin, "incident-clock"); len(got) != 1 || !strings.Contains(got[0], "EXPIRED") || strings.Contains(got[0], "CAC") {
		t.Errorf("at the end of the 72 hours the administrator got %q", got)
	}
	v, err = w.Incidents.Notice(ctx, apptest.Buyer, v.ID, 0, incident.NoticeDetails{Clock: "gdpr-33-1", To: "Berlin DPA", Channel: "portal"})
	apptest.Code(t, "late notice", err, "")
	state(t, v, "gdpr-33-1", clocks.MetLate)
	if n := v.Notices[1]; !n.Late || v.Notices[0].Late {
		t.Errorf("late: %v, in time: %v", n.Late, v.Notices[0].Late)
	}

	// Nothing closes while something is missing, and everything missing is named.
	_, err = w.Incidents.Close(ctx, apptest.Approver, v.ID, 0, "")
	apptest.Code(t, "close too early", err, problem.Conflict)
	want := []string{"/clocks/cn-final", "/clocks/gdpr-34", "/clocks/pipl-57", "/handledAt", "/review", "/tasks/contain", "/tasks/customers", "/tasks/investigate", "/tasks/legal"}
	if got := apptest.Pointers(err); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("missing: %v", got)
	}

	for _, id := range []string{"contain", "legal", "customers", "investigate"} {
		v, err = w.Incidents.UpdateTask(ctx, apptest.Buyer, v.ID, id, 0, incident.TaskDetails{Done: apptest.Ptr(true)})
		apptest.Code(t, id, err, "")
	}
	if v.State != incident.Contained {
		t.Errorf("contained it is %s", v.State)
	}
	v, err = w.Incidents.Update(ctx, apptest.Analyst, v.ID, v.Version, incident.Details{HandledAt: apptest.Ptr(w.Now.Read().Format(time.RFC3339))})
	apptest.Code(t, "handled", err, "")
	state(t, v, "cn-final", clocks.Running)
	for _, n := range []incident.NoticeDetails{
		{Clock: "cn-final", To: "Zhejiang CAC"}, {Clock: "pipl-57", To: "Zhejiang CAC and 1.2 million people"},
		{Clock: "gdpr-34", NotNeeded: "Article 34(3)(a): the list was encrypted"},
	} {
		v, err = w.Incidents.Notice(ctx, apptest.Analyst, v.ID, 0, n)
		apptest.Code(t, n.Clock, err, "")
	}
	if c := clockOf(t, v, "gdpr-34"); c.State != clocks.NotApplicable || !strings.HasPrefix(c.NotNeeded, "Article 34(3)") {
		t.Errorf("decided away: %+v", c)
	}
	v, err = w.Incidents.Review(ctx, apptest.Analyst, v.ID, v.Version, incident.ReviewDetails{
		RootCause: "No review of bucket policies", Learned: "Ask for it each quarter",
		Improvements: []incident.Improvement{{Title: "Bucket policies are reviewed", Severity: "high", Raise: true}, {Title: "A contact for nights"}},
	})
	apptest.Code(t, "review", err, "")
	raised := v.Review.Improvements[0].FindingID
	fd, err := w.Findings.Get(ctx, apptest.Auditor, raised)
	apptest.Code(t, "the finding", err, "")
	if fd.VendorID != v.VendorID || fd.Status != finding.Open || fd.DueOn == "" {
		t.Errorf("raised %+v", fd)
	}
	v, err = w.Incidents.Review(ctx, apptest.Analyst, v.ID, v.Version, incident.ReviewDetails{RootCause: "No review at all", Learned: "The same", Improvements: v.Review.Improvements})
	apptest.Code(t, "review again", err, "")
	if list, _, _ := w.Findings.List(ctx, apptest.Auditor, v.VendorID, 10, ""); len(list) != 1 || v.Review.Improvements[0].FindingID != raised {
		t.Errorf("%d findings after the second save", len(list))
	}
	both := apptest.Analyst
	both.Roles = []identity.Role{identity.Analyst, identity.Approver}
	_, err = w.Incidents.Close(ctx, both, v.ID, 0, "")
	apptest.Code(t, "who wrote the review closes", err, problem.Forbidden)
	v, err = w.Incidents.Close(ctx, apptest.Approver, v.ID, v.Version, "all done")
	apptest.Code(t, "close", err, "")
	if v.State != incident.Closed {
		t.Errorf("closed it is %s", v.State)
	}
	told := len(w.Messages(t, v.ID))
	w.Pass(60 * 24 * time.Hour)
	w.Sweep(t)
	if n := len(w.Messages(t, v.ID)); n != told {
		t.Errorf("a closed incident called %d times", n-told)
	}
	_, err = w.Incidents.Update(ctx, apptest.Analyst, v.ID, v.Version, incident.Details{Severity: apptest.Ptr("low")})
	apptest.Code(t, "change a closed one", err, problem.Conflict)

	v, err = w.Incidents.Reopen(ctx, apptest.Approver, v.ID, v.Version, "more people turn out to be affected")
	apptest.Code(t, "reopen", err, "")
	_, err = w.Incidents.Close(ctx, apptest.Approver, v.ID, 0, "")
	if got := strings.Join(apptest.Pointers(err), " "); got != "/handledAt /review" {
		t.Errorf("after reopening it lacks %s", got)
	}
	if got := w.Actions(t, v.ID); got[0] != "incident:report" || got[len(got)-1] != "incident:reopen" {
		t.Errorf("the log says %v", got)
	}
}

func TestAWeekWithoutTicksIsOneMail(t *testing.T) {
	w := open(t)
	d := w.Leak()
	d.Entities, d.Significant = &[]string{"essential"}, apptest.Ptr(true)
	v, err := w.Incidents.Report(t.Context(), apptest.Analyst, w.Prospect(t).ID, d)
	apptest.Code(t, "report", err, "")
	w.Pass(8 * 24 * time.Hour)
	for range 3 {
		w.Sweep(t)
	}
	got := mails(w, apptest.Analyst, "incident-clock")
	if len(got) != 1 || strings.Count(got[0], "EXPIRED") != 3 || strings.Contains(got[0], "half") {
		t.Errorf("after a week: %d mails %q", len(got), got)
	}
	if got := mails(w, apptest.Admin, "incident-clock"); len(got) != 1 || strings.Contains(got[0], "overdue") {
		t.Errorf("the administrator got %q", got)
	}
	w.Pass(100 * 24 * time.Hour)
	w.Sweep(t)
	if r := w.Sweep(t); r.Done != 0 || r.Read != 0 {
		t.Errorf("still due: %+v", r)
	}
	if got := mails(w, apptest.Analyst, "incident-clock"); len(got) != 2 { // the closing review is overdue after thirty days
		t.Errorf("in the end %d mails", len(got))
	}
	if again, err := w.Incidents.Get(t.Context(), apptest.Auditor, v.ID); err != nil || clockOf(t, again, "nis2-early").State != clocks.Expired {
		t.Errorf("the clock: %v", err)
	}
}

func TestADeadlineThatMovesCallsAnew(t *testing.T) {
	w := open(t)
	v := w.Breach(t)
	w.Pass(71 * time.Hour)
	w.Sweep(t)
	if got := mails(w, apptest.Analyst, "incident-clock"); len(got) != 1 {
		t.Fatalf("expired: %q", got)
	}
	_, err := w.Incidents.Update(t.Context(), apptest.Analyst, v.ID, v.Version+1, incident.Details{AwareAt: apptest.Ptr(w.Now.Read().Format(time.RFC3339))})
	apptest.Code(t, "we were aware later", err, "")
	w.Sweep(t)
	w.Pass(36 * time.Hour)
	w.Sweep(t)
	if got := mails(w, apptest.Analyst, "incident-clock"); len(got) != 2 || !strings.Contains(got[1], "half of the time") {
		t.Errorf("the new deadline: %q", got)
	}
}
