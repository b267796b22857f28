package page

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var colour = regexp.MustCompile(`(--[a-z-]+): (#[0-9a-f]{3,6});`)

// palettes reads the named colours: light, and dark over light.
func palettes(t *testing.T) map[string]map[string]string {
	t.Helper()
	css, err := staticFiles.ReadFile("static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, ok := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("no dark colours")
	}
	dark, _, _ := strings.Cut(rest, "html.portal")
	out := map[string]map[string]string{"light": {}, "dark": {}}
	for _, m := range colour.FindAllStringSubmatch(light, -1) {
		out["light"][m[1]], out["dark"][m[1]] = m[2], m[2]
	}
	for _, m := range colour.FindAllStringSubmatch(dark, -1) {
		out["dark"][m[1]] = m[2]
	}
	return out
}

// luminance is WCAG 2.2's relative luminance of #rgb or #rrggbb.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = strings.Join([]string{hex[:1], hex[:1], hex[1:2], hex[1:2], hex[2:], hex[2:]}, "")
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	linear := func(shift uint) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestContrast holds the colours to WCAG 2.2 AA: 4.5:1 for text (1.4.3), 3:1
// for the edges of inputs and for bars and shapes (1.4.11).
func TestContrast(t *testing.T) {
	pairs := []struct {
		front, back string
		least       float64
	}{
		{"--ink", "--ground", 4.5}, {"--ink", "--sheet", 4.5}, {"--ink", "--accent-soft", 4.5},
		{"--ink-soft", "--ground", 4.5}, {"--ink-soft", "--sheet", 4.5}, {"--ink-soft", "--sunk", 4.5}, {"--ink-soft", "--accent-soft", 4.5},
		{"--accent", "--ground", 4.5}, {"--accent", "--sheet", 4.5}, {"--accent", "--accent-soft", 4.5}, {"--accent", "--sunk", 4.5},
		{"--accent-strong", "--accent-soft", 4.5}, {"--accent-ink", "--accent", 4.5}, {"--accent-ink", "--accent-strong", 4.5},
		{"--rail-ink", "--rail", 4.5}, {"--rail-ink", "--rail-here", 4.5}, {"--rail-soft", "--rail", 4.5}, {"--amber", "--rail", 3},
		{"--bad", "--ground", 4.5}, {"--bad", "--sheet", 4.5}, {"--worst-ink", "--worst", 4.5},
		{"--edge", "--sheet", 3}, {"--edge", "--ground", 3}, {"--focus-ink", "--focus", 3},
		{"--worst", "--sunk", 3}, {"--worst", "--sheet", 3},
	}
	for _, tone := range []string{"calm", "info", "good", "warn", "bad"} {
		pairs = append(pairs, []struct {
			front, back string
			least       float64
		}{
			{"--" + tone, "--" + tone + "-soft", 4.5}, {"--" + tone, "--sunk", 3}, {"--" + tone, "--sheet", 3},
			{"--ink", "--" + tone + "-soft", 4.5},
		}...)
	}
	for scheme, named := range palettes(t) {
		for _, p := range pairs {
			front, back := named[p.front], named[p.back]
			if front == "" || back == "" {
				t.Errorf("%s: no colour %s or %s", scheme, p.front, p.back)
				continue
			}
			if got := contrast(t, front, back); got < p.least {
				t.Errorf("%s: %s on %s has %.2f:1, wants %.1f:1", scheme, p.front, p.back, got, p.least)
			}
		}
	}
}
