package journey

import (
	"bytes"
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/assessment"
	"vendorrisk/shared/audit"
	"vendorrisk/shared/notify"
	"vendorrisk/shared/reassessment"
	"vendorrisk/shared/report"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/vendors"
)

const why = "合同限制了数据范围"

// approve is step four: a decision that proposes another band.
func (m *walk) approve(t *testing.T, v vendors.Vendor, id string) {
	t.Helper()
	body := map[string]any{
		"decision": "accept_with_conditions", "conditions": []string{"六十天内补充证书。"},
		"override": map[string]string{"band": "critical", "reason": why, "expiresOn": time.Now().AddDate(0, 6, 0).Format(time.DateOnly)},
	}
	_ = ask[trouble](t, m, 403, "analyst", "POST", "/v1/assessments/"+id+"/approve", body)
	as := ask[assessment.Assessment](t, m, 200, "approver", "POST", "/v1/assessments/"+id+"/approve", body, "Idempotency-Key", "approve")
	// Another band waits for a second approver; until then the computed one holds.
	if d := as.Decision; as.State != assessment.Approved || d.Computed == "" || d.Band != d.Computed || d.Proposal == nil || d.Proposal.Override.Reason != why || d.Proposal.Override.Band != scoring.Critical {
		t.Errorf("decided as %+v", as)
	}
	_ = ask[trouble](t, m, 409, "approver", "POST", "/v1/assessments/"+id+"/approve", body)
	if now := ask[vendors.Vendor](t, m, 200, "auditor", "GET", "/v1/vendors/"+v.ID, nil); now.Status != vendors.Active {
		t.Errorf("the vendor is %s", now.Status)
	}
}

// everything is what staff can read of a vendor, as one text.
func (m *walk) everything(t *testing.T, v vendors.Vendor, id string) string {
	t.Helper()
	var out strings.Builder
	for _, path := range []string{
		"/v1/vendors/" + v.ID, "/v1/vendors/" + v.ID + "/engagements", "/v1/vendors/" + v.ID + "/findings", "/v1/vendors/" + v.ID + "/schedule",
		"/v1/assessments/" + id, "/v1/assessments/" + id + "/score", "/v1/questionnaires", "/v1/people",
	} {
		_, _, got := m.send(t, "auditor", "GET", path, nil)
		fmt.Fprintf(&out, "%s %s\n", path, got)
	}
	return out.String()
}

// reports is step five: the PDF in both languages.
func (m *walk) reports(t *testing.T, id string) {
	t.Helper()
	for lang, words := range map[string][]string{"en": {Name, "Page1"}, "zh-CN": {Name, "第"}} {
		r := ask[report.Report](t, m, 202, "auditor", "POST", "/v1/reports", map[string]string{"kind": "assessment", "assessmentId": id, "language": lang})
		var pdf []byte
		for end := time.Now().Add(Patience); ; time.Sleep(20 * time.Millisecond) {
			status, header, got := m.send(t, "auditor", "GET", "/v1/reports/"+r.ID+"/file", nil)
			if pdf = got; status == http.StatusOK {
				break
			}
			if status != http.StatusConflict && status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" || time.Now().After(end) {
				t.Fatalf("the report in %s: %d %s", lang, status, got)
			}
		}
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			t.Fatalf("the report in %s begins with %q", lang, pdf[:20])
		}
		text := pdftotext(t, pdf)
		for _, w := range words {
			if text != "" && !strings.Contains(text, w) {
				t.Errorf("the report in %s lacks %q", lang, w)
			}
		}
	}
}

// pdftotext is a PDF's text without white space, "" where the program is not
// installed.
func pdftotext(t *testing.T, pdf []byte) string {
	t.Helper()
	bin, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Log("SKIPPED: the reports' text is not read, because pdftotext is not installed")
		return ""
	}
	cmd := exec.CommandContext(t.Context(), bin, "-layout", "-", "-") //nolint:gosec // found on the path
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	must(t, err)
	return strings.Join(strings.Fields(string(out)), "")
}

// aftermath reads when the next reassessment is due, the messages and the
// audit log.
func (m *walk) aftermath(t *testing.T, v vendors.Vendor, id string) reassessment.Schedule {
	t.Helper()
	sc := ask[reassessment.Schedule](t, m, 200, "auditor", "GET", "/v1/vendors/"+v.ID+"/schedule", nil)
	all := ask[list[reassessment.Schedule]](t, m, 200, "auditor", "GET", "/v1/reassessments?limit=100", nil)
	if sc.DueOn <= time.Now().Format(time.DateOnly) || !slices.ContainsFunc(all.Items, func(x reassessment.Schedule) bool { return x.VendorID == v.ID && x.DueOn == sc.DueOn }) {
		t.Errorf("due %+v among %+v", sc, all)
	}
	told := map[string]int{}
	for _, msg := range ask[list[notify.Message]](t, m, 200, "auditor", "GET", "/v1/messages?limit=100", nil).Items {
		if msg.Subject == id && msg.Template == "submitted" {
			told[strings.TrimSpace(msg.Template+" "+msg.To)]++
		} else if msg.Subject == id {
			told[msg.Template]++
		}
		if len(msg.Data) > 0 {
			t.Error("the message log shows what a message holds")
		}
	}
	// Each of the two submissions is told to the owner, and to the analyst unless
	// they have begun the review by then; a task of its own finds out whom.
	if told["invitation"] != 1 || told["code"] != 1 || told["submitted"] != 2 || told["submitted "+Owner] != 2 || told["submitted analyst@demo.example"] > 2 || told["returned"] != 1 || told["approved"] != 1 {
		t.Errorf("messages %v", told)
	}
	var deeds []string
	for _, e := range ask[list[audit.Event]](t, m, 200, "auditor", "GET", "/v1/audit?limit=100&subject="+id, nil).Items {
		deeds = append(deeds, e.Action)
	}
	slices.Reverse(deeds)
	for _, want := range []string{"assessment:send", "portal:open", "assessment:answer", "assessment:submit", "assessment:review", "assessment:return", "assessment:submit", "assessment:approve"} {
		i := slices.Index(deeds, want)
		if i < 0 {
			t.Fatalf("%s is missing, or stands too early, in the log", want)
		}
		deeds = deeds[i+1:]
	}
	return sc
}
