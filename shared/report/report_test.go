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

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/report"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault/vaulttest"
)

func request(t *testing.T, w *apptest.World, as, lang string) report.Report {
	t.Helper()
	r, err := w.Reports.Request(t.Context(), apptest.Buyer, report.Order{Kind: "assessment", AssessmentID: as, Language: lang})
	apptest.Code(t, "request", err, "")
	return r
}

func open(t *testing.T, w *apptest.World, id string) []byte {
	t.Helper()
	r, err := w.Reports.Open(t.Context(), apptest.Auditor, id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close() //nolint:errcheck // read only
	body, err := io.ReadAll(r.Body)
	apptest.Code(t, "read", err, "")
	if r.State != report.Ready || r.Size != int64(len(body)) {
		t.Errorf("%s, %d bytes said, %d read", r.State, r.Size, len(body))
	}
	return body
}

// text is what pdftotext finds. Without it the test is skipped, but not where
// everything must be proved.
func text(t *testing.T, body []byte) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing; apt-get install poppler-utils")
		}
		t.Skip("SKIPPED: pdftotext is missing; apt-get install poppler-utils")
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	apptest.Code(t, "write", os.WriteFile(file, body, 0o600), "")
	out, err := exec.CommandContext(t.Context(), program, "-enc", "UTF-8", "-layout", file, "-").Output()
	apptest.Code(t, "pdftotext", err, "")
	return string(out)
}

func TestASignOffHasOneReportInEachLanguageForGood(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Approved(t)
	w.Drain()
	var first [2][]byte
	for i, lang := range []string{"en", "zh-CN"} {
		r := request(t, w, as.ID, lang)
		w.Drain()
		first[i] = open(t, w, r.ID)
	}
	// Everything that a report shows moves on.
	w.Pass(400 * 24 * time.Hour)
	v, err := w.Vendors.Get(t.Context(), apptest.Buyer, as.VendorID)
	apptest.Code(t, "vendor", err, "")
	_, err = w.Vendors.Offboard(t.Context(), apptest.Buyer, v.ID, v.Version, "contract ended")
	apptest.Code(t, "off-board", err, "")
	for i, lang := range []string{"en", "zh-CN"} {
		r := request(t, w, as.ID, lang)
		w.Drain()
		if !bytes.Equal(open(t, w, r.ID), first[i]) {
			t.Errorf("the second report in %s has other bytes", lang)
		}
	}
	if bytes.Equal(first[0], first[1]) {
		t.Error("both languages have the same bytes")
	}
}

func TestAnAnswerCanBeReadInTheReport(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Answered(t)
	vendor := apptest.Respondent(as)
	w.Save(t, vendor, as.ID, map[string]assessment.Given{
		"contact": apptest.Say(1, "Marker-7Q4X"), "mfa": {Version: 1, Comment: apptest.Ptr("数据在上海机房加密存放")},
	})
	for _, lang := range []string{"en", "zh-CN"} {
		r := request(t, w, as.ID, lang)
		w.Drain()
		got := text(t, open(t, w, r.ID))
		for _, want := range []string{"Marker-7Q4X", "数据在上海机房加密存放", "Nordlicht Analytics", as.ID} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is not in the text", lang, want)
			}
		}
	}
}

func TestAReportThatBrokeOffIsMadeWithWhatStandsThen(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Answered(t)
	w.Drain()
	r := request(t, w, as.ID, "en")
	w.Break.At(table.CommitCall, 2, false) // the bytes are kept, the record is not written
	w.Drain()
	w.Break.Mend()
	_, err := w.Reports.Open(t.Context(), apptest.Auditor, r.ID)
	apptest.Code(t, "before it is made", err, problem.Conflict)
	w.Save(t, apptest.Respondent(as), as.ID, map[string]assessment.Given{"contact": apptest.Say(1, "Jonas")})
	w.Pass(time.Hour)
	w.Drain()
	open(t, w, r.ID)
}

func TestARequestNamesItsFaultsTogether(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	_, err := w.Reports.Request(t.Context(), apptest.Buyer, report.Order{Kind: "poem", Language: "tlh"})
	apptest.Code(t, "request", err, problem.Invalid)
	if diff := cmp.Diff([]string{"/assessmentId", "/kind", "/language"}, apptest.Pointers(err)); diff != "" {
		t.Error(diff)
	}
	as := w.Sent(t)
	_, err = w.Reports.Request(t.Context(), apptest.Buyer, report.Order{Kind: "assessment", AssessmentID: as.ID, VendorID: w.Prospect(t).ID, Language: "en"})
	apptest.Code(t, "another vendor", err, problem.Invalid)
}

func TestAnotherOrganisationFindsNoReport(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	r := request(t, w, w.Sent(t).ID, "en")
	w.Drain()
	rival := apptest.Auditor
	rival.Org = apptest.Other
	_, err := w.Reports.Open(t.Context(), rival, r.ID)
	apptest.Code(t, "open", err, problem.NotFound)
	if pub := report.Public(r); pub.File != nil {
		t.Error("the public form names vault keys")
	}
}

func TestEachOpeningIsAnEvent(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	r := request(t, w, w.Sent(t).ID, "en")
	w.Drain()
	open(t, w, r.ID)
	open(t, w, r.ID)
	if diff := cmp.Diff([]string{"report:create", "report:begin", "report:render", "report:read", "report:read"}, w.Actions(t, r.ID)); diff != "" {
		t.Error(diff)
	}
}

// A file that the home's answers cannot hold is handed out by a link, which is
// an opening too.
func TestAFileTooLargeForAnAnswerHasALink(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Answered(t)
	r := request(t, w, as.ID, "zh-CN")
	w.Drain()
	whole := open(t, w, r.ID)
	w.Reports.MaxBody = int64(len(whole))
	if got, err := w.Reports.Open(t.Context(), apptest.Auditor, r.ID); err != nil || got.Link != "" || got.Body.Close() != nil {
		t.Errorf("one that fits: %+v, %v", got, err)
	}
	w.Reports.MaxBody--
	got, err := w.Reports.Open(t.Context(), apptest.Auditor, r.ID)
	if err != nil || got.Body != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	if file := vaulttest.Get(t, w.Client, got.Link); file.Status != 200 || !bytes.Equal(file.Body, whole) || !strings.Contains(file.Header.Get("Content-Disposition"), as.ID+"-zh-CN.pdf") {
		t.Errorf("the link answers %d, %d bytes, %v", file.Status, len(file.Body), file.Header)
	}
	n := 0
	for _, action := range w.Actions(t, r.ID) {
		if action == "report:read" {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d openings are in the log", n)
	}
}
