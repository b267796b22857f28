package console_test

import (
	"net/http"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/finding"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/webtest"
)

// ruled is a finding that a rule of the questionnaire raised.
func (d *desk) ruled() finding.Finding {
	as := d.Answered(d.t)
	d.Save(d.t, apptest.Respondent(as), as.ID, map[string]assessment.Given{"mfa": apptest.Say(1, "no")})
	_, err := d.Assessments.Submit(d.t.Context(), apptest.Respondent(as), as.ID, 0)
	d.ok(err)
	_, err = d.Assessments.StartReview(d.t.Context(), apptest.Analyst, as.ID, 0)
	d.ok(err)
	found, _, err := d.Findings.List(d.t.Context(), apptest.Analyst, as.VendorID, 10, "")
	d.ok(err)
	return found[0]
}

func TestAFindingOfARuleIsReadInTheReadersLanguage(t *testing.T) {
	d := open(t)
	f := d.ruled()
	at := "/findings/" + f.ID
	doc := d.read(apptest.Analyst, at)
	if !strings.Contains(doc.Find("main").Text(), "By a rule of the questionnaire") {
		t.Error("the page does not say that a rule raised it")
	}
	to := doc.Find("a[href^='/assessments/"+f.AssessmentID+"/answers?section=']").AttrOr("href", "")
	path, anchor, _ := strings.Cut(to, "#")
	if d.read(apptest.Analyst, path).Find("#"+anchor+" h2").Length() != 1 {
		t.Errorf("%q does not lead to the question", to)
	}
	zh := webtest.Page(t, d.ask(apptest.Analyst, i18n.Chinese, request(t, at)), http.StatusOK, i18n.Chinese)
	if got := zh.Find("h1").Text(); got != "No second factor（译）" {
		t.Errorf("in Chinese it is %q", got)
	}
	form := fields("version", value(doc, "version"), "title", value(doc, "title"), "detail", "", "severity", "critical", "status", "open", "dueOn", f.DueOn)
	d.done(d.post(apptest.Analyst, at, form))
	now, err := d.Findings.Get(t.Context(), apptest.Analyst, f.ID)
	d.ok(err)
	if now.Severity != "critical" || len(now.Texts) != 2 {
		t.Errorf("another severity leaves %q, words %v", now.Severity, now.Texts)
	}
	form.Set("version", number(now.Version))
	form.Set("title", "Admins have one factor")
	d.done(d.post(apptest.Analyst, at, form))
	zh = webtest.Page(t, d.ask(apptest.Analyst, i18n.Chinese, request(t, at)), http.StatusOK, i18n.Chinese)
	if got := zh.Find("h1").Text(); got != "Admins have one factor" {
		t.Errorf("after a change it is %q", got)
	}
	decide := d.read(apptest.Approver, "/assessments/"+f.AssessmentID+"/decide").Find("main .notice")
	if !decide.HasClass("tone-warn") || !strings.Contains(decide.Text(), "0 of 1 answers with evidence are reviewed") || !strings.Contains(decide.Text(), "1 open finding from this assessment: 1 Critical") || !strings.Contains(decide.Text(), "critical control failed") {
		t.Errorf("the approver is told %q", decide.Text())
	}
}

func TestCountriesAreCountriesOfToday(t *testing.T) {
	d := open(t)
	options := d.read(apptest.Buyer, "/vendors/new").Find("select[name='country']")
	for _, code := range []string{"EU", "EZ", "UN", "QO", "DD", "YD"} {
		if options.Find("option[value='"+code+"']").Length() != 0 {
			t.Errorf("%s is offered", code)
		}
	}
	for _, code := range []string{"DE", "CN", "VN", "YE", "TL"} {
		if options.Find("option[value='"+code+"']").Length() != 1 {
			t.Errorf("%s is not offered once", code)
		}
	}
}
