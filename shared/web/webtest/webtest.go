// Package webtest holds what the tests of every page share.
package webtest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/web/i18n"
)

// Get asks a handler for a page in a language, following nothing.
func Get(t *testing.T, h http.Handler, target string, lang i18n.Lang) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	return do(h, r, lang)
}

// Post sends a form (already encoded) to a handler in a language.
func Post(t *testing.T, h http.Handler, target, body string, lang i18n.Lang) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return do(h, r, lang)
}

func do(h http.Handler, r *http.Request, lang i18n.Lang) *http.Response {
	r.AddCookie(&http.Cookie{Name: i18n.Cookie, Value: string(lang)})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// Page reads a page and holds it to what every page promises: its headers and
// language, one h1, a title, no inline script or style, unique ids, references
// that lead somewhere, a label for every input, and a summary of faults that
// says what the fields say. It answers the document for more.
func Page(t *testing.T, res *http.Response, status int, lang i18n.Lang) *goquery.Document {
	t.Helper()
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != status {
		t.Fatalf("status %d, want %d", res.StatusCode, status)
	}
	headers(t, res.Header)
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Find("html").AttrOr("lang", ""); got != string(lang) {
		t.Errorf("html lang %q, want %q", got, lang)
	}
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%d h1, want 1", n)
	}
	if doc.Find("head title").Text() == "" {
		t.Error("no title")
	}
	if n := doc.Find("[style], style, script:not([src]), [onclick], [onsubmit], [onchange], [onload]").Length(); n > 0 {
		t.Errorf("%d inline scripts or styles, which the policy refuses", n)
	}
	references(t, doc)
	labels(t, doc)
	faults(t, doc)
	return doc
}

func headers(t *testing.T, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	csp := h.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("the policy %q lacks %q", csp, want)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Errorf("the policy %q allows what is unsafe", csp)
	}
}

// references checks that ids are unique and that what points at one finds it.
func references(t *testing.T, doc *goquery.Document) {
	t.Helper()
	ids := map[string]int{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { ids[s.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, attr := range []string{"for", "aria-describedby", "aria-labelledby"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			for id := range strings.FieldsSeq(s.AttrOr(attr, "")) {
				if ids[id] == 0 {
					t.Errorf("%s=%q finds nothing", attr, id)
				}
			}
		})
	}
}

// labels checks that every field a person fills in or presses has a name.
func labels(t *testing.T, doc *goquery.Document) {
	t.Helper()
	labelled := map[string]bool{}
	doc.Find("label[for]").Each(func(_ int, s *goquery.Selection) {
		labelled[s.AttrOr("for", "")] = strings.TrimSpace(s.Text()) != ""
	})
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		if !labelled[s.AttrOr("id", "")] && s.AttrOr("aria-label", "") == "" {
			t.Errorf("no label for the field %q", s.AttrOr("name", ""))
		}
	})
	doc.Find("button:not([aria-hidden=true]), a[href]").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()) == "" && s.AttrOr("aria-label", "") == "" {
			html, _ := goquery.OuterHtml(s)
			t.Errorf("nothing to read in %s", html)
		}
	})
}

// faults checks the summary against the fields: each entry leads to an element
// and says what is said there.
func faults(t *testing.T, doc *goquery.Document) {
	t.Helper()
	said := doc.Find(".fault").Text()
	doc.Find(".faults a").Each(func(_ int, s *goquery.Selection) {
		id := strings.TrimPrefix(s.AttrOr("href", ""), "#")
		target := doc.Find("[id='" + id + "']")
		if target.Length() != 1 {
			t.Errorf("the fault %q leads to %q, which is not on the page", s.Text(), id)
			return
		}
		if id == "main" {
			return // no field of this page is at fault
		}
		words := s.Text()
		if _, after, ok := strings.Cut(words, ": "); ok {
			words = after
		} else if _, after, ok := strings.Cut(words, "："); ok {
			words = after
		}
		if !strings.Contains(said, words) {
			t.Errorf("the summary says %q, no field does", words)
		}
	})
}
