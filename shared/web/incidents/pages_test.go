package incidents_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/incident"
	"vendorrisk/shared/incident/clocks"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/incidents"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

type rig struct {
	*apptest.World
	t   *testing.T
	mux *http.ServeMux
	as  identity.Actor
}

func open(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: apptest.New(t, apptest.Options{}), t: t, mux: http.NewServeMux(), as: apptest.Analyst}
	r.Hire(t, apptest.Buyer, apptest.Analyst, apptest.Approver, apptest.Admin)
	words, err := i18n.Load()
	apptest.Code(t, "words", err, "")
	may := func(a identity.Actor, action string) bool {
		return r.Policy.Allow(a, action, policy.Resource{Org: a.Org})
	}
	render, err := page.New(page.Options{
		Pages: incidents.Templates(), Catalogue: words, Now: r.Now.Read, Log: slog.New(slog.DiscardHandler), Version: "test",
		Frame: func(*http.Request) page.Frame { return page.Frame{Shell: page.Console, Home: "/"} },
	})
	apptest.Code(t, "templates", err, "")
	server := &site.Server{
		Authenticate: func(*http.Request) (identity.Actor, error) { return r.as, nil },
		Authorise: func(_ context.Context, a identity.Actor, action string) error {
			return r.Policy.Require(a, action, policy.Resource{Org: a.Org})
		},
		SignIn: "/signin", Problem: render.Problem,
	}
	apptest.Code(t, "routes", server.Register(r.mux, incidents.Routes(incidents.Deps{
		Render: render, Now: r.Now.Read, May: may, MayOn: r.Policy.Allow, Incidents: r.Incidents, Vendors: r.Vendors,
	})), "")
	return r
}

// both reads a page in both languages and answers the English one.
func (r *rig) both(path string) *goquery.Document {
	r.t.Helper()
	webtest.Page(r.t, webtest.Get(r.t, r.mux, path, i18n.Chinese), http.StatusOK, i18n.Chinese)
	return webtest.Page(r.t, webtest.Get(r.t, r.mux, path, i18n.English), http.StatusOK, i18n.English)
}

// send changes the form on a page and posts it.
func (r *rig) send(path string, change func(url.Values)) *http.Response {
	r.t.Helper()
	f := url.Values{}
	r.both(path).Find("main form").First().Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		kind := s.AttrOr("type", "")
		if _, ticked := s.Attr("checked"); (kind == "radio" || kind == "checkbox") && !ticked {
			return
		}
		switch goquery.NodeName(s) {
		case "textarea":
			f.Add(name, strings.TrimPrefix(s.Text(), "\n"))
		case "select":
			f.Add(name, s.Find("option[selected]").AttrOr("value", ""))
		default:
			f.Add(name, s.AttrOr("value", ""))
		}
	})
	change(f)
	return webtest.Post(r.t, r.mux, path, f.Encode(), i18n.English)
}

func (r *rig) done(what string, res *http.Response) string {
	r.t.Helper()
	if res.StatusCode != http.StatusSeeOther {
		doc, _ := goquery.NewDocumentFromReader(res.Body)
		r.t.Fatalf("%s: %d %s", what, res.StatusCode, doc.Find("main").Text())
	}
	return res.Header.Get("Location")
}

func set(pairs ...string) func(url.Values) {
	return func(f url.Values) {
		for i := 0; i < len(pairs); i += 2 {
			f.Set(pairs[i], pairs[i+1])
		}
	}
}

// TestABreachIsWorkedThroughOnThePages goes from the report to the end.
func TestABreachIsWorkedThroughOnThePages(t *testing.T) {
	r := open(t)
	vendor := r.Prospect(t)
	report := "/vendors/" + vendor.ID + "/incidents/new"
	doc := webtest.Page(t, r.send(report, func(f url.Values) {
		f.Set("awareAt", "2026-11-24T10:00") // tomorrow
		f.Set("places", "XX")
		f.Set("people.count", "many")
	}), http.StatusBadRequest, i18n.English)
	said := doc.Find(".faults").Text()
	for _, want := range []string{"not in the future", "two-letter country codes", "Choose one of the answers", "Fill this in"} {
		if !strings.Contains(said, want) {
			t.Errorf("the summary lacks %q: %s", want, said)
		}
	}
	at := r.done("report", r.send(report, func(f url.Values) {
		set("title", "Leak", "severity", "high", "zone", "Europe/Berlin", "awareAt", "2026-11-23T09:30", "people.basis", "estimate", "people.count", "12,000", "places", "de, no")(f)
		f.Add("dataCategories", "contact")
		f.Add("jurisdictions", "CN")
	}))
	doc = r.both(at)
	if got := doc.Find(".deadline").Text(); !strings.Contains(got, "26 Nov 2026, 09:30 UTC+1") || !strings.Contains(got, "in 2 d 23 h") {
		t.Errorf("the next deadline reads %q", got)
	}
	if got := doc.Find("summary").Text(); !strings.Contains(got, "rules do not apply") {
		t.Errorf("the others: %q", got)
	}
	r.done("facts", r.send(at+"/facts", set("people.count", "2000000")))
	if got := r.both(at).Find(".timeline").Text(); !strings.Contains(got, "China: Provincial cyberspace administration is now: Running, due 23 Nov 2026, 13:30 UTC+1") {
		t.Errorf("the history does not say what changed: %q", got)
	}
	// Somebody else changed it meanwhile: what was typed is kept.
	res := r.send(at+"/facts", set("version", "1", "title", "Mine"))
	if doc := webtest.Page(t, res, http.StatusConflict, i18n.English); doc.Find("input[name=title]").AttrOr("value", "") != "Mine" {
		t.Error("what was typed is gone")
	}
	for _, clock := range []string{"cn-other", "gdpr-33-1", "pipl-57"} {
		r.done(clock, r.send(at+"/notices/new?clock="+clock, func(url.Values) {}))
	}
	r.done("void", r.send(at+"/notices/n3", set("reason", "it was the wrong one")))
	r.done("not needed", r.send(at+"/notices/new?clock=pipl-57", set("notNeeded", "done by the vendor")))
	r.done("own task", r.send(at+"/tasks/new", set("title", "Call the insurer")))
	for _, task := range []string{"contain", "legal", "customers", "investigate", "t6"} {
		r.done(task, r.send(at+"/tasks/"+task, set("done", "true", "note", "seen to")))
	}
	r.done("handled", r.send(at+"/facts", set("handledAt", "2026-11-23T10:00")))
	r.done("final report", r.send(at+"/notices/new?clock=cn-final", func(url.Values) {}))
	if got := r.both(at + "/review").Find("fieldset.row").Length(); got != 1 {
		t.Errorf("%d rows to begin with", got)
	}
	r.done("review", r.send(at+"/review", set("rootCause", "No review", "learned", "To review", "improvements.0.title", "Review", "improvements.0.severity", "high", "improvements.0.raise", "true")))
	r.as = apptest.Approver
	r.done("close", r.send(at+"/close", set("note", "well done")))
	if got := r.both(at).Find("main").Text(); !strings.Contains(got, "Closed by") {
		t.Error("nothing says that it is closed")
	}
	r.done("reopen", r.send(at+"/reopen", set("reason", "there is more")))
	if got := r.both(at + "/close").Find(".notice li").Length(); got != 2 {
		t.Errorf("%d things are missing after reopening", got)
	}
	list := r.both("/incidents").Find("tbody tr").Length() + r.both("/incidents?state=all").Find("tbody tr").Length() + r.both("/incidents?state=closed").Find("tbody tr").Length()
	if list != 2 {
		t.Errorf("the registers show %d rows", list)
	}
	r.as = apptest.Auditor
	if got := r.both(at).Find("main .buttons a, main form:not(.after), main .deadline a").Length(); got != 0 {
		t.Errorf("an auditor is offered %d things to do", got)
	}
}

