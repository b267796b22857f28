package font_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"vendorrisk/shared/report/pdf/font"
)

func faces(t testing.TB) map[string]*font.Face {
	t.Helper()
	regular, err := font.Regular()
	if err != nil {
		t.Fatal(err)
	}
	bold, err := font.Bold()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*font.Face{"regular": regular, "bold": bold}
}

func TestBothFacesHaveWhatReportsNeed(t *testing.T) {
	for name, face := range faces(t) {
		for _, r := range "Az09éßŁőếΩЖ “”‘’–—…€¥→≥×□●▲▼✓ 供应商风险评估，。、；：？！（）《》【】—喆珺玥臺灣龍" {
			if !face.Has(r) || face.Width(r) == 0 {
				t.Errorf("%s lacks %q", name, r)
			}
		}
		for _, r := range []rune{'ع', '😀', 0x10FFFF, -1, 0xFFFF, 0x07} {
			if face.Has(r) || face.Width(r) != 0 {
				t.Errorf("%s claims %U", name, r)
			}
		}
		if face.Width('中') != 1000 {
			t.Errorf("%s: a Chinese character is %d/1000 em wide", name, face.Width('中'))
		}
	}
}

func TestPunctuationSuitsTheScript(t *testing.T) {
	for name, face := range faces(t) {
		latin := face.Latin()
		for _, r := range "“”—…" {
			if face.Width(r) < 850 {
				t.Errorf("%s: %q is %d wide in Chinese text", name, r, face.Width(r))
			}
			if !latin.Has(r) || latin.Width(r) >= face.Width(r) && r != '—' || latin.Width(r) == 0 {
				t.Errorf("%s: %q is %d wide in Latin text", name, r, latin.Width(r))
			}
		}
		for _, r := range "’·" {
			if face.Width(r) > 400 {
				t.Errorf("%s: %q in names is %d wide", name, r, face.Width(r))
			}
		}
		if face.Has(0xE000) || latin.Has(0xE000) {
			t.Errorf("%s: a private character can be printed", name)
		}
		if latin.Latin() != latin || latin.Width('中') != 1000 {
			t.Errorf("%s: the Latin variant lacks the rest", name)
		}
	}
}

// gofpdf reads the cut font by its own code: the widths it finds are the
// judge of ours.
func TestCutAgreesWithGofpdf(t *testing.T) {
	runes := []rune(" AVaéÅﬁ中文，。□ǖ")
	slices.Sort(runes)
	for name, face := range faces(t) {
		cut := face.Cut(runes)
		if again := face.Cut(runes); !bytes.Equal(cut, again) {
			t.Errorf("%s: two cuts differ", name)
		}
		if len(cut) > 20_000 {
			t.Errorf("%s: %d bytes for %d glyphs", name, len(cut), len(runes))
		}
		doc := gofpdf.New("P", "pt", "A4", "")
		doc.AddUTF8FontFromBytes("f", "", cut)
		doc.SetFont("f", "", 1000)
		for _, r := range runes {
			if !face.Has(r) {
				continue
			}
			if got := doc.GetStringSymbolWidth(string(r)); got != face.Width(r) {
				t.Errorf("%s %q: gofpdf finds %d, we %d", name, r, got, face.Width(r))
			}
		}
		if err := doc.Error(); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkCut(b *testing.B) {
	face := faces(b)["regular"]
	var runes []rune
	for r := rune(0x4E00); r < 0x5200; r++ {
		runes = append(runes, r)
	}
	b.ReportAllocs()
	for b.Loop() {
		face.Cut(runes)
	}
}
