package page_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/web/form"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/webtest"
)

// options serves the given templates as pages to someone signed in.
func options(t *testing.T, pages map[string]string, log *bytes.Buffer) page.Options {
	t.Helper()
	cat, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for name, text := range pages {
		files[name+".html"] = &fstest.MapFile{Data: []byte(text)}
	}
	return page.Options{
		Pages: files, Catalogue: cat, Version: "1.2", Secure: true, UploadOrigin: "https://uploads.example",
		Now: func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) },
		Log: slog.New(slog.NewTextHandler(log, nil)),
		Frame: func(*http.Request) page.Frame {
			return page.Frame{
				Shell: page.Console, Home: "/", Organisation: "A & <b>B</b>", Person: "Li Na", Role: "Analyst", SignOut: "/sign-out",
				Nav: []page.Link{{Text: "Vendors", Href: "/vendors", Here: true}, {Text: "Bad", Href: "javascript:alert(1)"}},
			}
		},
	}
}

func renderer(t *testing.T, pages map[string]string) (*page.Renderer, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	r, err := page.New(options(t, pages, &log))
	if err != nil {
		t.Fatal(err)
	}
	return r, &log
}

func TestLayout(t *testing.T) {
	render, _ := renderer(t, map[string]string{"p": `{{define "main"}}<h1>{{.Title}}</h1><p id="x">{{.Body}}</p>{{end}}`})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		render.Page(w, r, "p", page.View{Title: "<script>1</script>", Body: `"><img src=x onerror=alert(1)>`})
	})
	for lang, words := range map[i18n.Lang][]string{
		i18n.English: {"Skip to main content", "Sign out", "Vendor Risk", "Version 1.2"},
		i18n.Chinese: {"跳到主要内容", "退出登录", "供应商风险管理", "版本 1.2"},
	} {
		res := webtest.Get(t, h, "/vendors?tier=high", lang)
		doc := webtest.Page(t, res, http.StatusOK, lang)
		for _, want := range words {
			if !strings.Contains(doc.Text(), want) {
				t.Errorf("%s: the page does not say %q", lang, want)
			}
		}
		if got := doc.Find("h1").Text(); got != "<script>1</script>" || doc.Find("h1 script, main img, .organisation b").Length() > 0 {
			t.Errorf("markup in data was not escaped: %q", got)
		}
		if got := doc.Find(".nav a").Last().AttrOr("href", ""); strings.HasPrefix(got, "javascript:") {
			t.Errorf("a script address was let through: %q", got)
		}
		if got := doc.Find(".nav a[aria-current=page]").Text(); got != "Vendors" {
			t.Errorf("the page being shown is %q", got)
		}
		if got := doc.Find(".languages a[lang=zh-CN]").AttrOr("href", ""); got != "/vendors?lang=zh-CN&tier=high" {
			t.Errorf("language link %q", got)
		}
		if doc.Find("a.skip").AttrOr("href", "") != "#main" || doc.Find("body > *").First().AttrOr("class", "") != "skip" {
			t.Error("the way past the navigation is not the first thing")
		}
		if got := res.Header.Get("Content-Security-Policy"); !strings.Contains(got, "form-action 'self' https://uploads.example;") {
			t.Errorf("policy %q", got)
		}
		doc.Find("link[rel=stylesheet], script[src], link[rel=icon]").Each(func(_ int, s *goquery.Selection) {
			asset(t, s.AttrOr("href", s.AttrOr("src", "")))
		})
	}
}

// asset checks that a static file is there and may be kept.
func asset(t *testing.T, address string) {
	t.Helper()
	w := httptest.NewRecorder()
	page.Static().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))
	if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Body.Len() == 0 {
		t.Errorf("%s: %d %q", address, w.Code, w.Header().Get("Cache-Control"))
	}
}

func TestStaticRefuses(t *testing.T) {
	for target, want := range map[string]int{
		"/static/app.css": http.StatusNotFound, "/static/": http.StatusNotFound,
		"/static/app.000000000000.css": http.StatusNotFound, "/static/..%2fdoc.go": http.StatusNotFound,
	} {
		w := httptest.NewRecorder()
		page.Static().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", target, w.Code, want)
		}
	}
	w := httptest.NewRecorder()
	page.Static().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, page.AssetURL("app.css"), nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestRefusedFormIsShownAgain(t *testing.T) {
	render, _ := renderer(t, map[string]string{"p": `{{define "main"}}<h1>{{.Title}}</h1><form method="post">{{template "text" (field .Form "name" "nav.vendors")}}</form>{{end}}`})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := form.Parse(w, r, render.Say(r))
		if err != nil {
			render.Problem(w, r, err)
			return
		}
		f.Fault("name", "field.tooShort", 3)
		f.Fault("", "field.required")
		render.Page(w, r, "p", page.View{Title: "T", Form: f})
	})
	for lang, want := range map[i18n.Lang]struct{ title, first string }{
		i18n.English: {"Error: T – Vendor Risk", "Vendors: Use at least 3 characters"},
		i18n.Chinese: {"错误：T – 供应商风险管理", "供应商：至少 3 个字符"},
	} {
		doc := webtest.Page(t, webtest.Post(t, h, "/x?a=1", "name=%22%3E%3Cb%3E", lang), http.StatusBadRequest, lang)
		if got := doc.Find("title").Text(); got != want.title {
			t.Errorf("title %q, want %q", got, want.title)
		}
		first := doc.Find("main .faults a").First()
		if got := first.Text(); got != want.first || first.AttrOr("href", "") != "#f-name" {
			t.Errorf("summary %q to %q", got, first.AttrOr("href", ""))
		}
		input := doc.Find("input[name=name]")
		if got := input.AttrOr("value", ""); got != `"><b>` {
			t.Errorf("what was typed came back as %q", got)
		}
		if input.AttrOr("aria-invalid", "") != "true" || input.AttrOr("aria-describedby", "") != "f-name-fault" {
			t.Error("the input is not tied to its fault")
		}
		if _, ok := doc.Find(".faults[tabindex='-1']").Attr("autofocus"); !ok {
			t.Error("the summary does not take the focus")
		}
	}
}

