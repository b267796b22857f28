package console_test

import (
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/scoring"
)

// leftOut is an assessment in review whose critical question "does not apply".
func (d *desk) leftOut(t *testing.T) assessment.Assessment {
	t.Helper()
	as := d.Sent(t)
	answers := apptest.Answers()
	answers["mfa"] = assessment.Given{NotApplicableReason: apptest.Ptr("we have no users")}
	d.Save(t, apptest.Respondent(as), as.ID, answers)
	d.Attach(t, apptest.Respondent(as), as.ID, apptest.Announce("certificate.txt", "text/plain", apptest.Certificate, "iso"), apptest.Certificate)
	_, err := d.Assessments.Submit(t.Context(), apptest.Respondent(as), as.ID, 0)
	d.ok(err)
	as, err = d.Assessments.StartReview(t.Context(), apptest.Analyst, as.ID, 0)
	d.ok(err)
	return as
}

func TestRefuseNotApplicable(t *testing.T) {
	d := open(t)
	as := d.leftOut(t)
	at := "/assessments/" + as.ID
	out := d.read(apptest.Approver, at+"/score").Find("main").Text()
	for _, want := range []string{"Left out as “does not apply”: 27.78% of the weight", "we have no users", "1 critical control among them"} { // 5 of 18
		if !strings.Contains(out, want) {
			t.Errorf("the score does not say %q", want)
		}
	}
	if got := d.read(apptest.Approver, at+"/decide").Find(".notice a[href$='/score#out']").Text(); !strings.Contains(got, "27.78%") {
		t.Errorf("before the decision the page says %q", got)
	}
	section := at + "/answers?section=access"
	doc := d.read(apptest.Analyst, section)
	if got := doc.Find("[name='reviews.0.assurance'] option[value=refused]").Length(); got != 1 {
		t.Fatal("a “does not apply” cannot be refused")
	}
	if got := doc.Find("[name='reviews.1.assurance'] option[value=refused]").Length(); got != 0 {
		t.Error("an answer can be refused as if it did not apply")
	}
	form := fields("reviews.0.version", "0", "reviews.0.assurance", "refused", "reviews.0.note", "")
	d.refused(d.post(apptest.Analyst, section, form), "Note on answer 1: Give a reason")
	form.Set("reviews.0.note", "Everybody has users.")
	d.done(d.post(apptest.Analyst, section, form))
	doc = d.read(apptest.Analyst, section)
	if doc.Find("[name='reviews.0.assurance'] [selected]").AttrOr("value", "") != "refused" || !strings.Contains(doc.Find("#q-0").Text(), "counts as not answered") {
		t.Error("the refusal is not to be seen")
	}
	if got := d.read(apptest.Auditor, section).Find("#q-0").Text(); !strings.Contains(got, "Refused") {
		t.Errorf("others read %q", got)
	}
	if got := d.read(apptest.Approver, at+"/score").Find("main").Text(); strings.Contains(got, "Left out as") || !strings.Contains(got, "Refused in review") {
		t.Error("the score does not say that the reason was refused")
	}
	form = fields("reviews.0.version", "1", "reviews.0.assurance", "self", "reviews.0.note", "Read their answer again.")
	d.done(d.post(apptest.Analyst, section, form))
	if r := d.Open(t, as.ID).Reviews["mfa"]; r.NotApplicableRefused || r.Assurance != scoring.Self {
		t.Errorf("taken back, it is %+v", r)
	}
}

func TestFinishReview(t *testing.T) {
	d := open(t)
	as := d.InReview(t)
	at := "/assessments/" + as.ID
	waits := func(list string) bool {
		found := false
		doc := d.read(apptest.Approver, "/")
		for i := range doc.Find("table.data").Nodes {
			if table := doc.Find("table.data").Eq(i); strings.Contains(table.Find("caption").Text(), list) {
				found = table.Find("a[href='"+at+"']").Length() > 0
			}
		}
		return found
	}
	if !waits("Still in review") || waits("Waiting for a decision") {
		t.Error("before it is finished, it does not stand among those in review")
	}
	form := fields("reviews.0.version", "1", "reviews.0.assurance", "independent", "reviews.0.note", "", "finish", "yes")
	if to := d.done(d.post(apptest.Analyst, at+proof, form)); to != at+"/answers" {
		t.Errorf("a finished section leads to %q", to)
	}
	doc := d.read(apptest.Analyst, at+"/answers")
	if got := doc.Find(".tasks").Text(); strings.Count(got, "Review finished") != 1 || !strings.Contains(doc.Find("main").Text(), "2 sections are not marked") {
		t.Errorf("the sections say %q", got)
	}
	if d.read(apptest.Approver, at+"/answers").Find("form[action$='finish-review']").Length() != 0 {
		t.Error("an approver is offered to finish the review")
	}
	long := fields("version", value(doc, "version"), "note", strings.Repeat("x", 2001))
	d.refused(d.post(apptest.Analyst, at+"/finish-review", long), "Word to the approver: Use at most 2000 characters")
	d.done(d.post(apptest.Analyst, at+"/finish-review", fields("version", value(doc, "version"), "note", "Two things stand open.")))
	if !waits("Waiting for a decision") || waits("Still in review") {
		t.Error("a finished review does not wait on the approver's start page")
	}
	if got := d.read(apptest.Auditor, at).Find("main").Text(); !strings.Contains(got, "Two things stand open.") {
		t.Error("the assessment does not show the analyst's word")
	}
	doc = d.read(apptest.Analyst, at+"/answers")
	if doc.Find("form[action$='finish-review']").Length() != 0 || !strings.Contains(doc.Find(".notice").Text(), "Review finished") {
		t.Error("a finished review is offered to be finished")
	}
}
