package console_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/console"
	"vendorrisk/shared/web/files"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/shell"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

// desk is the console over a World; who asks is said by the test.
type desk struct {
	*apptest.World
	t   *testing.T
	mux http.Handler
}

// as carries the actor of a test's request.
type as struct{}

func open(t *testing.T) *desk {
	t.Helper()
	w := apptest.New(t, apptest.Options{})
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	may := func(a identity.Actor, action string) bool {
		return w.Policy.Allow(a, action, policy.Resource{Org: a.Org})
	}
	surround := shell.Shell{Catalogue: words, May: may, Organisation: func(context.Context, string) string { return "Acme Retail" }}
	render, err := page.New(page.Options{
		Pages: console.Templates(), Catalogue: words, Now: w.Now.Read, Log: slog.New(slog.DiscardHandler), Version: "test", Frame: surround.Frame,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := &site.Server{
		Authenticate: func(r *http.Request) (identity.Actor, error) {
			a, ok := r.Context().Value(as{}).(identity.Actor)
			if !ok {
				return a, problem.New(problem.Unauthenticated, "sign in")
			}
			return a, nil
		},
		Authorise: func(_ context.Context, a identity.Actor, action string) error {
			return w.Policy.Require(a, action, policy.Resource{Org: a.Org})
		},
		SignIn: site.SignIn, Problem: render.Problem,
	}
	mux := http.NewServeMux()
	routes := console.Routes(console.Deps{
		Render: render, Cookie: site.Cookie{Name: "staff"}, Now: w.Now.Read, May: may, MayOn: w.Policy.Allow,
		Table: w.Storage, Directory: w.Directory, Journal: w.Journal, Openings: w.Openings, Library: w.Library, Vendors: w.Vendors,
		Assessments: w.Assessments, Evidence: w.Evidence, Findings: w.Findings, Incidents: w.Incidents, Reassessment: w.Reassessment, Recipients: w.Door, Reports: w.Reports, LogCheck: w.LogCheck, First: apptest.Org,
	})
	bytes := files.Deps{Evidence: w.Evidence, Reports: w.Reports}
	if err := server.Register(mux, slices.Concat(routes, files.EvidenceRoutes(bytes), files.ReportRoutes(bytes))); err != nil {
		t.Fatal(err)
	}
	return &desk{World: w, t: t, mux: mux}
}

func (d *desk) ask(a identity.Actor, lang i18n.Lang, r *http.Request) *http.Response {
	r = r.WithContext(context.WithValue(r.Context(), as{}, a))
	r.AddCookie(&http.Cookie{Name: i18n.Cookie, Value: string(lang)})
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r)
	return w.Result()
}

func (d *desk) get(a identity.Actor, path string) *http.Response {
	return d.ask(a, i18n.English, httptest.NewRequestWithContext(d.t.Context(), http.MethodGet, path, nil))
}

// read is a page that must be there and keep every page's promises.
func (d *desk) read(a identity.Actor, path string) *goquery.Document {
	d.t.Helper()
	return webtest.Page(d.t, d.get(a, path), http.StatusOK, i18n.English)
}

// fields are a form's values: name, value, name, value, …
func fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func (d *desk) post(a identity.Actor, path string, form url.Values) *http.Response {
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.ask(a, i18n.English, r)
}

// done holds an answer to a redirect and says where it leads.
func (d *desk) done(res *http.Response) string {
	d.t.Helper()
	defer res.Body.Close() //nolint:errcheck // read only
	if res.StatusCode != http.StatusSeeOther {
		doc, _ := goquery.NewDocumentFromReader(res.Body)
		d.t.Fatalf("status %d instead of a redirect: %s", res.StatusCode, doc.Find("main").Text())
	}
	return res.Header.Get("Location")
}

// refused is a form that comes back with faults.
func (d *desk) refused(res *http.Response, faults ...string) *goquery.Document {
	d.t.Helper()
	doc := webtest.Page(d.t, res, http.StatusBadRequest, i18n.English)
	said := doc.Find(".faults").Text()
	for _, f := range faults {
		if !strings.Contains(said, f) {
			d.t.Errorf("the summary does not say %q but %q", f, said)
		}
	}
	return doc
}

func value(doc *goquery.Document, name string) string {
	return doc.Find("input[name='"+name+"']").AttrOr("value", "")
}

func number(v int64) string { return strconv.FormatInt(v, 10) }

func request(t *testing.T, path string) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
}
