package console_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/local"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/webtest"
)

// One click signs in as a demo person, and the demo's mails can be read.
func TestDemo(t *testing.T) {
	const base = "http://127.0.0.1:8080"
	h, err := local.Open(t.Context(), local.Options{Dir: t.TempDir(), BaseURL: base, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	handler, err := h.Handler()
	if err != nil {
		t.Fatal(err)
	}
	jar := map[string]*http.Cookie{i18n.Cookie: {Name: i18n.Cookie, Value: "en"}}
	do := func(method, path, body string) *http.Response {
		r := httptest.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range jar {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		for _, c := range w.Result().Cookies() {
			jar[c.Name] = c
		}
		return w.Result()
	}
	doc := webtest.Page(t, do(http.MethodGet, "/signin?next=/reports", ""), http.StatusOK, i18n.English)
	if doc.Find("button[name=as]").Length() != 6 || value(doc, "next") != "/reports" {
		t.Fatal("the six demo people are not offered")
	}
	if res := do(http.MethodPost, "/signin", "as=analyst&next=https://evil.example/"); res.Header.Get("Location") != "/" {
		t.Errorf("a sign-in leads off the site, to %q", res.Header.Get("Location"))
	}
	if res := do(http.MethodPost, "/signin", "as=analyst&next=/reports"); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/reports" {
		t.Errorf("%d to %q", res.StatusCode, res.Header.Get("Location"))
	}
	doc = webtest.Page(t, do(http.MethodGet, "/", ""), http.StatusOK, i18n.English)
	if !strings.Contains(doc.Find("h1").Text(), "Anders Lund") || doc.Find(".nav [aria-current]").Text() != "Home" {
		t.Error("the start page is not the analyst's")
	}
	var invitation *goquery.Selection
	for range 500 { // the outbox delivers on its own
		mails := webtest.Page(t, do(http.MethodGet, "/dev/mail", ""), http.StatusOK, i18n.English)
		if invitation = mails.Find("td a[href*='/portal/open?link=']"); invitation.Length() > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if invitation.Length() == 0 {
		t.Fatal("no invitation can be followed from the mails")
	}
	to := invitation.First().Closest("tr").Find("th a").AttrOr("href", "")
	letter := webtest.Page(t, do(http.MethodGet, to, ""), http.StatusOK, i18n.English)
	if letter.Find(".letter a").First().AttrOr("href", "") != invitation.First().AttrOr("href", "") {
		t.Error("the mail's link is not the list's")
	}
	if res := do(http.MethodGet, "/dev/mail/msg_..%2f..%2fkeyring", ""); res.StatusCode != http.StatusNotFound {
		t.Errorf("a mail that is not there answers %d", res.StatusCode)
	}
	old := jar["vendorrisk"]
	do(http.MethodPost, "/signout", "")
	jar["vendorrisk"] = old // a copy of the cookie is worth nothing afterwards
	if res := do(http.MethodGet, "/vendors", ""); res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(res.Header.Get("Location"), "/signin") {
		t.Errorf("after signing out /vendors answers %d", res.StatusCode)
	}
}
