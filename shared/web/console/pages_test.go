package console_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/vendors"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/webtest"
)

// marker is a name that would run if a page let it through.
const marker = `"><script>alert(1)</script>`

// marked is a vendor in review with the marker in every text that people type.
func (d *desk) marked() (ven, asm, fnd string) {
	d.t.Helper()
	as := d.Sent(d.t)
	d.Save(d.t, apptest.Respondent(as), as.ID, apptest.Answers())
	d.Save(d.t, apptest.Respondent(as), as.ID, map[string]assessment.Given{
		"contact": {Version: 1, Value: apptest.Say(1, marker).Value, Comment: apptest.Ptr(marker)},
	})
	d.Attach(d.t, apptest.Respondent(as), as.ID, apptest.Announce("<script>.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	as, err := d.Assessments.Submit(d.t.Context(), apptest.Respondent(as), as.ID, 0)
	d.ok(err)
	_, err = d.Assessments.StartReview(d.t.Context(), apptest.Analyst, as.ID, as.Version)
	d.ok(err)
	v, err := d.Vendors.Get(d.t.Context(), apptest.Buyer, as.VendorID)
	d.ok(err)
	_, err = d.Vendors.Update(d.t.Context(), apptest.Buyer, v.ID, v.Version, vendors.Details{
		Name: apptest.Ptr(marker), Services: &[]string{marker}, Contacts: &[]vendors.Contact{{Name: marker, Email: "a@b.example", Role: marker}},
		SubProcessors: &[]vendors.SubProcessor{{Name: marker, Purpose: marker}},
	})
	d.ok(err)
	f, err := d.Findings.Create(d.t.Context(), apptest.Analyst, v.ID, finding.Details{
		Title: apptest.Ptr(marker), Detail: apptest.Ptr(marker), Severity: apptest.Ptr("high"), AssessmentID: &as.ID, QuestionID: apptest.Ptr("contact"),
	})
	d.ok(err)
	return "/vendors/" + v.ID, "/assessments/" + as.ID, "/findings/" + f.ID
}

func (d *desk) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// staff has each role once.
var staff = []identity.Actor{apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Auditor, {
	Org: apptest.Org, ID: "per_00000000000000000000000005", Name: "Amina", Email: "admin@acme.example", Roles: []identity.Role{identity.Administrator},
}}

// Every page, for every role, in both languages: it is there for whom the
// policies let in and nobody else, keeps every page's promises, offers no
// button that would refuse, and lets no text run.
func TestEveryPage(t *testing.T) {
	d := open(t)
	ven, asm, fnd := d.marked()
	places := strings.NewReplacer("{$}", "", "/vendors/{id}", ven, "/assessments/{id}", asm, "/findings/{id}", fnd, "{name}", apptest.BasicsName, "{version}", "2026-01")
	leads := []string{"/file", "/difference", "/export", "/decide", "/override", "/answer", "/dev/"} // files, and pages that send on when it is too early
	actions := map[string]string{}
	for _, rt := range console.Routes(console.Deps{}) {
		actions[rt.Method+" "+places.Replace(rt.Pattern)] = rt.Action
	}
	for _, rt := range console.Routes(console.Deps{}) {
		path := places.Replace(rt.Pattern)
		if rt.Method != http.MethodGet || strings.Contains(path, "{id}") || slices.ContainsFunc(leads, func(s string) bool { return strings.HasSuffix(path, s) }) {
			continue
		}
		paths := []string{path}
		if strings.HasSuffix(path, "/answers") {
			paths = append(paths, path+"?section=access", path+"?section=hosting", path+"?section=proof")
		}
		for _, a := range staff {
			for _, lang := range i18n.Languages {
				for _, path := range paths {
					d.page(a, lang, path, rt.Action, actions)
				}
			}
		}
	}
}

func (d *desk) page(a identity.Actor, lang i18n.Lang, path, action string, actions map[string]string) {
	d.t.Helper()
	res := d.ask(a, lang, request(d.t, path))
	allowed := action == "public" || d.Policy.Allow(a, action, policy.Resource{Org: a.Org})
	want := http.StatusOK
	if !allowed {
		want = http.StatusForbidden
	}
	if res.StatusCode != want {
		d.t.Errorf("%s as %s: %d, want %d", path, a.Roles[0], res.StatusCode, want)
		return
	}
	doc := webtest.Page(d.t, res, want, lang)
	if n := doc.Find("body script").Length(); n > 0 {
		d.t.Errorf("%s: a text ran as script", path)
	}
	if text := doc.Find("main").Text(); strings.Contains(text, "%!") || strings.Contains(text, "{0}") || strings.Contains(text, "<no value>") {
		d.t.Errorf("%s in %s: a sentence is not filled in", path, lang)
	}
	offered := func(method, to string) {
		to, _, _ = strings.Cut(to, "?")
		if action, known := actions[method+" "+to]; known && action != "public" && !d.Policy.Allow(a, action, policy.Resource{Org: a.Org}) {
			d.t.Errorf("%s offers %s %s %s, which would refuse", path, a.Roles[0], method, to)
		}
	}
	for _, s := range doc.Find("main a[href^='/'], .breadcrumbs a, .nav a").EachIter() {
		offered(http.MethodGet, s.AttrOr("href", ""))
	}
	for _, s := range doc.Find("form[method=post]").EachIter() {
		offered(http.MethodPost, s.AttrOr("action", ""))
	}
}

func TestWithoutSignIn(t *testing.T) {
	d := open(t)
	nobody := identity.Actor{}
	r := request(t, "/vendors?tier=high")
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/signin?next=%2Fvendors%3Ftier%3Dhigh" {
		t.Errorf("%d to %q", w.Code, got)
	}
	doc := d.read(nobody, "/signin")
	if doc.Find("main form").Length() != 0 {
		t.Error("people are offered although there is no demo")
	}
	if res := d.post(nobody, "/signin", fields("as", "approver")); res.StatusCode != http.StatusNotFound {
		t.Errorf("signing in as a demo person answers %d", res.StatusCode)
	}
	if res := d.get(identity.Actor{Org: apptest.Other, ID: apptest.Buyer.ID, Roles: apptest.Buyer.Roles}, "/vendors/"+d.Vendor(t, 1).ID); res.StatusCode != http.StatusNotFound {
		t.Errorf("another organisation's vendor answers %d", res.StatusCode)
	}
}

func TestFindings(t *testing.T) {
	d := open(t)
	as := d.InReview(t)
	at := "/vendors/" + as.VendorID + "/findings/new"
	doc := d.read(apptest.Analyst, at+"?assessment="+as.ID+"&question=mfa")
	if got := doc.Find(".summary").Text(); !strings.Contains(got, "second factor") || value(doc, "questionId") != "mfa" {
		t.Errorf("the question is not carried over: %q", got)
	}
	d.refused(d.post(apptest.Analyst, at, fields("assessmentId", as.ID, "questionId", "mfa", "dueOn", "2027-02-30")),
		"Finding: Fill this in", "Severity: Choose one of the answers", "Remedy by: Enter a day that exists")
	fnd := d.done(d.post(apptest.Analyst, at, fields("assessmentId", as.ID, "questionId", "mfa", "title", "No second factor", "severity", "high")))
	if d.read(apptest.Analyst, "/assessments/"+as.ID+"/answers?section=access").Find("a[href='"+fnd+"']").Length() != 1 {
		t.Error("the finding does not stand at its question")
	}
	doc = d.read(apptest.Analyst, fnd)
	if doc.Find("[name=status][value=risk_accepted]").Length() != 0 {
		t.Error("an analyst is offered to accept the risk")
	}
	v := value(doc, "version")
	base := func(pairs ...string) []string {
		return append([]string{"version", v, "title", "No second factor", "severity", "high"}, pairs...)
	}
	d.refused(d.post(apptest.Approver, fnd, fields(base("status", "risk_accepted", "acceptance.expiresOn", "2020-01-01")...)),
		"Reason: Fill this in", "Accepted until: Enter a day that is not past")
	d.done(d.post(apptest.Approver, fnd, fields(base("status", "risk_accepted", "acceptance.reason", "Replaced in spring.", "acceptance.expiresOn", "2027-05-01")...)))
	stale := webtest.Page(t, d.post(apptest.Analyst, fnd, fields(base("status", "open")...)), http.StatusConflict, i18n.English)
	if !strings.Contains(stale.Find(".summary").Text(), "Replaced in spring.") {
		t.Error("who comes second is not shown what stands")
	}
	if got := d.read(apptest.Auditor, "/vendors/"+as.VendorID).Find("main").Text(); !strings.Contains(got, "Accepted risks") || !strings.Contains(got, "accepted until 1 May 2027") {
		t.Error("the accepted risk does not stand on the vendor's page")
	}
	for i := range 120 {
		_, err := d.Findings.Create(t.Context(), apptest.Analyst, as.VendorID, finding.Details{Title: apptest.Ptr("Finding " + number(int64(i))), Severity: apptest.Ptr("low")})
		d.ok(err)
	}
	list := "/vendors/" + as.VendorID + "/findings"
	if n := d.read(apptest.Auditor, list+"?page=2").Find("table.data tbody tr").Length(); n != 21 {
		t.Errorf("%d findings on the second page", n)
	}
}

func (d *desk) upload(name, version, file string) *http.Response {
	d.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	d.ok(w.WriteField("name", name))
	d.ok(w.WriteField("version", version))
	part, err := w.CreateFormFile("file", "q.json")
	d.ok(err)
	_, err = part.Write([]byte(file))
	d.ok(err)
	d.ok(w.Close())
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodPost, "/questionnaires/import", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return d.ask(apptest.Analyst, i18n.English, r)
}

func TestImport(t *testing.T) {
	d := open(t)
	d.refused(d.upload("", "", ""), "Questionnaire file: Choose a file")
	doc := d.refused(d.upload("", "", `{"questionnaire": [{"type": "yesno", "text": "Is it so?", "cond": "nowhere/yes"}]}`), "The file has faults")
	if doc.Find("ul.plain li code").Length() == 0 {
		t.Error("the faults within the file are not listed")
	}
	d.refused(d.upload("Not A Name", "soon", `{"questionnaire": [{"type": "yesno", "id": "a", "text": "Is it so?", "yes": "Yes", "no": "No"}]}`), "Short name", "Version")
	file := `{"questionnaire": [{"type": "block", "text": "Hosting", "items": [{"type": "yesno", "id": "a", "text": "Is it so?", "yes": "Yes", "no": "No", "colour": "red"}]}]}`
	doc = webtest.Page(t, d.upload("hosting", "2026-11", file), http.StatusOK, i18n.English)
	if doc.Find("a[href='/questionnaires/hosting/2026-11']").Length() != 1 || !strings.Contains(doc.Find("ul.plain").Text(), "colour") {
		t.Errorf("the import says %q", doc.Find("main").Text())
	}
	res := d.get(apptest.Auditor, "/questionnaires/hosting/2026-11/file")
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/json" || !strings.Contains(res.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file answers %d %v", res.StatusCode, res.Header)
	}
}

