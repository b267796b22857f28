package contracts_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/desktest"
	"vendorrisk/shared/contract"
	"vendorrisk/shared/evidence"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/web/contracts"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

// rig serves the pages to whom the test names.
type rig struct {
	*desktest.Desk
	t *testing.T
}

func open(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t}
	r.Desk = desktest.Open(t, contracts.Templates(), func(w *apptest.World, render *page.Renderer, may func(identity.Actor, string) bool) []site.Route {
		d := contracts.Deps{
			Render: render, Now: w.Now.Read, BaseURL: func() string { return "http://127.0.0.1:8080" }, May: may,
			Contracts: w.Contracts, Obligations: w.Obligations, Evidence: w.Evidence, Vendors: w.Vendors, Directory: w.Directory,
		}
		return slices.Concat(contracts.Routes(d), contracts.FileRoutes(d))
	})
	r.As = apptest.Buyer
	return r
}

func (r *rig) read(path string) *goquery.Document {
	r.t.Helper()
	return r.Read(i18n.English, path)
}

// sent posts a form with what the page holds already, changed as said, and
// answers where it leads.
func (r *rig) sent(at, path string, pairs ...string) string {
	r.t.Helper()
	form := desktest.Typed(r.read(at))
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	res := r.Ask(i18n.English, path, form)
	if res.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("%s: %d %s", path, res.StatusCode, webtest.Page(r.t, res, res.StatusCode, i18n.English).Find(".fault, .summary-of-faults").Text())
	}
	return res.Header.Get("Location")
}

// Contract → clause missing → finding; obligation → waiver by two → fulfilled
// with evidence → the next one, as people do it on pages.
func TestTheWholeWayOnPages(t *testing.T) {
	r := open(t)
	ven := "/vendors/" + r.Vendor(t, 2).ID + "/contracts"
	con := r.sent(ven+"/new", ven+"/new", "title", "Data processing agreement", "signedOn", "2026-06-20", "startsOn", "2026-07-01", "endsOn", "2027-06-30",
		"renewal.kind", "automatic", "renewal.months", "12", "notice.count", "3", "regimes", "gdpr-28")
	if doc := r.read(con); !strings.Contains(doc.Find("dl.summary").Text(), "30 Mar 2027") || doc.Find("table.data").Length() != 1 {
		t.Errorf("the contract's page says %s", doc.Find("main").Text())
	}
	r.As = apptest.Analyst
	cl := con + "/clauses/gdpr-28.28-2"
	next := r.sent(cl, cl, "standing", "missing", "_next", "1")
	if !strings.HasPrefix(next, con+"/clauses/gdpr-28.") || next == cl {
		t.Errorf("the next clause is %s", next)
	}
	if got := r.read(cl).Find("dl.summary a[href^='/findings/']").Length(); got != 1 {
		t.Error("the clause does not lead to its finding")
	}
	if got := r.read(con + "/clauses").Find("table.data .badge").First().Text(); got == "" {
		t.Error("the checklist has no state")
	}
	obl := r.sent(con+"/obligations/new", con+"/obligations/new", "title", "Yearly audit report", "dueOn", "2026-12-01", "every", "FREQ=YEARLY")
	if got := r.sent(obl+"/waive", obl+"/waive", "reason", "postponed by the auditor", "expiresOn", "2027-01-31"); got != obl {
		t.Errorf("after the proposal: %s", got)
	}
	if r.read(obl).Find("form[action$='/confirm-waiver']").Length() != 0 {
		t.Error("whoever proposed a waiver is offered to confirm it")
	}
	r.As = apptest.Approver
	r.sent(obl, obl+"/confirm-waiver")
	if got := r.read(obl).Find("h1 .badge").Text(); got != "Waived" {
		t.Errorf("it is %q", got)
	}
	r.As = apptest.Buyer
	id := strings.TrimPrefix(obl, "/obligations/")
	if r.read(obl).Find("form[action$='/fulfil']").Length() != 0 {
		t.Error("it can be fulfilled without the evidence that it needs")
	}
	e := r.Hang(t, apptest.Buyer, id, evidence.ForDuty)
	r.sent(obl, obl+"/fulfil", "evidenceIds", e.ID)
	doc := r.read(obl)
	if got := doc.Find("h1 .badge").Text(); got != "Fulfilled" || doc.Find("dl.summary a[href^='/obligations/obl_']").Length() != 1 {
		t.Errorf("it is %q: %s", got, doc.Find("dl.summary").Text())
	}
	if got := r.read(contracts.ObligationsPath).Find("table.data tbody tr").Length(); got != 1 {
		t.Errorf("%d obligations are owed", got)
	}
}

