// Package browsertest drives the pages in Chromium, for tests of journeys that
// a person makes in a real browser: what runs script, what the keyboard and a
// passkey do, and what axe-core finds wrong for people who use other means.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Browser is a running Chromium.
type Browser struct {
	ctx context.Context
}

// patience is how long a page may take on a machine with other work.
const patience = 30 * time.Second

// Start starts Chromium for a test, speaking to this machine alone. Without
// the program the test is skipped, loudly; on CI it fails.
func Start(t *testing.T) *Browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		Missing(t, "chromium is not installed; pages were not tried in a browser")
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"))
	alloc, cancel := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), flags...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal("chromium does not start: ", err)
	}
	return &Browser{ctx}
}

// Missing skips a test whose tool is absent, or fails it on CI.
func Missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip("SKIPPED: " + why)
}

// Tab is one person's browser: it shares no cookie with another.
type Tab struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// Tab opens a browser of its own for a site.
func (b *Browser) Tab(t *testing.T, base string) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // the first call binds the tab's life to its context: no time limit here
		t.Fatal(err)
	}
	tab := &Tab{t: t, ctx: ctx, base: base}
	tab.do("viewport", chromedp.EmulateViewport(1280, 900))
	return tab
}

func (p *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := p.try(func(ctx context.Context) error { return chromedp.Do(ctx, steps...) }); err != nil {
		p.t.Fatalf("%s, at %s: %v", what, p.Where(), err)
	}
}

func (p *Tab) try(f func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return f(ctx)
}

// Eval answers what an expression of JavaScript is worth on the page.
func Eval[T any](p *Tab, expression string) T {
	p.t.Helper()
	v, err := evaluate[T](p, expression)
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func evaluate[T any](p *Tab, expression string) (v T, err error) {
	err = p.try(func(ctx context.Context) (err error) {
		v, err = chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
		return err
	})
	return v, err
}

// Where is the path that the tab shows, with its query.
func (p *Tab) Where() string {
	v, err := evaluate[string](p, "location.pathname + location.search")
	if err != nil {
		return "nowhere"
	}
	return v
}

// Go opens a path of the site, or a whole address.
func (p *Tab) Go(path string) *Tab {
	p.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = p.base + path
	}
	p.do("go to "+path, chromedp.Navigate(path))
	return p
}

// On fails unless the tab shows the path.
func (p *Tab) On(path string) *Tab {
	p.t.Helper()
	if at, _, _ := strings.Cut(p.Where(), "?"); at != path {
		p.t.Fatalf("at %s, want %s: %s", p.Where(), path, p.Text("main"))
	}
	return p
}

// Fill types into the field of a name, in place of what stands there.
func (p *Tab) Fill(name, value string) *Tab {
	p.t.Helper()
	field := `input[name="` + name + `"]:not([type=hidden])`
	p.do("fill "+name, chromedp.Clear(field), chromedp.SendKeys(field, value))
	return p
}

// Press presses the first visible button or link that the selector finds and
// waits for the page that follows.
func (p *Tab) Press(selector string) *Tab {
	p.t.Helper()
	Eval[bool](p, "window.stillHere = true")
	p.do("press "+selector, chromedp.Click(selector, chromedp.NodeVisible))
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if done, err := evaluate[bool](p, "!window.stillHere && document.readyState === 'complete'"); err == nil && done {
			return p
		}
	}
	p.t.Fatalf("no page follows %s, at %s: %s", selector, p.Where(), p.Text("main"))
	return p
}

// Text is what stands in the first element that a selector finds, "" when
// there is none.
func (p *Tab) Text(selector string) string {
	p.t.Helper()
	v, err := evaluate[string](p, "(document.querySelector("+quote(selector)+")?.innerText ?? '').replace(/\\s+/g, ' ').trim()")
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// Texts is what stands in every element that a selector finds.
func (p *Tab) Texts(selector string) []string {
	p.t.Helper()
	return Eval[[]string](p, "[...document.querySelectorAll("+quote(selector)+")].map((e) => e.innerText.trim())")
}

// Says fails unless the page's main part holds the words.
func (p *Tab) Says(words string) *Tab {
	p.t.Helper()
	if !strings.Contains(p.Text("main"), words) {
		p.t.Errorf("%s does not say %q: %s", p.Where(), words, p.Text("main"))
	}
	return p
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// Passkeys gives the tab a device that keeps passkeys and checks its holder,
// and answers its name for Without.
func (p *Tab) Passkeys() webauthn.AuthenticatorID {
	p.t.Helper()
	var id webauthn.AuthenticatorID
	p.do("add a device for passkeys", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		made, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
				HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
			},
		})
		id = made.AuthenticatorID
		return err
	}))
	return id
}

// Lose takes the device away, and adds another that knows nothing.
func (p *Tab) Lose(id webauthn.AuthenticatorID) {
	p.t.Helper()
	p.do("lose the device", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, webauthn.RemoveVirtualAuthenticator, webauthn.RemoveVirtualAuthenticatorParams{AuthenticatorID: id})
		return err
	}))
	p.Passkeys()
}
