// Command screenshots takes pictures of the design system's pages, wide and
// narrow, in both languages and both colour schemes, for a person to look at.
//
//	go run ./scripts/screenshots -out DIR
//
// It serves the pages on a free loopback port and needs chromium on the path.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"vendorrisk/shared/web/i18n"
	"vendorrisk/shared/web/page"
	"vendorrisk/shared/web/style"
)

type shot struct {
	name, query string
	width       int64
}

var shots = []shot{
	{"components", "", 1280}, {"components", "", 390},
	{"plain", "form=plain", 1280}, {"faults", "form=faults", 1280}, {"faults", "form=faults", 390},
	{"portal", "shell=portal", 1280},
	{"question", "form=question&shell=portal", 1280}, {"question", "form=question&shell=portal", 390},
}

func main() {
	out := flag.String("out", "", "folder for the pictures")
	flag.Parse()
	if *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*out); err != nil {
		log.Fatal(err)
	}
}

func run(out string) error {
	if err := os.MkdirAll(out, 0o700); err != nil {
		return err
	}
	base, err := serve()
	if err != nil {
		return err
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), flags...)
	defer cancel()
	browser, cancel := chromedp.NewContext(alloc)
	defer cancel()
	for _, s := range shots {
		for _, lang := range i18n.Languages {
			for _, scheme := range []string{"light", "dark"} {
				if err := take(browser, base, out, s, lang, scheme); err != nil {
					return fmt.Errorf("%s %s: %w", s.name, lang, err)
				}
			}
		}
	}
	return nil
}

func take(browser context.Context, base, out string, s shot, lang i18n.Lang, scheme string) error {
	media := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
	address := base + style.Path + "?" + s.query + "&lang=" + string(lang)
	if err := chromedp.Do(browser, media, chromedp.EmulateViewport(s.width, 900), chromedp.Navigate(address)); err != nil {
		return err
	}
	png, err := chromedp.Run(browser, chromedp.FullScreenshot(100))
	if err != nil {
		return err
	}
	file := fmt.Sprintf("%s-%d-%s-%s.png", s.name, s.width, lang, scheme)
	return os.WriteFile(filepath.Join(out, file), png, 0o600)
}

// serve answers the address of the pages.
func serve() (string, error) {
	cat, err := i18n.Load()
	if err != nil {
		return "", err
	}
	render, err := page.New(page.Options{
		Pages: style.Templates(), Catalogue: cat, Now: time.Now, Log: slog.Default(),
		Version: "dev", Frame: style.Frame(cat),
	})
	if err != nil {
		return "", err
	}
	mux := http.NewServeMux()
	mux.Handle(page.StaticPath, page.Static())
	mux.Handle(style.Path, style.Handler(render, time.Now))
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: i18n.Switch(false, mux), ReadHeaderTimeout: time.Second}
	go func() { log.Print(server.Serve(listener)) }()
	return "http://" + listener.Addr().String(), nil
}
