package pdf

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"vendorrisk/shared/report/pdf/font"
)

func regular(t testing.TB) *font.Face {
	t.Helper()
	face, err := font.Regular()
	if err != nil {
		t.Fatal(err)
	}
	return face
}

func TestLines(t *testing.T) {
	face := regular(t)
	cases := []struct {
		name  string
		ems   float64 // width of the line in Chinese characters
		text  string
		lines []string
	}{
		{"nothing", 5, "", nil},
		{"fits", 5, "供应商", []string{"供应商"}},
		{"exactly full", 3, "供应商", []string{"供应商"}},
		{"Chinese breaks anywhere", 3, "供应商评估报告", []string{"供应商", "评估报", "告"}},
		{"no line begins with a full stop", 3, "供应商。评估", []string{"供应", "商。评", "估"}},
		{"nor with closing quotes and commas", 5, "他说“你好吗”，然后", []string{"他说“你好", "吗”，然后"}},
		{"an opening bracket goes with what it opens", 4, "供应商（评估）", []string{"供应商", "（评估）"}},
		{"words stay whole", 4, "data at rest", []string{"data at", "rest"}},
		{"spaces at a break go, others stay", 4, "data   at    rest", []string{"data   at", "rest"}},
		{"spaces at the ends go", 9, "   data ", []string{"data"}},
		{"a long word breaks inside", 2, "0123456789", []string{"012", "345", "678", "9"}},
		{"a stop after a long word does not stand alone", 2, "012345。", []string{"012", "34", "5。"}},
		{"a character wider than the line stands alone", 0.5, "供应", []string{"供", "应"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.lines, lines(face, 10, c.ems*10, c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// holdsLines checks what is true of every break: nothing but spaces is lost,
// and only a single character may be wider than the line.
func holdsLines(t testing.TB, face *font.Face, size, limit float64, text string) {
	t.Helper()
	got := lines(face, size, limit, text)
	rest := text
	for _, line := range got {
		rest = strings.TrimLeft(rest, " ")
		after, ok := strings.CutPrefix(rest, line)
		if !ok {
			t.Fatalf("line %q is not what follows in %q", line, rest)
		}
		rest = after
		if line == "" {
			t.Fatal("an empty line")
		}
		if width(face, size, line) > limit+1e-6 && utf8.RuneCountInString(line) > 1 {
			t.Fatalf("line %q is %.2f wide, over %.2f", line, width(face, size, line), limit)
		}
	}
	if strings.Trim(rest, " ") != "" {
		t.Fatalf("%q was lost", rest)
	}
}

func TestLinesLoseNothingAndFit(t *testing.T) {
	face := regular(t)
	alphabet := rapid.SampledFrom([]rune("abcXYZ019 .,;:-/?&=_()[]%$“”‘’…—供应商评估数据，。、；：？！（）《》「」éÅ□\u00a0\u3000 "))
	rapid.Check(t, func(rt *rapid.T) {
		text := string(rapid.SliceOfN(alphabet, 0, 300).Draw(rt, "text"))
		size := rapid.Float64Range(6, 26).Draw(rt, "size")
		limit := rapid.Float64Range(5, 480).Draw(rt, "limit")
		holdsLines(t, face, size, limit, text)
	})
}

func TestNoLineBeginsWithClosingPunctuation(t *testing.T) {
	face := regular(t)
	alphabet := rapid.SampledFrom([]rune("供应商评估"))
	rapid.Check(t, func(rt *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 30).Draw(rt, "sentences") {
			b.WriteString(string(rapid.SliceOfN(alphabet, 2, 12).Draw(rt, "words")))
			b.WriteString(rapid.SampledFrom([]string{"，", "。", "？", "）", "、", "；"}).Draw(rt, "stop"))
		}
		for i, line := range lines(face, 10, 70, b.String()) {
			if first, _ := utf8.DecodeRuneInString(line); i > 0 && closing(first) {
				rt.Fatalf("line %q of %q", line, b.String())
			}
		}
	})
}

func TestLongWord(t *testing.T) {
	face := regular(t)
	for _, unit := range []string{"a", "中", "。", "é", "/", "https://", "ab-"} {
		holdsLines(t, face, 9, 200, strings.Repeat(unit, 10_000/len([]rune(unit))))
	}
}

func FuzzLines(f *testing.F) {
	for _, seed := range []string{"", " ", "plain words here", "供应商，评估。", "\u200b\u200d\ufeff", "a\u0301\u0301", "\xff\xfe", "العربية 😀 x", "\r\n\t\u2028"} {
		f.Add(seed, 40.0)
	}
	face := regular(f)
	doc, err := New(Options{Language: "en"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string, limit float64) {
		if !(limit > 0 && limit < 10_000) || len(text) > 20_000 {
			t.Skip("no width or length that a page has")
		}
		for part := range strings.SplitSeq(doc.clean(text, Body), "\n") {
			holdsLines(t, face, Body.Size, limit, part)
		}
	})
}

func BenchmarkLines(b *testing.B) {
	face := regular(b)
	text := strings.Repeat("供应商应当在发生安全事件后的七十二小时内通知采购方，并提供调查报告 report-2026.pdf。", 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		lines(face, 9.5, BodyWidth, text)
	}
}
