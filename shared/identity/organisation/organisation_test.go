package organisation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/organisation"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
)

var boss = identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000005", Roles: []identity.Role{identity.Administrator}}

func TestAChangeTouchesWhatItNamesAndIsWrittenDown(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	was, err := w.Organisation.Get(t.Context(), boss)
	apptest.Code(t, "get", err, "")
	before := w.Storage.Counts()
	got, err := w.Organisation.Update(t.Context(), boss, was.Version, organisation.Change{
		Name: apptest.Ptr(" 杭州示例零售 "), VendorSecondFactorTiers: &[]string{"low", "critical"}, RemindDaysBefore: &[]int{30, 7},
		QuietHours: &identity.QuietHours{}, AlertRecipients: &[]string{"soc@acme.example"}, CheckpointRecipients: &[]string{"auditor@firm.example"},
	})
	apptest.Code(t, "update", err, "")
	if c := w.Storage.Since(before); c.Gets != 1 || c.Commits != 1 || c.Queries != 0 {
		t.Errorf("a change costs %+v", c)
	}
	want := was
	want.Name, want.VendorSecondFactorTiers, want.RemindDaysBefore = "杭州示例零售", []string{"critical", "low"}, []int{7, 30}
	want.QuietHours, want.AlertRecipients, want.Version, want.UpdatedAt = identity.QuietHours{}, []string{"soc@acme.example"}, was.Version+1, w.Now.Read()
	want.CheckpointRecipients = []string{"auditor@firm.example"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	stands, err := w.Organisation.Get(t.Context(), boss)
	apptest.Code(t, "get", err, "")
	if diff := cmp.Diff(want, stands); diff != "" {
		t.Error(diff)
	}
	if got := w.Actions(t, apptest.Org); got[len(got)-1] != "organisation:update" {
		t.Errorf("events %v", got)
	}
	_, err = w.Organisation.Update(t.Context(), boss, was.Version, organisation.Change{Name: apptest.Ptr("B")})
	apptest.Code(t, "on an older version", err, problem.Conflict)
}

func TestEveryFaultIsNamedAtOnce(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	long, many, zero := strings.Repeat("名", 101), make([]string, 11), 0
	for i := range many {
		many[i] = "a@b.example"
	}
	many[3] = "a@b.example\r\nBcc: c@d.example"
	_, err := w.Organisation.Update(t.Context(), boss, 1, organisation.Change{
		Name: &long, TimeZone: apptest.Ptr("Mars/Olympus"), Language: apptest.Ptr("fr"), VendorSecondFactorTiers: &[]string{"high", "urgent", "high"},
		CadenceMonths: &identity.CadenceMonths{Critical: 6, High: 61, Medium: 24}, RemindDaysBefore: &[]int{0, 3, 3}, RemindDaysAfter: &[]int{1, 2, 3, 4, 5, 6},
		QuietHours: &identity.QuietHours{From: "7pm", To: ""}, PermissionReviewMonths: &zero, RestoreDrillDays: apptest.Ptr(400),
		AlertRecipients: &many, CheckpointRecipients: &[]string{"nobody"}, AlertBudgetPerDay: apptest.Ptr(-1),
	})
	apptest.Code(t, "update", err, problem.Invalid)
	want := []string{
		"/alertBudgetPerDay", "/alertRecipients", "/alertRecipients/3", "/cadenceMonths/high", "/cadenceMonths/low", "/checkpointRecipients/0", "/language", "/name",
		"/permissionReviewMonths", "/quietHours/from", "/quietHours/to", "/remindDaysAfter", "/remindDaysBefore/0", "/remindDaysBefore/2",
		"/restoreDrillDays", "/timeZone", "/vendorSecondFactorTiers/1", "/vendorSecondFactorTiers/2",
	}
	if diff := cmp.Diff(want, apptest.Pointers(err)); diff != "" {
		t.Error(diff)
	}
	for _, zone := range []string{"", "Local", "../../etc/passwd", "UTC+8"} {
		_, err := w.Organisation.Update(t.Context(), boss, 1, organisation.Change{TimeZone: &zone})
		apptest.Code(t, zone, err, problem.Invalid)
	}
	_, err = w.Organisation.Update(t.Context(), boss, 1, organisation.Change{QuietHours: &identity.QuietHours{From: "08:00", To: "08:00"}})
	apptest.Code(t, "quiet all day", err, problem.Invalid)
}

func TestARecordFromBeforeThereWereSettingsHasTheDefaultOnes(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	k := table.Key{PK: identity.OrgPK("older", "ORG"), SK: "HEAD"}
	err := w.DB.Commit(t.Context(), table.Create(table.Item{Key: k, Body: []byte(`{"id":"older","version":1,"createdAt":"2026-11-23T00:00:00Z","name":"Older","timeZone":"UTC","language":"en"}`)}))
	apptest.Code(t, "store", err, "")
	o, err := w.Directory.Organisation(t.Context(), "older")
	apptest.Code(t, "read", err, "")
	if diff := cmp.Diff(identity.DefaultSettings(), o.Settings); diff != "" || o.UpdatedAt != o.CreatedAt {
		t.Errorf("%v %s", o.UpdatedAt, diff)
	}
}
