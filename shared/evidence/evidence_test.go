package evidence_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/table"
	"vendorrisk/shared/vault"
	"vendorrisk/shared/vault/vaulttest"
)

var pdf = []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")

// post sends bytes with a form and answers the status.
func post(t *testing.T, w *apptest.World, f vault.Form, body []byte) int {
	t.Helper()
	return vaulttest.Post(t, w.Client, f, bytes.NewReader(body), int64(len(body))).Status
}

func TestAFileGoesTheWholeWayAndCountsForItsQuestion(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	vendor := apptest.Respondent(as)
	given := apptest.Answers()
	w.Save(t, vendor, as.ID, given)
	if got := w.Open(t, as.ID).Missing(); len(got) != 1 || got[0].Pointer != "/answers/iso" {
		t.Fatalf("before the file: %v", got)
	}
	e := w.Attach(t, vendor, as.ID, apptest.Announce("Zertifikat 证书.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	if e.State != assessment.Kept || e.Size != int64(len(apptest.Certificate)) || e.Scan != "not_scanned" || e.Incoming != "" || e.VendorID != as.VendorID {
		t.Errorf("kept as %+v", e)
	}
	if got := w.Open(t, as.ID).Missing(); len(got) != 0 {
		t.Errorf("after the file: %v", got)
	}
	_, link, err := w.Evidence.Get(t.Context(), apptest.Analyst, e.ID)
	apptest.Code(t, "read", err, "")
	got := vaulttest.Get(t, w.Client, link)
	if got.Status != http.StatusOK || !bytes.Equal(got.Body, apptest.Certificate) || !strings.Contains(got.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the link answers %d, %v, %q", got.Status, got.Header, got.Body)
	}
	w.Pass(evidence.LinkLife + time.Second)
	if got := vaulttest.Get(t, w.Client, link); got.Status == http.StatusOK {
		t.Error("the link outlives its five minutes")
	}
	if diff := cmp.Diff([]string{"evidence:upload", "evidence:keep", "evidence:read"}, w.Actions(t, e.ID)); diff != "" {
		t.Error(diff)
	}
	if e := evidence.Public(e); e.Kept != "" || e.KeptVersion != "" || e.Incoming != "" {
		t.Error("the public form names vault keys")
	}
}

func TestWhatArrivesOtherThanAnnouncedIsRefusedAndDropped(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	vendor := apptest.Respondent(as)
	same := []byte("exactly as long..")
	for name, c := range map[string]struct {
		say  evidence.Announced
		send []byte
		want problem.Code
		at   string
	}{
		"fewer bytes":       {apptest.Announce("a.txt", "text/plain", same, "iso"), same[:5], problem.Invalid, "/size"},
		"other bytes":       {apptest.Announce("a.txt", "text/plain", same, "iso"), []byte("EXACTLY as long.."), problem.Invalid, "/sha256"},
		"another type":      {apptest.Announce("a.pdf", "application/pdf", same, "iso"), same, problem.Invalid, "/contentType"},
		"a program":         {evidence.Announced{FileName: "a.txt", QuestionIDs: []string{"iso"}, FromPage: true}, []byte("\x7fELF\x02\x01\x01\x00\x00\x00"), problem.Unsupported, ""},
		"text that is none": {evidence.Announced{FileName: "a.pdf", ContentType: "text/plain", QuestionIDs: []string{"iso"}, FromPage: true}, pdf, problem.Invalid, "/contentType"},
	} {
		e, form, err := w.Evidence.Begin(t.Context(), vendor, as.ID, c.say)
		apptest.Code(t, name, err, "")
		if got := post(t, w, form, c.send); got != http.StatusNoContent {
			t.Fatalf("%s: the form answers %d", name, got)
		}
		_, err = w.Evidence.Complete(t.Context(), vendor, e.ID)
		apptest.Code(t, name, err, c.want)
		if got := apptest.Pointers(err); c.at != "" && !slices.Contains(got, c.at) {
			t.Errorf("%s is named as %v", name, got)
		}
		now, link, err := w.Evidence.Get(t.Context(), apptest.Analyst, e.ID)
		if err != nil || now.State != assessment.Withdrawn || link != "" {
			t.Errorf("%s: %s, link %q, %v", name, now.State, link, err)
		}
		if _, _, err := w.Vault.Incoming(t.Context(), e.Incoming); !problem.Is(err, problem.NotFound) {
			t.Errorf("%s: the bytes are still there: %v", name, err)
		}
		_, err = w.Evidence.Complete(t.Context(), vendor, e.ID)
		apptest.Code(t, name+", completed again", err, problem.Conflict)
	}
}

func TestAFileThatHasNotArrivedIsAConflictAndCanStillArrive(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	vendor := apptest.Respondent(as)
	e, _, err := w.Evidence.Begin(t.Context(), vendor, as.ID, apptest.Announce("a.txt", "text/plain", apptest.Certificate, "iso"))
	apptest.Code(t, "begin", err, "")
	_, err = w.Evidence.Complete(t.Context(), vendor, e.ID)
	apptest.Code(t, "complete", err, problem.Conflict)
	_, form, err := w.Evidence.Form(t.Context(), vendor, e.ID, "")
	apptest.Code(t, "the form again", err, "")
	if got := post(t, w, form, apptest.Certificate); got != http.StatusNoContent {
		t.Fatalf("the form answers %d", got)
	}
	for _, name := range []string{"complete", "complete again"} {
		e, err = w.Evidence.Complete(t.Context(), vendor, e.ID)
		apptest.Code(t, name, err, "")
	}
	if e.Version != 2 {
		t.Errorf("completing twice wrote twice: version %d", e.Version)
	}
	_, _, err = w.Evidence.Form(t.Context(), vendor, e.ID, "")
	apptest.Code(t, "a form for what is kept", err, problem.Conflict)
}

func TestNoFileChangesOnceTheAnswersAreHandedIn(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Answered(t)
	vendor := apptest.Respondent(as)
	late, form, err := w.Evidence.Begin(t.Context(), vendor, as.ID, apptest.Announce("a.txt", "text/plain", apptest.Certificate, "certificate"))
	apptest.Code(t, "begin", err, "")
	post(t, w, form, apptest.Certificate)
	kept := w.Open(t, as.ID).Evidence[0]
	_, err = w.Assessments.Submit(t.Context(), vendor, as.ID, 0)
	apptest.Code(t, "submit", err, "")
	_, err = w.Evidence.Complete(t.Context(), vendor, late.ID)
	apptest.Code(t, "complete one that was announced before", err, problem.Conflict)
	_, err = w.Evidence.Withdraw(t.Context(), vendor, kept.ID)
	apptest.Code(t, "withdraw", err, problem.Conflict)

	_, err = w.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	apptest.Code(t, "review", err, "")
	_, err = w.Assessments.Return(t.Context(), apptest.Analyst, as.ID, 0, []string{"access"}, "say more")
	apptest.Code(t, "return", err, "")
	_, err = w.Evidence.Withdraw(t.Context(), vendor, kept.ID)
	apptest.Code(t, "withdraw from a section that was not returned", err, problem.Conflict)
	_, err = w.Evidence.Complete(t.Context(), vendor, late.ID)
	apptest.Code(t, "complete for a section that was not returned", err, problem.Conflict)
}

func TestAWithdrawnFileCountsNoMore(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Answered(t)
	vendor := apptest.Respondent(as)
	e := w.Open(t, as.ID).Evidence[0]
	for range 2 {
		_, err := w.Evidence.Withdraw(t.Context(), vendor, e.ID)
		apptest.Code(t, "withdraw", err, "")
	}
	if got := w.Open(t, as.ID).Missing(); len(got) != 1 || got[0].Pointer != "/answers/iso" {
		t.Errorf("missing %v", got)
	}
	_, _, err := w.Assessments.SaveAnswers(t.Context(), vendor, as.ID, map[string]assessment.Given{"iso": {Version: 1, EvidenceIDs: &[]string{e.ID}}})
	apptest.Code(t, "name it in an answer", err, problem.Invalid)
	if n := len(w.Actions(t, e.ID)); n != 3 {
		t.Errorf("withdrawing twice wrote %v", w.Actions(t, e.ID))
	}
}

func TestAFileIsFoundByItsOwnAssessmentOnly(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	mine, other := w.Answered(t), w.Sent(t)
	e := w.Open(t, mine.ID).Evidence[0]
	rival := apptest.Analyst
	rival.Org = apptest.Other
	for name, who := range map[string]identity.Actor{"another vendor": apptest.Respondent(other), "another organisation": rival} {
		_, _, err := w.Evidence.Get(t.Context(), who, e.ID)
		apptest.Code(t, name+" reads", err, problem.NotFound)
		_, err = w.Evidence.Complete(t.Context(), who, e.ID)
		apptest.Code(t, name+" completes", err, problem.NotFound)
		_, err = w.Evidence.Withdraw(t.Context(), who, e.ID)
		apptest.Code(t, name+" withdraws", err, problem.NotFound)
		_, _, err = w.Evidence.Form(t.Context(), who, e.ID, "")
		apptest.Code(t, name+" asks for a form", err, problem.NotFound)
		_, _, err = w.Evidence.Begin(t.Context(), who, mine.ID, apptest.Announce("a.txt", "text/plain", pdf, "iso"))
		apptest.Code(t, name+" announces", err, problem.NotFound)
	}
	_, _, err := w.Evidence.Get(t.Context(), apptest.Analyst, "evd_../../x")
	apptest.Code(t, "what is no id", err, problem.NotFound)
}

func TestTheBoundaryIsTwentyFiveMegabytes(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	vendor := apptest.Respondent(as)
	most := bytes.Repeat([]byte("0123456789abcde\n"), vault.MaxUpload/16)
	e := w.Attach(t, vendor, as.ID, apptest.Announce("most.txt", "text/plain", most, "iso"), most)
	if e.Size != vault.MaxUpload {
		t.Errorf("kept %d bytes", e.Size)
	}
	over := append(most, '\n')
	_, _, err := w.Evidence.Begin(t.Context(), vendor, as.ID, apptest.Announce("over.txt", "text/plain", over, "iso"))
	apptest.Code(t, "announced over it", err, problem.Invalid)
	_, form, err := w.Evidence.Begin(t.Context(), vendor, as.ID, evidence.Announced{FileName: "over.txt", QuestionIDs: []string{"iso"}, FromPage: true})
	apptest.Code(t, "not announced", err, "")
	got := vaulttest.Post(t, w.Client, form, io.MultiReader(bytes.NewReader(most), strings.NewReader("\n")), int64(len(over)))
	if got.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("the form answers %d to one byte more", got.Status)
	}
}