func TestADrillIsPlayedOnThePages(t *testing.T) {
	r := open(t)
	vendor := r.Prospect(t)
	webtest.Page(t, r.send("/drills/new", func(url.Values) {}), http.StatusBadRequest, i18n.English)
	at := r.done("start", r.send("/drills/new", set("scenario", "supplier-outage", "vendorId", vendor.ID)))
	r.Pass(15 * time.Minute)
	doc := r.both(at)
	if got := doc.Find("h1").Text(); !strings.HasPrefix(got, "[DRILL] Outage") {
		t.Errorf("the title is %q", got)
	}
	if got := doc.Find("main").Text(); !strings.Contains(got, "Customers cannot pay") || strings.Contains(got, "Classify the incident") || !strings.Contains(got, "2 more messages") {
		t.Error("the message that came in is not shown, or says what to do")
	}
	r.Pass(4 * time.Minute)
	r.done("inject", r.send(at+"/injects/classify", set("note", "classified as major")))
	if got := r.both(at).Find("main").Text(); !strings.Contains(got, "after 4 min") || !strings.Contains(got, "Classify the incident") {
		t.Error("what was done is not shown with its time")
	}
	if got := r.both("/drills").Find("tbody tr").Length(); got != 1 {
		t.Errorf("%d drills", got)
	}
	if got := r.both("/incidents").Find("tbody tr").Length(); got != 0 {
		t.Errorf("%d incidents", got)
	}
}

// TestTimesAreReadWhereTheyWereTyped: an hour that the clocks skip is refused,
// one that comes twice is the earlier, and saving changes no seconds.
func TestTimesAreReadWhereTheyWereTyped(t *testing.T) {
	r := open(t)
	v := r.Breach(t)
	at := "/incidents/" + v.ID
	for typed, want := range map[string]string{"2026-10-25T02:30": "2026-10-25T00:30:00Z", "2026-03-29T02:30": "", "2026-06-01T12:00": "2026-06-01T10:00:00Z"} {
		res := r.send(at+"/facts", set("beganAt", typed))
		if want == "" {
			webtest.Page(t, res, http.StatusBadRequest, i18n.English)
			continue
		}
		r.done(typed, res)
		now, err := r.Incidents.Get(t.Context(), apptest.Auditor, v.ID)
		if err != nil || now.BeganAt.Format(time.RFC3339) != want {
			t.Errorf("%s in Berlin is %s, want %s", typed, now.BeganAt, want)
		}
	}
	now, _ := r.Incidents.Get(t.Context(), apptest.Auditor, v.ID)
	exact := "2026-11-23T07:59:31Z"
	now, err := r.Incidents.Update(t.Context(), apptest.Analyst, v.ID, now.Version, incident.Details{AwareAt: &exact})
	apptest.Code(t, "to the second", err, "")
	r.done("save", r.send(at+"/facts", set("title", "Another title")))
	after, _ := r.Incidents.Get(t.Context(), apptest.Auditor, v.ID)
	if !after.AwareAt.Equal(now.AwareAt) || after.Title != "Another title" {
		t.Errorf("saving moved the awareness time to %s", after.AwareAt)
	}
	if strconv.FormatInt(after.Version, 10) != r.both(at+"/facts").Find("input[name=version]").AttrOr("value", "") {
		t.Error("the form is of another version")
	}
	if c := clocks.Next(after.Clocks); c.ID != "gdpr-33-1" {
		t.Errorf("next is %s", c.ID)
	}
}
