package local

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/pquerna/otp/totp"

	"vendorrisk/shared/app/apptest"
	"vendorrisk/shared/clock"
	"vendorrisk/shared/identity"
	"vendorrisk/shared/identity/passkey/webauthn"
	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/webtest"
)

// house is a running server whose people sign in with real browsers' means:
// cookies, forms, redirects. Its clock begins at the wall's time, because the
// issuer's library reads that, and then moves only with the test.
type house struct {
	*apptest.World
	home *Home
	url  string
	logs *safeBuffer
}

func settle(t *testing.T) *house {
	t.Helper()
	h := &house{World: apptest.New(t, apptest.Options{}), logs: &safeBuffer{}}
	now := clock.Wall().Truncate(time.Second)
	h.Wall.Set(now)
	h.Now.Set(now)
	srv := httptest.NewUnstartedServer(nil)
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	must(t, err)
	h.url = "http://" + net.JoinHostPort("localhost", port) // a name: browsers keep passkeys for it
	h.Accounts.Passkeys, err = webauthn.New(h.url, "Vendor Risk")
	must(t, err)
	h.home = &Home{
		Services: h.Services, Accounts: h.Accounts, Table: h.File, Vault: h.Vault, Ring: h.Ring, Org: apptest.Org, Now: h.Now.Read, Wall: h.Wall.Read,
		log: slog.New(slog.NewTextHandler(h.logs, nil)), baseURL: h.url, poke: make(chan struct{}, 1),
	}
	was := slog.Default()
	slog.SetDefault(slog.New(Bare(slog.NewTextHandler(h.logs, nil))))
	t.Cleanup(func() { slog.SetDefault(was) })
	h.Accounts.BaseURL = h.home.BaseURL
	handler, err := h.home.Handler()
	must(t, err)
	srv.Config.Handler = handler
	srv.Start()
	t.Cleanup(srv.Close)
	return h
}

// safeBuffer is a buffer that several write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// browser follows redirects as a person's browser does.
type browser struct {
	t      *testing.T
	h      *house
	client *http.Client
	agent  string
	lang   i18n.Lang
	path   string // where it is now
	status int
	doc    *goquery.Document
}

func (h *house) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	return &browser{t: t, h: h, client: &http.Client{Jar: jar}, agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", lang: i18n.English}
}

// speak changes the browser's language.
func (b *browser) speak(lang i18n.Lang) *browser {
	at, err := url.Parse(b.h.url)
	must(b.t, err)
	b.client.Jar.SetCookies(at, []*http.Cookie{{Name: i18n.Cookie, Value: string(lang), Path: "/"}})
	b.lang = lang
	return b
}

func (b *browser) do(r *http.Request, err error) *browser {
	b.t.Helper()
	must(b.t, err)
	r.Header.Set("User-Agent", b.agent)
	res, err := b.client.Do(r)
	must(b.t, err)
	defer func() { _ = res.Body.Close() }()
	b.status, b.path = res.StatusCode, res.Request.URL.RequestURI()
	if res.StatusCode/100 != 3 && strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		b.doc = webtest.Page(b.t, res, res.StatusCode, b.lang) // every page on the way keeps what pages promise
		return b
	}
	b.doc, err = goquery.NewDocumentFromReader(res.Body)
	must(b.t, err)
	return b
}

func (b *browser) get(path string) *browser {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.h.url + path
	}
	return b.do(http.NewRequestWithContext(b.t.Context(), http.MethodGet, path, nil))
}

// send fills the form on the page that posts to the action, and sends it.
func (b *browser) send(action string, pairs ...string) *browser {
	b.t.Helper()
	form := b.doc.Find("main form[action='" + action + "']")
	if form.Length() == 0 {
		b.t.Fatalf("%s (%d) has no form for %s: %s", b.path, b.status, action, b.doc.Find("main").Text())
	}
	values := url.Values{}
	for _, in := range form.First().Find("input").EachIter() {
		kind, _ := in.Attr("type")
		_, checked := in.Attr("checked")
		if kind != "radio" && kind != "checkbox" || checked {
			values.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return b.post(action, values)
}

func (b *browser) post(path string, values url.Values) *browser {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.h.url+path, strings.NewReader(values.Encode()))
	must(b.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", b.h.url)
	return b.do(r, nil)
}

// on fails unless the browser is at the path with the status.
func (b *browser) on(path string, status int) *browser {
	b.t.Helper()
	if at, _, _ := strings.Cut(b.path, "?"); at != path || b.status != status {
		b.t.Fatalf("at %s with %d, want %s with %d: %s", b.path, b.status, path, status, strings.Join(strings.Fields(b.doc.Find("main").Text()), " "))
	}
	return b
}

func (b *browser) text() string { return strings.Join(strings.Fields(b.doc.Find("main").Text()), " ") }

func (b *browser) cookie(name string) string {
	u, err := url.Parse(b.h.url)
	must(b.t, err)
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// somebody is a person with what they sign in with.
type somebody struct {
	email, password, secret string
	recovery                []string
}

// code is what the authenticator shows now.
func (h *house) code(t *testing.T, s *somebody) string {
	t.Helper()
	c, err := totp.GenerateCode(s.secret, h.Wall.Read())
	must(t, err)
	return c
}

// nextCode waits for the authenticator to show another one.
func (h *house) nextCode(t *testing.T, s *somebody) string {
	t.Helper()
	h.Pass(30 * time.Second)
	return h.code(t, s)
}

// enrol goes through the authenticator's page and the recovery codes.
func (b *browser) enrol(s *somebody) *browser {
	b.t.Helper()
	s.secret = strings.ReplaceAll(b.doc.Find("code.secret").Text(), " ", "")
	b.send("/signin/enrol", "code", b.h.code(b.t, s)).on("/signin/enrol", http.StatusOK)
	s.recovery = b.doc.Find(".codes code").Map(func(_ int, c *goquery.Selection) string { return c.Text() })
	return b.get(b.doc.Find("main a.primary").AttrOr("href", ""))
}

// found makes the first administrator.
func (h *house) found(t *testing.T) (*somebody, *browser) {
	t.Helper()
	link, err := h.Accounts.FirstLink(t.Context(), apptest.Org)
	must(t, err)
	s := &somebody{email: "amina@acme.example", password: "seven quiet copper rivers"}
	b := h.browser(t).get(link).on("/signin/login", http.StatusOK)
	b.send("/signin/welcome", "name", "Amina Diallo", "email", s.email, "password", s.password).on("/signin/login", http.StatusOK)
	return s, b.enrol(s).on("/", http.StatusOK)
}

// signIn goes through password and code.
func (b *browser) signIn(s *somebody, code string) *browser {
	b.t.Helper()
	b.get("/signin/start").on("/signin/login", http.StatusOK)
	b.send("/signin/password", "email", s.email, "password", s.password).on("/signin/login", http.StatusOK)
	return b.send("/signin/code", "code", code)
}

// actor is whose session a browser has.
func (b *browser) actor() (identity.Actor, error) {
	return b.h.Directory.Authenticate(b.t.Context(), b.cookie("vendorrisk"))
}
