package incident_test

import (
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/notify/mailtext"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

// TestADrillIsPlayedAndMeasured: drill → injects → steps → report of times,
// and nothing of it counts or leaves.
func TestADrillIsPlayedAndMeasured(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	vendor := w.Prospect(t)
	v, err := w.Incidents.Start(ctx, apptest.Analyst, incident.DrillDetails{Scenario: "data-leak", VendorID: vendor.ID, Owner: apptest.Buyer.Email})
	apptest.Code(t, "start", err, "")
	state(t, v, "gdpr-33-1", clocks.Running)
	if len(v.Drill.Injects) != 0 || v.Drill.Coming != 3 {
		t.Errorf("at the start %d injects are shown and %d come", len(v.Drill.Injects), v.Drill.Coming)
	}
	_, err = w.Incidents.Handle(ctx, apptest.Buyer, v.ID, "press", v.Version, "we said nothing")
	apptest.Code(t, "handle what has not come in", err, problem.NotFound)

	w.Pass(15 * time.Minute)
	w.Sweep(t)
	if got := mails(w, apptest.Buyer, "incident-clock"); len(got) != 1 || !strings.Contains(got[0], "A journalist calls") {
		t.Errorf("the inject was told as %q", got)
	}
	v, _ = w.Incidents.Get(ctx, apptest.Auditor, v.ID)
	if len(v.Drill.Injects) != 1 || v.Drill.Injects[0].Expects != nil {
		t.Errorf("shown: %+v", v.Drill.Injects)
	}
	w.Pass(7 * time.Minute)
	v, err = w.Incidents.Handle(ctx, apptest.Buyer, v.ID, "press", v.Version, "one statement, agreed with legal")
	apptest.Code(t, "handle", err, "")
	if in := v.Drill.Injects[0]; in.Expects.In("en") == "" || in.HandledName != apptest.Buyer.Name {
		t.Errorf("handled: %+v", in)
	}
	_, err = w.Incidents.Handle(ctx, apptest.Buyer, v.ID, "press", 0, "again")
	apptest.Code(t, "handle twice", err, problem.Conflict)
	w.Pass(8 * time.Minute)
	v, err = w.Incidents.UpdateTask(ctx, apptest.Buyer, v.ID, "contain", 0, incident.TaskDetails{Done: apptest.Ptr(true)})
	apptest.Code(t, "contain", err, "")
	v, err = w.Incidents.Notice(ctx, apptest.Analyst, v.ID, 0, incident.NoticeDetails{Clock: "gdpr-33-1", To: "The exercise control, as authority"})
	apptest.Code(t, "notice", err, "")
	took := map[string]int64{}
	for _, s := range v.Steps {
		if !s.DoneAt.IsZero() {
			took[s.ID] = s.Seconds
		}
	}
	if took["press"] != 7*60 || took["contain"] != 30*60 || took["n1"] != 30*60 || len(took) != 3 {
		t.Errorf("measured %v", took)
	}

	if list, _, _ := w.Incidents.List(ctx, apptest.Auditor, "", 10, ""); len(list) != 0 {
		t.Error("a drill stands in the register")
	}
	if list, _, _ := w.Incidents.Of(ctx, apptest.Auditor, vendor.ID, 10, ""); len(list) != 0 {
		t.Error("a drill stands on the vendor's page")
	}
	if list, _, _ := w.Incidents.Drills(ctx, apptest.Auditor, 10, ""); len(list) != 1 || list[0].Drill != "data-leak" {
		t.Errorf("the drills: %+v", list)
	}
	v, err = w.Incidents.Review(ctx, apptest.Analyst, v.ID, 0, incident.ReviewDetails{
		RootCause: "an exercise", Learned: "the list of telephone numbers is old",
		Improvements: []incident.Improvement{{Title: "Renew the list", Severity: "low", Raise: true}},
	})
	apptest.Code(t, "review", err, "")
	if list, _, _ := w.Findings.List(ctx, apptest.Auditor, vendor.ID, 10, ""); len(list) != 0 || v.Review.Improvements[0].FindingID != "" {
		t.Error("a drill raised a finding")
	}
	for _, m := range w.Messages(t, v.ID) {
		if !strings.HasSuffix(m.To, "@acme.example") {
			t.Errorf("a message of the drill went to %s", m.To)
		}
	}
	for _, m := range append(w.Mail.To(apptest.Buyer.Email, ""), w.Mail.To(apptest.Admin.Email, "")...) {
		subject, body, err := mailtext.Render(m.Template, m.Language, m.Data)
		if err != nil || !strings.HasPrefix(subject, "[DRILL] ") || !strings.Contains(body, "exercise") {
			t.Errorf("not marked: %q %v", subject, err)
		}
		m.Data["drill"] = "【演练】"
		if subject, _, _ := mailtext.Render(m.Template, "zh-CN", m.Data); !strings.HasPrefix(subject, "【演练】") {
			t.Errorf("not marked in Chinese: %q", subject)
		}
	}
}

// TestNoMailOfADrillLeavesTheOrganisation makes somebody outside the owner of
// a drill, past every check, and lets everything call.
func TestNoMailOfADrillLeavesTheOrganisation(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	vendor := w.Prospect(t)
	for name, d := range map[string]incident.DrillDetails{
		"the vendor": {Scenario: "ransomware", VendorID: vendor.ID, Owner: apptest.Contact},
		"a stranger": {Scenario: "ransomware", VendorID: vendor.ID, Owner: "press@news.example"},
	} {
		_, err := w.Incidents.Start(ctx, apptest.Analyst, d)
		apptest.Code(t, name+" leads a drill", err, problem.Invalid)
	}
	v, err := w.Incidents.Start(ctx, apptest.Analyst, incident.DrillDetails{Scenario: "ransomware", VendorID: vendor.ID})
	apptest.Code(t, "start", err, "")
	_, err = w.Incidents.UpdateTask(ctx, apptest.Analyst, v.ID, "legal", v.Version, incident.TaskDetails{Assignee: apptest.Ptr(apptest.Contact)})
	apptest.Code(t, "a task for the vendor", err, problem.Invalid)

	k := table.Key{PK: identity.OrgPK(apptest.Org, incident.Kind, v.ID), SK: "HEAD"}
	it, err := w.DB.Get(ctx, k)
	apptest.Code(t, "the record", err, "")
	it.Body = []byte(strings.Replace(string(it.Body), `"owner":"`+apptest.Analyst.Email, `"owner":"`+apptest.Contact, 1))
	apptest.Code(t, "an owner from outside", w.DB.Commit(ctx, table.Replace(it)), "")
	w.Pass(90 * 24 * time.Hour)
	w.Sweep(t)
	w.Drain()
	if got := w.Mail.To(apptest.Contact, ""); len(got) != 0 {
		t.Errorf("%d mails left the organisation", len(got))
	}
	if got := w.Mail.To(apptest.Admin.Email, "incident-clock"); len(got) != 1 {
		t.Errorf("%d mails to who stands in", len(got))
	}
}

func TestEveryScenarioStarts(t *testing.T) {
	w := open(t)
	if n := len(w.Incidents.Book().Scenarios); n != 3 {
		t.Fatalf("%d scenarios", n)
	}
	for _, sc := range w.Incidents.Book().Scenarios {
		v, err := w.Incidents.Start(t.Context(), apptest.Admin, incident.DrillDetails{Scenario: sc.ID, VendorID: w.Prospect(t).ID})
		apptest.Code(t, sc.ID, err, "")
		running := 0
		for _, c := range v.Clocks {
			if c.State.Open() {
				running++
			}
		}
		if running == 0 || len(v.Tasks) != 5 {
			t.Errorf("%s: %d clocks, %d tasks", sc.ID, running, len(v.Tasks))
		}
	}
}