func TestReport(t *testing.T) {
	d := open(t)
	as := d.Approved(t)
	at := d.done(d.post(apptest.Auditor, "/reports", fields("assessmentId", as.ID, "language", "zh-CN")))
	res := d.get(apptest.Auditor, at)
	if doc := webtest.Page(t, res, http.StatusOK, i18n.English); res.Header.Get("Refresh") == "" || doc.Find("a[href$='/file']").Length() != 0 {
		t.Error("the page of a report in the making does not ask again")
	}
	if to := d.done(d.get(apptest.Auditor, at+"/file")); to != at {
		t.Errorf("a file that is not there yet leads to %q", to)
	}
	d.Drain()
	res = d.get(apptest.Auditor, at)
	doc := webtest.Page(t, res, http.StatusOK, i18n.English)
	if res.Header.Get("Refresh") != "" || doc.Find("a[href='"+at+"/file']").Length() != 1 {
		t.Fatal("the report that is ready cannot be downloaded")
	}
	file := d.get(apptest.Auditor, at+"/file")
	var pdf bytes.Buffer
	if _, err := pdf.ReadFrom(file.Body); err != nil || !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF-")) || file.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the file is no PDF: %d %v %v", file.StatusCode, file.Header, err)
	}
	if !strings.Contains(d.read(apptest.Auditor, "/reports").Find("table.data").Text(), "简体中文") {
		t.Error("the list does not show the report")
	}
	e := d.Open(t, as.ID).Evidence[0]
	if to := d.done(d.get(apptest.Auditor, "/evidence/"+e.ID+"/file")); !strings.Contains(to, "/downloads/") {
		t.Errorf("evidence leads to %q", to)
	}
}

func TestAuditLog(t *testing.T) {
	d := open(t)
	as := d.Approved(t)
	if got := d.read(apptest.Auditor, "/audit?subject="+as.ID).Find("table.data tbody").Text(); !strings.Contains(got, "Assessment approved") || strings.Contains(got, "Vendor added") {
		t.Errorf("the log of the assessment says %q", got)
	}
	zh := webtest.Page(t, d.ask(apptest.Auditor, i18n.Chinese, request(t, "/audit")), http.StatusOK, i18n.Chinese)
	for _, e := range d.Events(t, "") {
		if cell := zh.Find("tbody th .sub:contains('" + e.Action + "')").First(); cell.Length() == 1 && cell.Parent().Find("span").First().Text() == e.Action {
			t.Errorf("%s is not said in Chinese", e.Action)
		}
	}
}
