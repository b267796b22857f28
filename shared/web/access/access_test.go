package access_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/app/desktest"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/access"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

func open(t *testing.T) *desktest.Desk {
	t.Helper()
	d := desktest.Open(t, access.Templates(), func(w *apptest.World, render *page.Renderer, may func(identity.Actor, string) bool) []site.Route {
		return access.Routes(access.Deps{Render: render, May: may, Tokens: w.Tokens, Permissions: w.Permissions, Now: w.Now.Read})
	})
	d.Administrator()
	d.Hire(t, apptest.Analyst, apptest.Auditor)
	return d
}

// words are the text of a page's main part.
func words(doc *goquery.Document) string {
	return strings.Join(strings.Fields(doc.Find("main").Text()), " ")
}

// send posts a form and answers where it leads.
func send(t *testing.T, d *desktest.Desk, path string, pairs ...string) string {
	t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	res := d.Ask(i18n.English, path, v)
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s answers %d", path, res.StatusCode)
	}
	to, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	return to
}

var secret = regexp.MustCompile(`vrk\.acme\.per_[0-9A-Z]{26}\.[A-Za-z0-9_-]{43}`)

func TestATokenIsMadeShownOnceAndRevoked(t *testing.T) {
	d := open(t)
	d.As = apptest.Analyst
	form := desktest.Typed(d.Read(i18n.English, access.OwnTokensPath))
	if form.Get("expiresInDays") != "90" || len(form["actions"]) != 0 {
		t.Errorf("the form offers %v", form)
	}
	form.Set("name", "Nightly export")
	form["actions"] = []string{"vendor:read", "assessment:read"}
	doc := webtest.Page(t, d.Ask(i18n.English, access.OwnTokensPath, form), http.StatusOK, i18n.English)
	made := doc.Find("#secret").AttrOr("value", "")
	if !secret.MatchString(made) {
		t.Fatalf("the page shows %q", made)
	}
	a, err := d.Directory.Authenticate(t.Context(), made)
	apptest.Code(t, "use", err, "")
	if !d.Policy.Allow(a, "vendor:read", policy.Resource{Org: apptest.Org}) || d.Policy.Allow(a, "finding:create", policy.Resource{Org: apptest.Org}) {
		t.Error("the token is not good for what was chosen, and that alone")
	}
	for _, lang := range i18n.Languages {
		doc := d.Read(lang, access.OwnTokensPath)
		if text := words(doc); !strings.Contains(text, "Nightly export") || !strings.Contains(text, "vendor:read") {
			t.Errorf("%s: %s", lang, text)
		}
		if whole, _ := doc.Html(); secret.MatchString(whole) {
			t.Errorf("%s: the secret is shown again", lang)
		}
	}
	revoke := d.Read(i18n.English, access.OwnTokensPath).Find("main form[action$='/revoke']").AttrOr("action", "")
	if to := send(t, d, revoke); to != access.OwnTokensPath {
		t.Errorf("leads to %s", to)
	}
	if _, err := d.Directory.Authenticate(t.Context(), made); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("revoked, it answers %v", err)
	}
	if res := d.Ask(i18n.English, revoke, url.Values{}); res.StatusCode != http.StatusNotFound {
		t.Errorf("revoked twice: %d", res.StatusCode)
	}
}

// Every fault of the form comes back at once, with what was typed.
func TestFaultsOfATokenComeBackTogether(t *testing.T) {
	d := open(t)
	d.As = apptest.Analyst
	for _, lang := range i18n.Languages {
		doc := webtest.Page(t, d.Ask(lang, access.OwnTokensPath, url.Values{"name": {""}, "expiresInDays": {"soon"}}), http.StatusBadRequest, lang)
		if n := doc.Find(".faults li").Length(); n != 3 {
			t.Errorf("%s: %d faults: %s", lang, n, doc.Find(".faults").Text())
		}
	}
	form := url.Values{"name": {"Export"}, "expiresInDays": {"30"}, "actions": {"person:update"}} // an analyst may not
	doc := webtest.Page(t, d.Ask(i18n.English, access.OwnTokensPath, form), http.StatusBadRequest, i18n.English)
	if said := doc.Find(".faults").Text(); !strings.Contains(said, "only what you may do yourself") {
		t.Errorf("the summary says %q", said)
	}
	if got := doc.Find("input[name=name]").AttrOr("value", ""); got != "Export" {
		t.Errorf("what was typed became %q", got)
	}
	if own, err := d.Tokens.Own(t.Context(), apptest.Analyst); err != nil || len(own) != 0 {
		t.Errorf("%d tokens, %v", len(own), err)
	}
}

// Auditors see everybody's tokens, administrators revoke them, others neither.
func TestEverybodysTokens(t *testing.T) {
	d := open(t)
	made, c, err := d.Directory.GrantToken(t.Context(), d.Journal, apptest.Analyst, "Nightly export", []string{"vendor:read"}, d.Wall.Read().AddDate(0, 0, 9))
	apptest.Code(t, "token", err, "")
	path := access.TokensPath + "/" + apptest.Analyst.ID + "/" + c.ID + "/revoke"
	for _, tc := range []struct {
		who            identity.Actor
		status, revoke int
	}{
		{apptest.Analyst, http.StatusForbidden, http.StatusForbidden},
		{apptest.Auditor, http.StatusOK, http.StatusForbidden},
	} {
		d.As = tc.who
		res := d.Ask(i18n.English, access.TokensPath, nil)
		if res.StatusCode != tc.status {
			t.Errorf("%s reads: %d", tc.who.Name, res.StatusCode)
		}
		if tc.status == http.StatusOK {
			doc := webtest.Page(t, res, tc.status, i18n.English)
			if text := words(doc); !strings.Contains(text, "Nightly export ("+apptest.Analyst.Name+")") || doc.Find("main form").Length() != 0 {
				t.Errorf("%s sees %s", tc.who.Name, text)
			}
		}
		if res := d.Ask(i18n.English, path, url.Values{}); res.StatusCode != tc.revoke {
			t.Errorf("%s revokes: %d", tc.who.Name, res.StatusCode)
		}
	}
	if _, err := d.Directory.Authenticate(t.Context(), made); err != nil {
		t.Fatalf("refused, the revocation took place: %v", err)
	}
	d.As = desktest.Boss
	if action := d.Read(i18n.Chinese, access.TokensPath).Find("main form").AttrOr("action", ""); action != path {
		t.Fatalf("the form leads to %q", action)
	}
	send(t, d, path)
	if _, err := d.Directory.Authenticate(t.Context(), made); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("revoked, it answers %v", err)
	}
}

