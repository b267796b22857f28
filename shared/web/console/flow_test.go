package console_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/scoring"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/webtest"
)

// A section's answers of Basics: iso stands first in proof, with a file.
const proof = "/answers?section=proof"

func (d *desk) version(path string) string {
	return value(d.read(apptest.Buyer, path), "version")
}

func TestReview(t *testing.T) {
	d := open(t)
	as := d.Submitted(t)
	at := "/assessments/" + as.ID
	v := value(d.read(apptest.Analyst, at), "version")
	if to := d.done(d.post(apptest.Analyst, at+"/start-review", fields("version", v))); to != at+"/answers" {
		t.Errorf("a review begins at %q", to)
	}
	stale := webtest.Page(t, d.post(apptest.Analyst, at+"/start-review", fields("version", v)), http.StatusConflict, i18n.English)
	if !strings.Contains(stale.Find(".notice").Text(), "Somebody else changed this") || !strings.Contains(stale.Find("h1").Text(), "In review") {
		t.Error("who comes second is not shown what stands")
	}
	doc := d.read(apptest.Analyst, at+proof)
	if doc.Find(".answer").Length() != 3 || !strings.Contains(doc.Find("#q-0").Text(), "certificate.txt") {
		t.Fatal("answers and evidence do not stand side by side")
	}
	if levels := doc.Find("[name='reviews.1.assurance'] option").Length(); levels != 2 {
		t.Errorf("%d choices for an answer without a file: nothing but the vendor's word vouches for it", levels-1)
	}
	form := fields("reviews.0.version", "0", "reviews.0.assurance", "independent", "reviews.0.note", "Read it.",
		"reviews.1.version", "0", "reviews.1.assurance", "reviewed", "reviews.1.note", "")
	d.refused(d.post(apptest.Analyst, at+proof, form), "There is no evidence on this answer")
	if got := d.Open(t, as.ID).Reviews["iso"]; got.Assurance != scoring.Independent || got.Note != "Read it." {
		t.Errorf("the judgement that was in order is not saved: %+v", got)
	}
	form = fields("reviews.0.version", "0", "reviews.0.assurance", "self", "reviews.0.note", "")
	d.refused(d.post(apptest.Analyst, at+proof, form), "Someone else changed this answer")
	form.Set("reviews.0.version", "1")
	d.done(d.post(apptest.Analyst, at+proof, form))
	if res := d.get(apptest.Analyst, at+"/answers?section=nowhere"); res.StatusCode != http.StatusNotFound {
		t.Errorf("a section that is not there answers %d", res.StatusCode)
	}
	if !strings.Contains(strings.Join(d.Actions(t, as.ID), " "), "assessment:read") {
		t.Error("opening the answers left no event")
	}
}

func TestReturnAndBack(t *testing.T) {
	d := open(t)
	as := d.InReview(t)
	at := "/assessments/" + as.ID
	v := value(d.read(apptest.Analyst, at+"/return"), "version")
	d.refused(d.post(apptest.Analyst, at+"/return", fields("version", v)), "Sections to rework: Choose at least one section", "What is missing: Give a reason")
	d.done(d.post(apptest.Analyst, at+"/return", fields("version", v, "sections", "access", "message", "Say how keys are kept.")))
	if got := d.read(apptest.Buyer, at).Find(".notice").Text(); !strings.Contains(got, "Access") || !strings.Contains(got, "Say how keys are kept.") {
		t.Errorf("the page does not say what was handed back: %q", got)
	}
}