// Every page stands in both languages, and for who may only read.
func TestPagesInBothLanguages(t *testing.T) {
	r := open(t)
	c := r.Contract(t)
	o := r.Owe(t, c.ID, apptest.Yearly("2026-11-01"))
	e, _, err := r.Evidence.Hang(t.Context(), apptest.Buyer, c.ID, evidence.ForContract, apptest.Announce("c.txt", "text/plain", apptest.Certificate))
	apptest.Code(t, "announce", err, "")
	con, obl := "/contracts/"+c.ID, "/obligations/"+o.ID
	readable := []string{"/vendors/" + c.VendorID + "/contracts", con, con + "/clauses", con + "/clauses/gdpr-28.28-2", obl, "/obligations"}
	forms := []string{"/vendors/" + c.VendorID + "/contracts/new", con + "/edit", con + "/regimes", con + "/files/new", con + "/obligations/new", obl + "/edit", obl + "/waive", obl + "/close", obl + "/files/new", "/files/" + e.ID + "/upload"}
	for _, lang := range i18n.Languages {
		for _, path := range append(readable, forms...) {
			webtest.Page(t, r.Ask(lang, path, nil), http.StatusOK, lang)
		}
		r.As = apptest.Auditor
		for _, path := range readable {
			doc := webtest.Page(t, r.Ask(lang, path, nil), http.StatusOK, lang)
			if doc.Find("main form, main .top-buttons a").Length() > 0 {
				t.Errorf("%s: an auditor is offered a change", path)
			}
		}
		for _, path := range forms[:9] {
			webtest.Page(t, r.Ask(lang, path, nil), http.StatusForbidden, lang)
		}
		r.As = apptest.Buyer
	}
}

func TestFaultsComeBackWithWhatWasTyped(t *testing.T) {
	r := open(t)
	c := r.Contract(t)
	con := "/contracts/" + c.ID
	form := desktest.Typed(r.read(con + "/edit"))
	form.Set("title", "")
	form.Set("endsOn", "2027-02-30")
	form.Set("notice.count", "many")
	doc := webtest.Page(t, r.Ask(i18n.English, con+"/edit", form), http.StatusBadRequest, i18n.English)
	if doc.Find("input[name='notice.count']").AttrOr("value", "") != "many" {
		t.Error("what was typed is gone")
	}
	form.Set("notice.count", "3")
	doc = webtest.Page(t, r.Ask(i18n.Chinese, con+"/edit", form), http.StatusBadRequest, i18n.Chinese)
	if n := doc.Find(".has-fault").Length(); n != 2 {
		t.Errorf("%d fields have faults", n)
	}
	form = desktest.Typed(r.read(con + "/obligations/new"))
	for name, value := range map[string]string{"title": "Report", "dueOn": "2027-03-31", "every": "other", "recurrence": "FREQ=SECONDLY", "remindDays": "7, soon"} {
		form.Set(name, value)
	}
	doc = webtest.Page(t, r.Ask(i18n.English, con+"/obligations/new", form), http.StatusBadRequest, i18n.English)
	if doc.Find("#f-remindDays-fault").Length() != 1 {
		t.Error("the reminder that is no number has no fault")
	}
	form.Set("remindDays", "7")
	doc = webtest.Page(t, r.Ask(i18n.English, con+"/obligations/new", form), http.StatusBadRequest, i18n.English)
	if got := doc.Find("#f-recurrence-fault").Text(); !strings.Contains(got, "at most daily") {
		t.Errorf("the rule's fault says %q", got)
	}
}

// Two people at once: the second sees that something changed, and what was
// typed stays.
func TestTwoPeopleAtOnce(t *testing.T) {
	r := open(t)
	c := r.Contract(t)
	con := "/contracts/" + c.ID
	form, judged := desktest.Typed(r.read(con+"/edit")), desktest.Typed(r.read(con+"/clauses/gdpr-28.28-2"))
	_, err := r.Contracts.Update(t.Context(), apptest.Buyer, c.ID, c.Version, contract.Details{Reference: apptest.Ptr("V-18")})
	apptest.Code(t, "another", err, "")
	form.Set("title", "Mine")
	doc := webtest.Page(t, r.Ask(i18n.English, con+"/edit", form), http.StatusConflict, i18n.English)
	if doc.Find("input[name=title]").AttrOr("value", "") != "Mine" || doc.Find("input[name=version]").AttrOr("value", "") != "2" {
		t.Error("what was typed is gone, or cannot be saved again")
	}
	_, err = r.Contracts.Judge(t.Context(), apptest.Analyst, c.ID, "gdpr-28.28-2", contract.Judgement{Standing: contract.Present})
	apptest.Code(t, "judge", err, "")
	judged.Set("standing", "missing")
	webtest.Page(t, r.Ask(i18n.English, con+"/clauses/gdpr-28.28-2", judged), http.StatusConflict, i18n.English)
}

// A file of an assessment has no page here, nor has anything of another
// organisation.
func TestWhatIsNotThere(t *testing.T) {
	r := open(t)
	c := r.Contract(t)
	o := r.Owe(t, c.ID, apptest.Yearly("2027-03-31"))
	as := r.Sent(t)
	e, _, err := r.Evidence.Begin(t.Context(), apptest.Respondent(as), as.ID, apptest.Announce("c.txt", "text/plain", apptest.Certificate, "iso"))
	apptest.Code(t, "announce", err, "")
	webtest.Page(t, r.Ask(i18n.English, "/files/"+e.ID+"/upload", nil), http.StatusNotFound, i18n.English)
	r.As.Org = apptest.Other
	for _, path := range []string{"/contracts/" + c.ID, "/contracts/" + c.ID + "/clauses", "/obligations/" + o.ID} {
		if res := r.Ask(i18n.English, path, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}