// A review from its beginning to its end, on the pages.
func TestAReviewOfPermissions(t *testing.T) {
	d := open(t)
	second := identity.Actor{Org: apptest.Org, ID: "per_0000000000000000000000000A", Name: "Bo", Email: "bo@acme.example", Roles: []identity.Role{identity.Administrator}}
	d.Hire(t, second)
	apptest.Code(t, "schedule", d.Permissions.Ensure(t.Context(), apptest.Org), "")
	if text := words(d.Read(i18n.English, access.ReviewsPath)); !strings.Contains(text, "No review yet") || !strings.Contains(text, "begins by itself on") {
		t.Errorf("before: %s", text)
	}
	at := send(t, d, access.ReviewsPath)
	doc := d.Read(i18n.English, at)
	if n := doc.Find("form[action*='/lines/']").Length(); n != 4 || doc.Find("form[action$='/finish']").Length() != 0 {
		t.Fatalf("%d lines to decide: %s", n, words(doc))
	}
	line := func(a identity.Actor) string {
		for _, s := range d.Read(i18n.English, at).Find("main section").EachIter() {
			if strings.Contains(s.Find("h2").Text(), a.Name+":") {
				return s.Find("form").AttrOr("action", "")
			}
		}
		t.Fatalf("nothing of %s", a.Name)
		return ""
	}
	version := func(path string) string {
		return d.Read(i18n.English, at).Find("form[action='"+path+"'] input[name=version]").AttrOr("value", "")
	}
	field := func(path string) string { return "reason-" + path[strings.LastIndex(path, "/")+1:] }

	analyst := line(apptest.Analyst)
	for _, lang := range i18n.Languages { // to revoke takes a reason, said at the very line
		doc := webtest.Page(t, d.Ask(lang, analyst, url.Values{"version": {version(analyst)}, "decision": {"revoked"}}), http.StatusBadRequest, lang)
		if href := doc.Find(".faults a").AttrOr("href", ""); !strings.HasSuffix(href, field(analyst)) {
			t.Errorf("%s: the summary leads to %q", lang, href)
		}
	}
	if res := d.Ask(i18n.English, line(desktest.Boss), url.Values{"version": {version(line(desktest.Boss))}, "decision": {"confirmed"}, field(line(desktest.Boss)): {"mine"}}); res.StatusCode != http.StatusForbidden {
		t.Errorf("an administrator decides about themselves: %d", res.StatusCode)
	}
	if res := d.Ask(i18n.English, analyst, url.Values{"version": {"99"}, "decision": {"confirmed"}, field(analyst): {"yes"}}); res.StatusCode != http.StatusConflict {
		t.Errorf("a stale form: %d", res.StatusCode)
	}
	if to := send(t, d, analyst, "version", version(analyst), "decision", "revoked", field(analyst), "left the team"); to != at {
		t.Errorf("leads to %s", to)
	}
	if p, err := d.Directory.Person(t.Context(), apptest.Org, apptest.Analyst.ID); err != nil || p.Active || len(p.Roles) != 0 {
		t.Errorf("revoked, the analyst is %+v, %v", p, err)
	}
	for _, who := range []identity.Actor{apptest.Auditor, second} {
		l := line(who)
		send(t, d, l, "version", version(l), "decision", "confirmed", field(l), "still needed")
	}
	d.As = second
	l := line(desktest.Boss)
	send(t, d, l, "version", version(l), "decision", "confirmed", field(l), "still needed")
	finish := at + "/finish"
	send(t, d, finish, "version", version(finish))
	d.As = apptest.Auditor
	for _, lang := range i18n.Languages {
		doc := d.Read(lang, at)
		if doc.Find("main form[method=post]").Length() != 0 || !strings.Contains(words(doc), "left the team") || !strings.Contains(words(doc), "Bo") {
			t.Errorf("%s: finished, the review shows %s", lang, words(doc))
		}
	}
	if res := d.Ask(i18n.English, access.ReviewsPath, url.Values{}); res.StatusCode != http.StatusForbidden {
		t.Errorf("an auditor begins a review: %d", res.StatusCode)
	}
	res := d.Ask(i18n.English, at+"/file", nil)
	defer func() { _ = res.Body.Close() }()
	csv, err := io.ReadAll(res.Body)
	apptest.Code(t, "file", err, "")
	if res.Header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment;") ||
		strings.Count(string(csv), "\n") < 5 || !strings.Contains(string(csv), "left the team") {
		t.Errorf("the file: %v %s", res.Header, csv)
	}
	if res := d.Ask(i18n.English, access.ReviewsPath+"/prv_00000000000000000000000000", nil); res.StatusCode != http.StatusNotFound {
		t.Errorf("a review that is not there: %d", res.StatusCode)
	}
}
