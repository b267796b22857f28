package journey

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/obligation"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/vaulttest"
	"vendorrisk/shared/vendors"
)

// Duties is what works while nobody looks, over HTTP: a contract whose missing
// clause becomes a finding; an obligation of which its owner is reminded, that
// comes to be due and overdue, is escalated to the vendor's owner and then to
// the administrators, is fulfilled with a file, and makes its next one; a breach
// whose clock warns, with notices, review and closing; and a drill with its
// report.
func Duties(t *testing.T, h Home) {
	m := &walk{Home: h}
	m.at(t, time.Now().UTC().Truncate(24*time.Hour).Add(36*time.Hour)) // noon, so that no day ends on the way
	m.awake(t)
	v := ask[vendors.Vendor](t, m, 201, "procurement", "POST", "/v1/vendors", map[string]any{
		"name": "北辰数据服务有限公司", "country": "CN", "owner": Owner, "dataCategories": []string{"contact"},
	})
	c := m.contract(t, v)
	m.owed(t, c)
	m.breach(t, v)
	m.drill(t, v)
}

// People of the home whom an obligation concerns beside Owner, who owns the
// vendor.
const (
	reports       = "analyst@demo.example"
	administrator = "admin@demo.example"
)

// at moves the home's clock.
func (m *walk) at(t *testing.T, at time.Time) {
	t.Helper()
	m.Later(t, at)
	m.shift = time.Until(at)
}

// now is what the home's clock shows.
func (m *walk) now() time.Time { return time.Now().UTC().Add(m.shift) }

// awake lets mails out at any hour: a test does not wait for the morning.
func (m *walk) awake(t *testing.T) {
	t.Helper()
	o := ask[identity.Organisation](t, m, 200, "admin", "GET", "/v1/organisation", nil)
	_ = ask[identity.Organisation](t, m, 200, "admin", "PATCH", "/v1/organisation", map[string]any{
		"quietHours": map[string]string{"from": "", "to": ""}, "quietWeekends": false,
	}, "If-Match", httpapi.ETag(o.Version))
}

func (m *walk) contract(t *testing.T, v vendors.Vendor) contract.Contract {
	t.Helper()
	day := func(months int) string { return m.now().AddDate(0, months, 0).Format(time.DateOnly) }
	c := ask[contract.Contract](t, m, 201, "procurement", "POST", "/v1/vendors/"+v.ID+"/contracts", map[string]any{
		"title": "数据处理协议", "parties": []map[string]string{{"name": "Demo", "role": "customer"}, {"name": v.Name, "role": "vendor"}},
		"services": []string{"CRM"}, "engagements": []string{"default"}, "signedOn": day(-3), "startsOn": day(-2), "endsOn": day(10), "status": "active",
		"notice": map[string]any{"count": 1, "unit": "months"}, "renewal": map[string]any{"kind": "automatic", "months": 12}, "regimes": []string{"gdpr-28"},
	})
	_ = ask[any](t, m, 200, "procurement", "PUT", "/v1/contracts/"+c.ID+"/clauses/gdpr-28.28-3-h", map[string]any{
		"version": 0, "standing": "missing", "remark": "No right to audit is named.",
	})
	found := ask[struct{ Items []finding.Finding }](t, m, 200, "analyst", "GET", "/v1/vendors/"+v.ID+"/findings", nil)
	if len(found.Items) != 1 || found.Items[0].Status != "open" {
		t.Errorf("a missing clause gives the findings %+v", found.Items)
	}
	return c
}

// owed goes through the calendar of an obligation that recurs. Each person gets
// one mail a day, so what a step says comes on its day or on the day after.
func (m *walk) owed(t *testing.T, c contract.Contract) {
	t.Helper()
	const title = "Audit report 定期审计报告"
	day := func(n int) string { return m.now().AddDate(0, 0, n).Format(time.DateOnly) }
	o := ask[obligation.Obligation](t, m, 201, "procurement", "POST", "/v1/contracts/"+c.ID+"/obligations", map[string]any{
		"title": title, "owes": "vendor", "owner": reports, "dueOn": day(6), "recurrence": "FREQ=DAILY;INTERVAL=60", "graceDays": 1, "remindDays": []int{3}, "evidenceRequired": true,
	})
	at := "/v1/obligations/" + o.ID
	began := m.now()
	for _, s := range []struct {
		day   int
		past  string // the step that the day brings
		state obligation.State
		to    string
	}{
		{3, "remind-3", obligation.Open, reports},
		{6, "due", obligation.Due, reports},
		{8, "overdue", obligation.Overdue, reports},
		{15, "vendor-owner", obligation.Overdue, Owner},
		{22, "administrators", obligation.Overdue, administrator},
	} {
		had := len(m.Mails(t, s.to, title, 0))
		m.at(t, began.AddDate(0, 0, s.day))
		for end := time.Now().Add(Patience); !slices.Contains(o.Past, s.past); time.Sleep(100 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("on day %d it is %s, behind it %v", s.day, o.State, o.Past)
			}
			o = ask[obligation.Obligation](t, m, 200, "procurement", "GET", at, nil)
		}
		m.at(t, began.AddDate(0, 0, s.day+1))
		if got := m.Mails(t, s.to, title, had+1); o.State != s.state || len(got) != had+1 {
			t.Errorf("on day %d it is %s, and %d mails tell %s", s.day, o.State, len(got)-had, s.to)
		}
	}
	_ = ask[trouble](t, m, 400, "procurement", "POST", at+"/fulfil", map[string]any{"note": "came late"}) // without the file that it asks for
	e := m.hang(t, at)
	o = ask[obligation.Obligation](t, m, 200, "procurement", "POST", at+"/fulfil", map[string]any{"evidenceIds": []string{e}})
	if o.State != obligation.Fulfilled || o.NextID == "" {
		t.Fatalf("fulfilled, it is %s and its next one %q", o.State, o.NextID)
	}
	next := ask[obligation.Obligation](t, m, 200, "procurement", "GET", "/v1/obligations/"+o.NextID, nil)
	if next.DueOn != began.AddDate(0, 0, 66).Format(time.DateOnly) || next.State != obligation.Open {
		t.Errorf("the next one is %s and due %s", next.State, next.DueOn)
	}
}

// hang puts a file to a record as a browser with script does.
func (m *walk) hang(t *testing.T, at string) string {
	t.Helper()
	sum := sha256.Sum256(file)
	begun := ask[struct {
		EvidenceID string
		Upload     vault.Form
	}](t, m, 201, "procurement", "POST", at+"/evidence", map[string]any{
		"fileName": "审计报告.txt", "contentType": "text/plain", "size": len(file), "sha256": hex.EncodeToString(sum[:]), "purpose": "fulfilment",
	})
	if got := vaulttest.Post(t, m.Client(), begun.Upload, bytes.NewReader(file), int64(len(file))); got.Status >= 300 {
		t.Fatalf("the form answers %d %s", got.Status, got.Body)
	}
	if e := ask[assessment.Evidence](t, m, 200, "procurement", "POST", "/v1/evidence/"+begun.EvidenceID+"/complete", nil); e.State != assessment.Kept {
		t.Fatalf("completed, it is %s", e.State)
	}
	return begun.EvidenceID
}
