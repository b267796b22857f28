package settings_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/table"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/settings"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

var boss = identity.Actor{Org: apptest.Org, ID: "per_00000000000000000000000005", Roles: []identity.Role{identity.Administrator}}

// rig serves the page over a World to whom the test names.
type rig struct {
	*apptest.World
	t   *testing.T
	mux *http.ServeMux
	as  identity.Actor
}

func open(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: apptest.New(t, apptest.Options{}), t: t, mux: http.NewServeMux(), as: boss}
	words, err := i18n.Load()
	apptest.Code(t, "words", err, "")
	may := func(a identity.Actor, action string) bool {
		return r.Policy.Allow(a, action, policy.Resource{Org: a.Org})
	}
	render, err := page.New(page.Options{
		Pages: settings.Templates(), Catalogue: words, Now: r.Now.Read, Log: slog.New(slog.DiscardHandler), Version: "test",
		Frame: func(*http.Request) page.Frame { return page.Frame{Shell: page.Console, Home: "/"} },
	})
	apptest.Code(t, "templates", err, "")
	srv := &site.Server{
		Authenticate: func(*http.Request) (identity.Actor, error) { return r.as, nil },
		Authorise: func(_ context.Context, a identity.Actor, action string) error {
			return r.Policy.Require(a, action, policy.Resource{Org: a.Org})
		},
		SignIn: "/signin", Problem: render.Problem,
	}
	apptest.Code(t, "routes", srv.Register(r.mux, settings.Routes(settings.Deps{Render: render, May: may, Settings: r.Organisation})), "")
	return r
}

func (r *rig) ask(lang i18n.Lang, form url.Values) *http.Response {
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	req := httptest.NewRequestWithContext(r.t.Context(), method, settings.Path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: i18n.Cookie, Value: string(lang)})
	w := httptest.NewRecorder()
	r.mux.ServeHTTP(w, req)
	return w.Result()
}

// typed is what the form holds when nobody has touched it.
func typed(doc *goquery.Document) url.Values {
	v := url.Values{}
	for _, s := range doc.Find("form input, form textarea").EachIter() {
		name, kind := s.AttrOr("name", ""), s.AttrOr("type", "")
		if _, checked := s.Attr("checked"); (kind == "radio" || kind == "checkbox") && !checked {
			continue
		}
		value := s.AttrOr("value", "")
		if s.Is("textarea") {
			value = s.Text()
		}
		v.Add(name, value)
	}
	return v
}

func TestWhatIsSavedUntouchedStaysAsItIsInBothLanguages(t *testing.T) {
	r := open(t)
	for _, lang := range i18n.Languages {
		was, err := r.Organisation.Get(t.Context(), boss)
		apptest.Code(t, "get", err, "")
		form := typed(webtest.Page(t, r.ask(lang, nil), http.StatusOK, lang))
		if res := r.ask(lang, form); res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %d", lang, res.StatusCode)
		}
		now, err := r.Organisation.Get(t.Context(), boss)
		apptest.Code(t, "get", err, "")
		now.Version, now.UpdatedAt = was.Version, was.UpdatedAt
		if a, b := settingsOf(was), settingsOf(now); a != b {
			t.Errorf("%s:\n%s\n%s", lang, a, b)
		}
	}
}

func settingsOf(o identity.Organisation) string { return string(table.Encode(o)) }

func TestFaultsComeBackWithWhatWasTyped(t *testing.T) {
	r := open(t)
	form := typed(webtest.Page(t, r.ask(i18n.Chinese, nil), http.StatusOK, i18n.Chinese))
	form.Set("timeZone", "Mars/Olympus")
	form.Set("remindDaysBefore", "soon")
	doc := webtest.Page(t, r.ask(i18n.Chinese, form), http.StatusBadRequest, i18n.Chinese)
	if said := doc.Find(".faults").Text(); !strings.Contains(said, "请输入以空格分隔的整数") {
		t.Errorf("the summary says %q", said)
	}
	form.Set("remindDaysBefore", "3，14、200")
	form.Set("alertRecipients", "soc@acme.example\nnobody")
	form.Set("name", "")
	doc = webtest.Page(t, r.ask(i18n.English, form), http.StatusBadRequest, i18n.English)
	for _, want := range []string{"Enter a time zone that exists", "from 1 to 90", "Enter an email address", "Fill this in"} {
		if said := doc.Find(".faults").Text(); !strings.Contains(said, want) {
			t.Errorf("the summary does not say %q but %q", want, said)
		}
	}
	if got := doc.Find("input[name='timeZone']").AttrOr("value", ""); got != "Mars/Olympus" {
		t.Errorf("what was typed became %q", got)
	}
}

func TestAStaleFormShowsWhatStandsNow(t *testing.T) {
	r := open(t)
	form := typed(webtest.Page(t, r.ask(i18n.English, nil), http.StatusOK, i18n.English))
	form.Set("name", "Acme One")
	r.ask(i18n.English, form)
	form.Set("name", "Acme Two")
	doc := webtest.Page(t, r.ask(i18n.English, form), http.StatusConflict, i18n.English)
	if got := doc.Find("input[name='name']").AttrOr("value", ""); got != "Acme One" {
		t.Errorf("the form holds %q", got)
	}
}

func TestAuditorsReadAndOthersDoNot(t *testing.T) {
	r := open(t)
	r.as = apptest.Auditor
	for _, lang := range i18n.Languages {
		doc := webtest.Page(t, r.ask(lang, nil), http.StatusOK, lang)
		if doc.Find("form[method=post]").Length() != 0 || !strings.Contains(doc.Find("main").Text(), "19:00") {
			t.Errorf("%s: %s", lang, doc.Find("main").Text())
		}
	}
	if res := r.ask(i18n.English, url.Values{"version": {"1"}}); res.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor saves: %d", res.StatusCode)
	}
	r.as = apptest.Buyer
	if res := r.ask(i18n.English, nil); res.StatusCode != http.StatusForbidden {
		t.Errorf("procurement reads: %d", res.StatusCode)
	}
}