func TestDecide(t *testing.T) {
	d := open(t)
	as := d.InReview(t)
	if got := d.read(apptest.Approver, "/assessments/"+as.ID+"/decide").Find("main .notice").First(); !got.HasClass("tone-warn") || !strings.Contains(got.Text(), "not marked as finished") {
		t.Errorf("of a review that goes on the page says %q", got.Text())
	}
	as, err := d.Assessments.FinishReview(t.Context(), apptest.Analyst, as.ID, 0, nil, "All seen.")
	if err != nil {
		t.Fatal(err)
	}
	at := "/assessments/" + as.ID
	doc := d.read(apptest.Approver, at)
	if doc.Find(".top-buttons .primary").AttrOr("href", "") != at+"/decide" {
		t.Fatal("the approver is not led to the decision")
	}
	doc = d.read(apptest.Approver, at+"/decide")
	before := doc.Find("main .notice").First()
	for _, want := range []string{"Review finished by Anders", "All seen.", "1 of 1 answers with evidence are reviewed", "No critical control failed", "No open findings"} {
		if !strings.Contains(before.Text(), want) {
			t.Errorf("before the decision the page does not say %q but %q", want, before.Text())
		}
	}
	if before.HasClass("tone-warn") {
		t.Error("the page warns of nothing")
	}
	if doc = d.read(apptest.Approver, "/"); strings.Contains(doc.Find("main").Text(), "Not yet") || doc.Find("table.data tbody tr").Length() == 0 {
		t.Error("the start page says of an assessment with a score that it has none")
	}
	v := value(d.read(apptest.Approver, at+"/decide"), "version")
	doc = d.refused(d.post(apptest.Approver, at+"/decide", fields("version", v, "decision", "accept_with_conditions", "override.band", "medium")),
		"Conditions: Fill this in", "Reason for the override: Give a reason", "Holds until: Enter a day that is not past")
	if _, isOpen := doc.Find("details").Attr("open"); !isOpen || doc.Find("[name='override.band'] [selected]").AttrOr("value", "") != "medium" {
		t.Error("the override that was typed is not to be seen")
	}
	d.refused(d.post(apptest.Approver, at+"/decide", fields("version", v)), "What happens with the residual risk?")
	d.refused(d.post(apptest.Approver, at+"/reject", fields("version", v)), "Reason: Give a reason")
	d.done(d.post(apptest.Approver, at+"/decide", fields("version", v, "decision", "accept_with_conditions", "conditions", "Keys are rotated.\n\nA test is shown.",
		"override.band", "low", "override.reason", "Parent company vouches.", "override.expiresOn", "2027-06-30")))
	if doc = d.read(apptest.Approver, at+"/override"); doc.Find("form[action$='/confirm']").Length() != 0 || !strings.Contains(doc.Find("main").Text(), "Take it back") {
		t.Error("who proposed the override is offered to confirm it, or not to take it back")
	}
	if got := d.read(apptest.Second, "/").Find("main").Text(); !strings.Contains(got, "Overrides that wait for a second approver") {
		t.Error("the start page of another approver does not show what waits")
	}
	if got := d.read(apptest.Auditor, at).Find("main").Text(); !strings.Contains(got, "proposes Low; a second approver has not confirmed it yet") {
		t.Errorf("the page does not say that the override waits: %s", got)
	}
	doc = d.read(apptest.Second, at+"/override")
	d.refused(d.post(apptest.Second, at+"/override/decline", fields("version", value(doc, "version"))), "Reason: Give a reason")
	d.done(d.post(apptest.Second, at+"/override/confirm", fields("version", value(doc, "version"))))
	facts := d.read(apptest.Auditor, at).Find("main").Text()
	for _, want := range []string{"Accept with conditions", "Keys are rotated.", "A test is shown.", "30 Jun 2027", "Parent company vouches."} {
		if !strings.Contains(facts, want) {
			t.Errorf("the decision does not show %q", want)
		}
	}
	if got := d.read(apptest.Auditor, "/vendors/"+as.VendorID).Find("main").Text(); !strings.Contains(got, "The time since the last decision is over") {
		t.Error("the vendor does not show when it is assessed again, and why")
	}
}

func TestWhoReviewedDoesNotDecide(t *testing.T) {
	d := open(t)
	as := d.InReview(t)
	both := apptest.Analyst
	both.Roles = []identity.Role{identity.Analyst, identity.Approver}
	doc := d.read(both, "/assessments/"+as.ID)
	if doc.Find("a[href$='/decide']").Length() != 0 || !strings.Contains(doc.Find(".notice").Text(), "somebody else decides") {
		t.Error("who reviewed is offered the decision")
	}
	d.done(d.get(both, "/assessments/"+as.ID+"/decide"))
	if res := d.post(both, "/assessments/"+as.ID+"/decide", fields("version", number(as.Version), "decision", "accept")); res.StatusCode != http.StatusForbidden {
		t.Errorf("deciding answers %d", res.StatusCode)
	}
}