func TestAnAnnouncementNamesItsFaultsTogether(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Sent(t)
	_, _, err := w.Evidence.Begin(t.Context(), apptest.Respondent(as), as.ID, evidence.Announced{
		FileName: "../a.txt", Size: 0, SHA256: "12", QuestionIDs: []string{"iso", "iso", "moon", "reading"}, ValidUntil: "2026-02-30",
	})
	apptest.Code(t, "begin", err, problem.Invalid)
	want := []string{"/fileName", "/questionIds/1", "/questionIds/2", "/questionIds/3", "/sha256", "/size", "/validUntil"}
	if diff := cmp.Diff(want, apptest.Pointers(err)); diff != "" {
		t.Error(diff)
	}
}

func TestEachStepMakesFewStorageCalls(t *testing.T) {
	w := apptest.New(t, apptest.Options{})
	as := w.Answered(t)
	vendor := apptest.Respondent(as)
	e := w.Open(t, as.ID).Evidence[0]
	next, form, err := w.Evidence.Begin(t.Context(), vendor, as.ID, apptest.Announce("a.txt", "text/plain", apptest.Certificate, "mfa"))
	apptest.Code(t, "begin", err, "")
	post(t, w, form, apptest.Certificate)
	for _, s := range []struct {
		name string
		do   func() error
		want table.Counts
	}{
		{"announce", func() error {
			_, _, err := w.Evidence.Begin(t.Context(), vendor, as.ID, apptest.Announce("b.txt", "text/plain", pdf, "mfa"))
			return err
		}, table.Counts{Queries: 1, Commits: 1}},
		{"complete: pointer, record, assessment", func() error { _, err := w.Evidence.Complete(t.Context(), vendor, next.ID); return err }, table.Counts{Gets: 2, Queries: 1, Commits: 1}},
		{"a link: record, and its event", func() error { _, _, err := w.Evidence.Get(t.Context(), apptest.Analyst, e.ID); return err }, table.Counts{Gets: 1, Commits: 1}},
	} {
		before := w.Storage.Counts()
		apptest.Code(t, s.name, s.do(), "")
		got := w.Storage.Since(before)
		got.Read = 0
		if got != s.want {
			t.Errorf("%s: %+v, want %+v", s.name, got, s.want)
		}
	}
}
