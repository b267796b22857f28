package journey

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/httpapi"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/report"
	"vendorrisk/shared/vendors"
)

func (m *walk) breach(t *testing.T, v vendors.Vendor) {
	t.Helper()
	const leak = "客户名单泄露"
	now := m.now().Truncate(time.Second)
	stamp := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	i := ask[incident.View](t, m, 201, "procurement", "POST", "/v1/vendors/"+v.ID+"/incidents", map[string]any{
		"title": leak, "owner": Owner, "what": "A list of customers stood in an open bucket.", "severity": "high", "beganAt": stamp(-48 * time.Hour), "detectedAt": stamp(-2 * time.Hour),
		"awareAt": stamp(-time.Hour), "zone": "Europe/Berlin", "dataCategories": []string{"contact"}, "people": map[string]any{"basis": "estimate", "count": 1200},
		"jurisdictions": []string{"DE"}, "role": "controller", "riskToPeople": "likely",
	})
	at := "/v1/incidents/" + i.ID
	k := slices.IndexFunc(i.Clocks, func(c clocks.Clock) bool { return c.ID == "gdpr-33-1" })
	if k < 0 || !i.Clocks[k].Deadline.Equal(now.Add(71*time.Hour)) {
		t.Fatalf("%d clocks, that of Art. 33 GDPR at %d does not run to 72 hours after %v", len(i.Clocks), k, i.AwareAt)
	}
	_ = ask[trouble](t, m, 409, "approver", "POST", at+"/close", map[string]any{}) // nothing has been done
	m.at(t, now.Add(40*time.Hour))                                                 // more than half of the 72 hours is over
	if got := m.Mails(t, Owner, leak, 1); len(got) != 1 {
		t.Errorf("%d mails warn of the clock", len(got))
	}
	i = ask[incident.View](t, m, 200, "procurement", "POST", at+"/notices", map[string]any{"clock": "gdpr-33-1", "to": "Berlin DPA", "channel": "portal"})
	for _, c := range i.Clocks {
		if c.ID == "gdpr-33-1" && c.State != "met" {
			t.Errorf("notified in time, the clock is %s", c.State)
		}
	}
	for _, task := range i.Tasks {
		if strings.Contains(task.ID, "review") {
			continue // the closing review does it
		}
		x := ask[incident.View](t, m, 200, "procurement", "GET", at, nil)
		i = ask[incident.View](t, m, 200, "procurement", "PATCH", at+"/tasks/"+task.ID, map[string]any{"done": true}, "If-Match", httpapi.ETag(x.Version))
	}
	i = ask[incident.View](t, m, 200, "procurement", "PATCH", at, map[string]any{"handledAt": m.now().Format(time.RFC3339)}, "If-Match", httpapi.ETag(i.Version))
	i = ask[incident.View](t, m, 200, "analyst", "PUT", at+"/review", map[string]any{
		"rootCause": "An open bucket", "learned": "Ask for it", "improvements": []any{},
	}, "If-Match", httpapi.ETag(i.Version))
	if i = ask[incident.View](t, m, 200, "approver", "POST", at+"/close", map[string]any{}); i.State != incident.Closed {
		t.Errorf("closed, it is %s", i.State)
	}
	m.pdf(t, map[string]string{"kind": "incident", "incidentId": i.ID, "language": "zh-CN"})
}

func (m *walk) drill(t *testing.T, v vendors.Vendor) {
	t.Helper()
	i := ask[incident.View](t, m, 201, "analyst", "POST", "/v1/drills", map[string]any{"scenario": "ransomware", "vendorId": v.ID, "owner": Owner})
	if i.Drill == nil || len(i.Steps) == 0 {
		t.Fatalf("the drill measures %+v", i.Steps)
	}
	for _, mail := range m.Mails(t, Owner, "[DRILL]", 1) {
		if !strings.Contains(mail.Subject, "[DRILL]") {
			t.Errorf("a mail of the drill is called %q", mail.Subject)
		}
	}
	m.pdf(t, map[string]string{"kind": "drill", "incidentId": i.ID, "language": "en"})
}

// pdf asks for a report and waits until it is there.
func (m *walk) pdf(t *testing.T, order map[string]string) {
	t.Helper()
	r := ask[report.Report](t, m, 202, "analyst", "POST", "/v1/reports", order)
	for end := time.Now().Add(Patience); ; time.Sleep(20 * time.Millisecond) {
		status, _, got := m.send(t, "analyst", "GET", "/v1/reports/"+r.ID+"/file", nil)
		if status == http.StatusOK {
			if !bytes.HasPrefix(got, []byte("%PDF-")) {
				t.Errorf("the report begins with %.20q", got)
			}
			return
		}
		if status != http.StatusConflict && status != http.StatusServiceUnavailable || time.Now().After(end) {
			t.Fatalf("the report: %d %s", status, got)
		}
	}
}