func TestScoreAddsUp(t *testing.T) {
	d := open(t)
	as := d.InReview(t)
	doc := d.read(apptest.Auditor, "/assessments/"+as.ID+"/score")
	rows := doc.Find("table.data tbody tr")
	cents := func(s *goquery.Selection) int {
		whole, part, _ := strings.Cut(strings.TrimSpace(s.Text()), ".")
		n := 0
		for _, c := range whole + (part + "00")[:2] {
			n = n*10 + int(c-'0')
		}
		return n
	}
	sum, possible := 0, 0
	rows.Each(func(i int, s *goquery.Selection) {
		if i < rows.Length()-1 {
			sum += cents(s.Find("td").Eq(3))
			possible += cents(s.Find("td").Eq(4))
		}
	})
	total := rows.Last().Find("td")
	if rows.Length() < 5 || sum != cents(total.Eq(3)) || possible != cents(total.Eq(4)) || possible != 10000 {
		t.Errorf("%d rows add up to %d of %d, the page says %s of %s", rows.Length(), sum, possible, total.Eq(3).Text(), total.Eq(4).Text())
	}
	if !strings.Contains(doc.Find(".summary").Text(), as.Model.Hash) {
		t.Error("the model's hash is not shown")
	}
}

func TestInviteAndCancel(t *testing.T) {
	d := open(t)
	as := d.Sent(t)
	at := "/assessments/" + as.ID
	d.refused(d.post(apptest.Buyer, at+"/invitations", fields("email", "nobody")), "Invite another address: Enter an email address")
	d.done(d.post(apptest.Buyer, at+"/invitations", fields("email", apptest.Contact)))
	doc := d.read(apptest.Buyer, at)
	if states := doc.Find("table.data tbody").Text(); !strings.Contains(states, "No longer valid") || !strings.Contains(states, "Not opened yet") {
		t.Errorf("the invitations stand as %q", states)
	}
	v := d.version(at + "/cancel")
	d.refused(d.post(apptest.Buyer, at+"/cancel", fields("version", v, "reason", "")), "Reason: Give a reason")
	d.done(d.post(apptest.Buyer, at+"/cancel", fields("version", v, "reason", "Sent by mistake.")))
	if got := d.Read(t, as.ID).State; got != assessment.Cancelled {
		t.Errorf("the assessment is %s", got)
	}
}

func TestAnswerOnBehalf(t *testing.T) {
	d := open(t)
	as := d.Sent(t)
	at := "/assessments/" + as.ID
	first := d.done(d.get(apptest.Buyer, at+"/answer"))
	doc := d.read(apptest.Buyer, first)
	form := fields()
	doc.Find("form.questions input[type=hidden]").Each(func(_ int, s *goquery.Selection) { form.Add(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	form.Set("answers.mfa.value", "yes")
	d.Save(t, apptest.Respondent(as), as.ID, map[string]assessment.Given{"mfa": apptest.Say(0, "no")})
	clash := webtest.Page(t, d.post(apptest.Buyer, first, form), http.StatusConflict, i18n.English)
	if got := clash.Find(".block .summary").Text(); !strings.Contains(got, "No") || clash.Find("[name='answers.mfa.value'][checked]").AttrOr("value", "") != "yes" {
		t.Errorf("the page does not show both answers: %q", got)
	}
	form.Set("answers.mfa.version", value(clash, "answers.mfa.version"))
	d.done(d.post(apptest.Buyer, first, form))
	f := d.Open(t, as.ID)
	if f.Answers["mfa"].Value != "yes" || len(f.Assessment.AnsweredBy) != 1 {
		t.Errorf("saved %v, answered by %v", f.Answers["mfa"].Value, f.Assessment.AnsweredBy)
	}
	d.refused(d.post(apptest.Buyer, at+"/submit", fields("version", number(f.Assessment.Version))), "questions still need an answer")
}
