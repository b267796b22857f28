package report_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report"
)

// made orders a report, lets it be made and answers the PDF.
func made(t *testing.T, w *apptest.World, o report.Order) []byte {
	t.Helper()
	r, err := w.Reports.Request(t.Context(), apptest.Auditor, o)
	apptest.Code(t, o.Kind, err, "")
	w.Drain()
	got, err := w.Reports.Open(t.Context(), apptest.Auditor, r.ID)
	apptest.Code(t, "open", err, "")
	defer got.Body.Close() //nolint:errcheck // read only
	b, err := io.ReadAll(got.Body)
	if err != nil || !bytes.HasPrefix(b, []byte("%PDF-")) {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	return b
}

// says holds a PDF's text to words, where poppler is there to read it.
func says(t *testing.T, pdf []byte, words ...string) {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing")
		}
		t.Log("pdftotext is missing: the text is not looked at")
		return
	}
	file := filepath.Join(t.TempDir(), "r.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range words {
		if !strings.Contains(string(out), w) {
			t.Errorf("the report does not say %q:\n%s", w, out)
		}
	}
}

func TestAnIncidentAndADrillHaveReports(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	w.Hire(t, apptest.Buyer, apptest.Analyst)
	v := w.Breach(t)
	_, err := w.Incidents.Notice(t.Context(), apptest.Analyst, v.ID, 0, incident.NoticeDetails{Clock: "gdpr-33-1", To: "Berlin DPA", Reference: "A-17"})
	apptest.Code(t, "notice", err, "")
	says(t, made(t, w, report.Order{Kind: "incident", IncidentID: v.ID, Language: "en"}), "Incident report", "Berlin DPA", "Article 33(1)", "In time", "A-17")
	says(t, made(t, w, report.Order{Kind: "incident", IncidentID: v.ID, Language: "zh-CN"}), "安全事件报告", "按时完成")

	d, err := w.Incidents.Start(t.Context(), apptest.Analyst, incident.DrillDetails{Scenario: "data-leak", VendorID: v.VendorID})
	apptest.Code(t, "drill", err, "")
	w.Pass(21 * time.Minute)
	_, err = w.Incidents.Handle(t.Context(), apptest.Buyer, d.ID, "press", 0, "one statement")
	apptest.Code(t, "handle", err, "")
	says(t, made(t, w, report.Order{Kind: "drill", IncidentID: d.ID, Language: "en"}), "[DRILL] Customer data leak", "A journalist calls", "6 min", "one statement")
	says(t, made(t, w, report.Order{Kind: "drill", IncidentID: d.ID, Language: "zh-CN"}), "演练报告", "记者来电", "6 分钟")

	for what, o := range map[string]report.Order{
		"a drill as an incident": {Kind: "incident", IncidentID: d.ID, Language: "en"}, "nothing": {Kind: "drill", Language: "en"},
		"another vendor": {Kind: "drill", IncidentID: d.ID, VendorID: "ven_00000000000000000000000001", Language: "en"},
	} {
		_, err := w.Reports.Request(t.Context(), apptest.Auditor, o)
		apptest.Code(t, what, err, problem.Invalid)
	}
	rival := apptest.Auditor
	rival.Org = apptest.Other
	_, err = w.Reports.Request(t.Context(), rival, report.Order{Kind: "incident", IncidentID: v.ID, Language: "en"})
	apptest.Code(t, "another organisation", err, problem.NotFound)
}
