package render_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vendorrisk/shared/problem"
	"vendorrisk/shared/report/content"
	"vendorrisk/shared/report/render"
)

var out = flag.String("out", "", "folder to write the sample reports to, to be looked at")

func TestSamples(t *testing.T) {
	for lang := range tongues {
		for name, a := range map[string]content.Assessment{
			lang: sample(lang, 40, ""), "extreme-" + lang: extreme(lang), "bare-" + lang: {Organisation: "Northwind", Vendor: content.Vendor{Name: "Vendor"}},
		} {
			file, err := render.Render(lang, a)
			if err != nil {
				t.Fatal(err)
			}
			if len(file) > 1_000_000 || !bytes.HasPrefix(file, []byte("%PDF-")) {
				t.Errorf("%s: %d bytes that begin %.8q", name, len(file), file)
			}
			if *out == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(*out, name+".pdf"), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestUnknownLanguage(t *testing.T) {
	for _, lang := range []string{"", "de", "zh", "EN"} {
		if _, err := render.Render(lang, sample("en", 5, "")); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q: %v", lang, err)
		}
	}
}

// The same sign-off gives the same bytes: again, at the same time, and in
// another process.
func TestSameDataSameBytes(t *testing.T) {
	for lang := range tongues {
		first, err := render.Render(lang, sample(lang, 40, ""))
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				again, err := render.Render(lang, sample(lang, 40, ""))
				if err != nil || !bytes.Equal(first, again) {
					t.Errorf("%s: another report (%v)", lang, err)
				}
			})
		}
		group.Wait()

		folder := t.TempDir()
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		if output, err := exec.CommandContext(t.Context(), self, "-test.run=^TestSamples$", "-out="+folder).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, output)
		}
		other, err := os.ReadFile(filepath.Join(folder, lang+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, other) {
			t.Errorf("%s: another process makes another report", lang)
		}
		changed := sample(lang, 40, "")
		changed.Score.Residual++
		if different, err := render.Render(lang, changed); err != nil || bytes.Equal(first, different) {
			t.Errorf("%s: another score makes no other report (%v)", lang, err)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	long := strings.Repeat(tongues["zh-CN"].comments[0], 3)
	for name, a := range map[string]content.Assessment{
		"answers=40": sample("zh-CN", 40, ""), "answers=200,long": sample("zh-CN", 200, long),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := render.Render("zh-CN", a); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
