package portal_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/assessment"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/policy"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/portal"
	"vendorrisk/shared/web/site"
	"vendorrisk/shared/web/webtest"
)

// world is a running system with the portal in front of it.
type world struct {
	*apptest.World
	base string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{World: apptest.New(t, apptest.Options{})}
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	render, err := page.New(page.Options{
		Pages: portal.Templates(), Catalogue: cat, Now: w.Now.Read, Log: slog.New(slog.DiscardHandler), Version: "test",
		UploadOrigin: "https://uploads.example", Frame: portal.Frame(w.Directory.Organisation),
	})
	if err != nil {
		t.Fatal(err)
	}
	cookie := site.Cookie{Name: "portal"}
	of := func(a identity.Actor) policy.Resource { return policy.Resource{Org: a.Org, Assessment: a.Assessment} }
	server := &site.Server{
		Authenticate: func(r *http.Request) (identity.Actor, error) { return w.Door.Authenticate(r.Context(), cookie.Read(r)) },
		Authorise: func(_ context.Context, a identity.Actor, action string) error {
			return w.Policy.Require(a, action, of(a))
		},
		SignIn: portal.OpenPath, Problem: render.Problem,
	}
	mux := http.NewServeMux()
	err = server.Register(mux, portal.Routes(portal.Deps{
		Render: render, Cookie: cookie, Step: site.Cookie{Name: "portal-step"}, Door: w.Door, Assessments: w.Assessments, Evidence: w.Evidence, Openings: w.Openings,
		Organisation: w.Directory.Organisation, May: func(a identity.Actor, action string) bool { return w.Policy.Allow(a, action, of(a)) },
		BaseURL: func() string { return w.base }, Now: w.Now.Read,
	}))
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(i18n.Switch(false, mux))
	t.Cleanup(web.Close)
	w.base = web.URL
	return w
}

// sent is an assessment sent with its one invitation's link.
func (w *world) sent(t *testing.T, o assessment.Order) (assessment.Assessment, string) {
	t.Helper()
	as, invited, err := w.Assessments.Send(t.Context(), apptest.Buyer, w.Vendor(t, 4).ID, o)
	if err != nil {
		t.Fatal(err)
	}
	return as, w.here(invited[0].Link)
}

// here is a link of a mail at the portal's own address.
func (w *world) here(link string) string { return w.base + link[strings.Index(link, "/portal"):] }

var sixDigits = regexp.MustCompile(`^\d{6}$`)

// code is the newest code that was mailed to an address.
func (w *world) code(t *testing.T, email string) string {
	t.Helper()
	w.Drain()
	mails := w.Mail.To(email, "code")
	if len(mails) == 0 {
		t.Fatal("no code was mailed")
	}
	code := mails[len(mails)-1].Data["code"]
	if !sixDigits.MatchString(code) {
		t.Fatalf("code %q", code)
	}
	return code
}

// browser is a person without script: a cookie jar, pages and their forms.
type browser struct {
	t      *testing.T
	client *http.Client
	lang   i18n.Lang
	at     *url.URL
	doc    *goquery.Document
}

func (w *world) browser(t *testing.T, lang i18n.Lang) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(w.base)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(at, []*http.Cookie{{Name: i18n.Cookie, Value: string(lang), Path: "/"}})
	return &browser{t: t, client: &http.Client{Jar: jar}, lang: lang, at: at}
}

// enter goes from a link to the task list.
func (w *world) enter(t *testing.T, lang i18n.Lang, link, email string) *browser {
	t.Helper()
	b := w.browser(t, lang)
	b.get(link)
	b.press("form[action='/portal/code'] button", nil)
	b.press("form[action='/portal/session'] button", url.Values{"code": {w.code(t, email)}})
	b.on("/portal")
	return b
}

func (b *browser) get(path string) *goquery.Document { b.t.Helper(); return b.getStatus(path, 200) }

func (b *browser) getStatus(path string, status int) *goquery.Document {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.resolve(path).String(), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(r, status)
}

func (b *browser) resolve(path string) *url.URL {
	u, err := b.at.Parse(path)
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}

func (b *browser) do(r *http.Request, status int) *goquery.Document {
	b.t.Helper()
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	b.at = res.Request.URL
	b.doc = webtest.Page(b.t, res, status, b.lang)
	return b.doc
}

// press sends the form of a button with what is in its fields, as changed: a
// nil list of values empties a field.
func (b *browser) press(button string, change url.Values) *goquery.Document {
	b.t.Helper()
	return b.pressStatus(button, change, 200)
}

func (b *browser) pressStatus(button string, change url.Values, status int) *goquery.Document {
	b.t.Helper()
	pressed := b.doc.Find(button).First()
	form := pressed.Closest("form")
	if form.Length() == 0 {
		b.t.Fatalf("%s: no button %q in a form", b.at.Path, button)
	}
	values := fields(form)
	for name, v := range change {
		if form.Find("[name='"+name+"']").Length() == 0 {
			b.t.Fatalf("%s: the form has no field %q", b.at.Path, name)
		}
		values[name] = v
	}
	if name, ok := pressed.Attr("name"); ok {
		values.Set(name, pressed.AttrOr("value", ""))
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.resolve(form.AttrOr("action", "")).String(), strings.NewReader(values.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r, status)
}

// fields are what a browser would send of a form, its buttons left out.
func fields(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		_, checked := s.Attr("checked")
		switch kind := s.AttrOr("type", ""); {
		case goquery.NodeName(s) == "textarea":
			values.Add(name, strings.TrimPrefix(s.Text(), "\n"))
		case goquery.NodeName(s) == "select":
			values.Add(name, s.Find("option[selected]").AttrOr("value", ""))
		case kind == "radio" || kind == "checkbox":
			if checked {
				values.Add(name, s.AttrOr("value", ""))
			}
		case kind != "file":
			values.Add(name, s.AttrOr("value", ""))
		}
	})
	return values
}

// upload sends a file with the multipart form on the page.
func (b *browser) upload(name string, body []byte, status int) *goquery.Document {
	b.t.Helper()
	form := b.doc.Find("form[enctype='multipart/form-data']")
	if form.Length() != 1 || form.Find("input").Last().AttrOr("name", "") != "file" {
		b.t.Fatalf("%s: no upload form that ends with the file", b.at.Path)
	}
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for field, v := range fields(form) {
		if err := w.WriteField(field, v[0]); err != nil {
			b.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, form.AttrOr("action", ""), &out)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r, status)
}

// raw answers what a path holds, pages or not.
func (b *browser) raw(path string) string {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.resolve(path).String(), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(body)
}

func (b *browser) on(path string) {
	b.t.Helper()
	if b.at.Path != path {
		b.t.Fatalf("on %s, want %s", b.at.Path, path)
	}
}

func (b *browser) has(selector string, want int) {
	b.t.Helper()
	if got := b.doc.Find(selector).Length(); got != want {
		b.t.Errorf("%s: %d of %q, want %d", b.at.Path, got, selector, want)
	}
}

func (b *browser) says(text string) {
	b.t.Helper()
	if !strings.Contains(b.doc.Text(), text) {
		b.t.Errorf("%s does not say %q", b.at.Path, text)
	}
}