func TestFlashIsSaidOnce(t *testing.T) {
	render, _ := renderer(t, map[string]string{"p": `{{define "main"}}<h1>x</h1>{{end}}`})
	show := func(value string) (said, cookie string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.AddCookie(&http.Cookie{Name: "__Host-flash", Value: value})
		w := httptest.NewRecorder()
		render.Page(w, r, "p", page.View{Title: "T"})
		res := w.Result()
		return webtest.Page(t, res, http.StatusOK, i18n.English).Find("[role=status]").Text(), res.Header.Get("Set-Cookie")
	}
	w := httptest.NewRecorder()
	render.Redirect(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/x", nil), "/next", "saved")
	cookie := w.Header().Get("Set-Cookie")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/next" || !strings.HasPrefix(cookie, "__Host-flash=saved;") ||
		!strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "Secure") {
		t.Errorf("%d %q %q", w.Code, w.Header().Get("Location"), cookie)
	}
	if said, cookie := show("saved"); said != "Saved." || !strings.Contains(cookie, "Max-Age=0") {
		t.Errorf("said %q, cookie %q", said, cookie)
	}
	if said, cookie := show("your account was stolen"); said != "" || cookie != "" {
		t.Errorf("a made-up message was said: %q %q", said, cookie)
	}
}

func TestProblem(t *testing.T) {
	for code, status := range map[problem.Code]int{
		problem.Invalid: 400, problem.Unauthenticated: 401, problem.Forbidden: 403, problem.NotFound: 404,
		problem.Conflict: 409, problem.PreconditionRequired: 428, problem.TooLarge: 413, problem.Unsupported: 415,
		problem.Throttled: 429, problem.Unavailable: 503, problem.Internal: 500,
	} {
		for _, lang := range i18n.Languages {
			render, log := renderer(t, nil)
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Request-Id", "req_1")
				render.Problem(w, r, &problem.Error{Code: code, Op: "vendor.read", Message: "SECRET-MESSAGE", Err: errors.New("SECRET-CAUSE")})
			})
			res := webtest.Get(t, h, "/", lang)
			doc := webtest.Page(t, res, status, lang)
			text := doc.Find("main").Text()
			if strings.Contains(text, "SECRET-CAUSE") || (code == problem.Internal && strings.Contains(text, "SECRET")) {
				t.Errorf("%s: the page shows what is inside: %q", code, text)
			}
			if !strings.Contains(text, "req_1") || strings.Contains(text, "problem") && lang == i18n.Chinese {
				t.Errorf("%s %s: %q", code, lang, text)
			}
			if logged := strings.Contains(log.String(), "vendor.read"); logged != (code == problem.Internal) {
				t.Errorf("%s: logged %v", code, logged)
			}
			if retry := res.Header.Get("Retry-After") != ""; retry != (status == 429 || status == 503) {
				t.Errorf("%s: Retry-After %v", code, retry)
			}
		}
	}
}

func TestNoHalfPages(t *testing.T) {
	render, log := renderer(t, map[string]string{"p": `{{define "main"}}<h1>begun</h1>{{.Body.Missing}}{{end}}`})
	for _, name := range []string{"p", "not-there"} {
		w := httptest.NewRecorder()
		render.Page(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), name, page.View{Body: struct{ Private string }{"PRIVATE"}})
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "begun") {
			t.Errorf("%s: %d %q", name, w.Code, w.Body)
		}
	}
	if strings.Contains(log.String(), "PRIVATE") || !strings.Contains(log.String(), "page=p") {
		t.Errorf("log %q", log)
	}
}

func TestBadTemplatesStopTheStart(t *testing.T) {
	for name, text := range map[string]string{
		"no main": `{{define "other"}}{{end}}`, "no such component": `{{define "main"}}{{if true}}{{template "tabel" .}}{{end}}{{end}}`,
		"no such function": `{{define "main"}}{{translate "x"}}{{end}}`, "not closed": `{{define "main"}}{{if .X}}{{end}}`,
	} {
		var log bytes.Buffer
		if _, err := page.New(options(t, map[string]string{"p": text}, &log)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	var log bytes.Buffer
	if _, err := page.New(options(t, map[string]string{"problem": `{{define "main"}}{{end}}`}, &log)); err == nil {
		t.Error("a page's name was taken twice")
	}
}
