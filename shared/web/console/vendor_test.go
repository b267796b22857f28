package console_test

import (
	"net/http"
	"strings"
	"testing"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/webtest"
)

// The first step of the main flow: a vendor with a Chinese name is added,
// rated, and sent the questionnaire that its tier calls for.
func TestFromNewVendorToSent(t *testing.T) {
	d := open(t)
	doc := d.refused(d.post(apptest.Buyer, "/vendors/new", fields("name", "", "contacts.0.name", "周文静", "contacts.0.email", "nobody")),
		"Name of the vendor: Fill this in", "Contact 1, Email: Enter an email address")
	if value(doc, "contacts.0.name") != "周文静" {
		t.Error("what was typed is lost")
	}
	doc = webtest.Page(t, d.post(apptest.Buyer, "/vendors/new", fields("name", "甲", "_addRow", "subProcessors")), http.StatusOK, i18n.English)
	if doc.Find("[name='subProcessors.0.name']").Length() != 1 || value(doc, "name") != "甲" {
		t.Error("a row was not added, or the name is lost")
	}
	to := d.done(d.post(apptest.Buyer, "/vendors/new", fields(
		"name", "上海澜海信息科技有限公司", "country", "CN", "services", "短信\n\n邮件", "dataCategories", "contact", "dataCategories", "financial",
		"contacts.0.name", "周文静", "contacts.0.email", "zhou@lanhai.example", "contacts.1.name", "", "subProcessors.0.name", "云脉", "subProcessors.0.country", "CN")))
	ven := strings.TrimSuffix(to, "/intake")
	if ven == to {
		t.Fatalf("a new vendor leads to %q, not to its intake", to)
	}
	doc = d.read(apptest.Buyer, ven)
	if got := doc.Find("main").Text(); !strings.Contains(got, "短信, 邮件") || !strings.Contains(got, "云脉") || !strings.Contains(got, "China") {
		t.Errorf("the overview lacks what was entered: %s", got)
	}
	if first := doc.Find(".top-buttons .primary"); first.AttrOr("href", "") != to {
		t.Error("the next step is not the intake")
	}
	d.rateAndSend(ven)
}

func (d *desk) rateAndSend(ven string) {
	d.t.Helper()
	v := value(d.read(apptest.Buyer, ven+"/intake"), "version")
	doc := d.refused(d.post(apptest.Buyer, ven+"/intake", fields("version", v, "factors.dataVolume", "4")))
	if got := doc.Find(".faults li").Length(); got != 6 || doc.Find("[name='factors.dataVolume'][checked]").AttrOr("value", "") != "4" {
		d.t.Errorf("%d faults for six factors without a level", got)
	}
	form := fields("version", v)
	for id := range apptest.Factors(0) {
		form.Set("factors."+id, "1")
	}
	form.Set("factors.dataSensitivity", "3")
	form.Set("factors.dataVolume", "4")
	risk := d.read(apptest.Buyer, d.done(d.post(apptest.Buyer, ven+"/intake", form)))
	if risk.Find(".notice.tone-warn").Length() == 0 || !strings.Contains(risk.Find(".meter").Text(), "High") {
		d.t.Error("sensitive data of a million people is not lifted to High with its reason")
	}
	if rows := risk.Find("table.data tbody tr").Length(); rows != 8 {
		d.t.Errorf("%d rows instead of seven factors and their total", rows)
	}
	doc = d.read(apptest.Buyer, ven+"/send")
	if got := value(doc, "questionnaire"); !strings.HasPrefix(got, "customer-data-security@") {
		d.t.Errorf("%q is offered", got)
	}
	chosen := doc.Find("[name=depth][checked]")
	if chosen.Length() != 1 || !strings.Contains(chosen.Parent().Text(), "Called for by tier High") {
		d.t.Errorf("the depth for the tier is not chosen: %s", chosen.Parent().Text())
	}
	base := fields("questionnaire", value(doc, "questionnaire"), "depth", chosen.AttrOr("value", ""), "dueOn", value(doc, "dueOn"))
	d.refused(d.post(apptest.Buyer, ven+"/send", base), "Send to: Choose a contact or enter an address")
	base.Set("recipients", "zhou@lanhai.example")
	base.Set("otherRecipient", "nobody")
	base.Set("dueOn", "2020-01-01")
	d.refused(d.post(apptest.Buyer, ven+"/send", base), "Another email address: Enter an email address")
	base.Del("otherRecipient")
	d.refused(d.post(apptest.Buyer, ven+"/send", base), "Answer by: Enter a day that is not past")
	base.Set("dueOn", value(doc, "dueOn"))
	res := d.post(apptest.Buyer, ven+"/send", base)
	at := d.done(res)
	r := request(d.t, at)
	for _, c := range res.Cookies() {
		r.AddCookie(c)
	}
	sent := webtest.Page(d.t, d.ask(apptest.Buyer, i18n.English, r), http.StatusOK, i18n.English)
	if link := sent.Find("input[readonly]").AttrOr("value", ""); !strings.Contains(link, "/portal/open?link=") {
		d.t.Errorf("the link to copy is %q", link)
	}
	if d.read(apptest.Buyer, at).Find("input[readonly]").Length() != 0 {
		d.t.Error("the link is shown to a browser that was not given it")
	}
}

func TestStaleVendorShowsBoth(t *testing.T) {
	d := open(t)
	v := d.Vendor(t, 2)
	at := "/vendors/" + v.ID + "/edit"
	old := value(d.read(apptest.Buyer, at), "version")
	d.done(d.post(apptest.Buyer, at, fields("version", old, "name", "Theirs")))
	doc := webtest.Page(t, d.post(apptest.Buyer, at, fields("version", old, "name", "Mine")), http.StatusConflict, i18n.English)
	if value(doc, "name") != "Mine" || !strings.Contains(doc.Find("details .summary").Text(), "Theirs") {
		t.Error("the page does not show what was typed and what stands")
	}
	d.done(d.post(apptest.Buyer, at, fields("version", value(doc, "version"), "name", "Mine")))
	if got := d.read(apptest.Buyer, "/vendors/"+v.ID).Find("h1").Text(); !strings.Contains(got, "Mine") {
		t.Errorf("after saving again the vendor is %q", got)
	}
	if res := d.post(apptest.Buyer, at, fields("name", "No version")); res.StatusCode != http.StatusPreconditionRequired {
		t.Errorf("a form without a version answers %d", res.StatusCode)
	}
}

func TestScheduleAndEnd(t *testing.T) {
	d := open(t)
	ven := "/vendors/" + d.Vendor(t, 2).ID
	d.refused(d.post(apptest.Buyer, ven+"/schedule", fields("version", "0", "cadenceMonths", "soon")), "Enter a whole number")
	d.refused(d.post(apptest.Buyer, ven+"/schedule", fields("version", "0", "cadenceMonths", "100")), "Enter a number from 1 to 60")
	d.done(d.post(apptest.Buyer, ven+"/schedule", fields("version", "0", "dueOn", "2027-03-01")))
	webtest.Page(t, d.post(apptest.Buyer, ven+"/schedule", fields("version", "0", "dueOn", "2028-03-01")), http.StatusConflict, i18n.English)
	if got := d.read(apptest.Auditor, "/reassessments").Find("table.data").Text(); !strings.Contains(got, "1 Mar 2027") || !strings.Contains(got, "by hand") {
		t.Errorf("the list of reassessments says %q", got)
	}
	v := value(d.read(apptest.Buyer, ven+"/end"), "version")
	d.refused(d.post(apptest.Buyer, ven+"/offboard", fields("version", v, "reason", "")), "Reason for ending: Give a reason")
	d.done(d.post(apptest.Buyer, ven+"/offboard", fields("version", v, "reason", "The contract ended.")))
	d.Returned(t, strings.TrimPrefix(ven, "/vendors/"))
	doc := d.read(apptest.Buyer, ven+"/end")
	d.done(d.post(apptest.Buyer, ven+"/terminate", fields("version", value(doc, "version"))))
	if doc := d.read(apptest.Buyer, ven); doc.Find(".top-buttons a").Length() != 0 || !strings.Contains(doc.Find("h1").Text(), "Terminated") {
		t.Error("a terminated vendor can still be changed")
	}
}

func TestListsFilterAndPage(t *testing.T) {
	d := open(t)
	for range 51 {
		d.Vendor(t, 1)
	}
	d.Vendor(t, 4)
	doc := d.read(apptest.Auditor, "/vendors")
	next, _ := doc.Find(".pager a[rel=next]").Attr("href")
	if doc.Find("table.data tbody tr").Length() != 50 || next == "" {
		t.Fatal("the first page does not lead on")
	}
	if rest := d.read(apptest.Auditor, next).Find("table.data tbody tr").Length(); rest != 2 {
		t.Errorf("%d vendors on the second page", rest)
	}
	if got := d.read(apptest.Auditor, "/vendors?tier=critical&name=nord").Find("table.data tbody tr").Length(); got != 1 {
		t.Errorf("%d critical vendors", got)
	}
	if got := d.read(apptest.Auditor, "/vendors?name=zzz").Find(".empty").Length(); got != 1 {
		t.Error("a filter that finds nothing does not say so")
	}
	if res := d.get(apptest.Auditor, "/vendors?tier=worst"); res.StatusCode != http.StatusBadRequest {
		t.Errorf("an unknown tier answers %d", res.StatusCode)
	}
}
