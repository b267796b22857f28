package pdf

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func newDoc(t testing.TB, lang string) *Doc {
	t.Helper()
	d, err := New(Options{
		Language:     lang,
		Title:        "报告 (draft)",
		Organisation: "Northwind",
		Confidential: "Confidential",
		Created:      time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		PageLabel:    func(page, total int) string { return fmt.Sprintf("Page %d of %d", page, total) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func file(t testing.TB, d *Doc) []byte {
	t.Helper()
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// linesOf are the texts set on a page, in order.
func linesOf(p *page) []string {
	var all []string
	for _, s := range p.shapes {
		if g, ok := s.(glyphs); ok {
			all = append(all, g.text)
		}
	}
	return all
}

func TestHeadingStaysWithWhatFollows(t *testing.T) {
	for n := range 60 {
		d := newDoc(t, "en")
		d.NewPage()
		for range n {
			d.Paragraph("x", Body)
		}
		d.Heading(2, "Heading")
		d.Caption("Caption")
		d.Table(Grid{Columns: []Column{{Title: "Title", Share: 1}}}, []Row{{Cells: []Cell{{{Text: "first row", Style: Table}}}}})
		d.flush()
		last := linesOf(d.pages[len(d.pages)-1])
		want := []string{"Heading", "Caption", "Title", "first row"}
		if got := last[len(last)-4:]; len(cmp.Diff(want, got)) > 0 {
			t.Fatalf("after %d paragraphs the last page holds %q", n, last)
		}
	}
}

func TestTableRepeatsItsTitles(t *testing.T) {
	d := newDoc(t, "en")
	var rows []Row
	for i := range 100 {
		rows = append(rows, Row{Cells: []Cell{{{Text: "row " + strconv.Itoa(i), Style: Table}}}})
	}
	d.Table(Grid{Columns: []Column{{Title: "Title", Share: 1}}}, rows)
	if len(d.pages) < 3 {
		t.Fatalf("%d pages", len(d.pages))
	}
	next := 0
	for i, p := range d.pages {
		lines := linesOf(p)
		if len(lines) < 3 || lines[0] != "Title" {
			t.Fatalf("page %d begins %q", i+1, lines)
		}
		for _, line := range lines[1:] {
			if line != "row "+strconv.Itoa(next) {
				t.Fatalf("page %d: %q, not row %d", i+1, line, next)
			}
			next++
		}
	}
	if next != 100 {
		t.Errorf("%d rows of 100", next)
	}
}

func TestRowHigherThanAPageIsBroken(t *testing.T) {
	d := newDoc(t, "zh-CN")
	d.NewPage()
	d.Paragraph("before", Body)
	var text strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&text, "第%d句。", i)
	}
	d.Table(Grid{Columns: []Column{{Title: "Title", Share: 1}, {Title: "Other", Share: 1}}},
		[]Row{{Cells: []Cell{{{Text: text.String(), Style: Table}}, {{Text: "short", Style: Table}}}}})
	var got strings.Builder
	for i, p := range d.pages {
		for _, s := range p.shapes {
			g, ok := s.(glyphs)
			if !ok {
				continue
			}
			if g.y > bodyBottom || g.y < marginTop {
				t.Errorf("page %d: text at %.1f", i+1, g.y)
			}
			if strings.ContainsAny(g.text, "第句。") || strings.Trim(g.text, "0123456789") == "" {
				got.WriteString(g.text)
			}
		}
	}
	if got.String() != text.String() {
		t.Error("the row's text is not whole")
	}
	if len(d.pages) < 4 {
		t.Errorf("%d pages", len(d.pages))
	}
}

func TestContentsNameTheRightPages(t *testing.T) {
	for _, chapters := range []int{1, 3, 120} { // 120 make the contents themselves several pages
		d := newDoc(t, "en")
		d.Cover(Cover{Organisation: "Northwind", Kind: "Report", Title: "Vendor"})
		d.Contents("Contents")
		for i := range chapters {
			d.NewPage()
			d.Heading(1, fmt.Sprintf("Chapter %d", i))
			d.Paragraph("text", Body)
		}
		pages, headings := d.assemble()
		if len(headings) != chapters {
			t.Fatalf("%d headings of %d", len(headings), chapters)
		}
		for i, h := range headings {
			if lines := linesOf(pages[h.page]); lines[0] != fmt.Sprintf("Chapter %d", i) {
				t.Errorf("chapter %d is said to be on page %d, which begins %q", i, h.page+1, lines[0])
			}
		}
		printed := map[string]string{}
		for _, p := range pages[1 : len(pages)-chapters] {
			lines := linesOf(p)
			for i := 0; i+1 < len(lines); i++ {
				printed[lines[i]] = lines[i+1]
			}
		}
		for _, h := range headings {
			if printed[h.text] != strconv.Itoa(h.page+1) {
				t.Errorf("the contents say %q for %s, which is on %d", printed[h.text], h.text, h.page+1)
			}
		}
		if out := file(t, d); bytes.Count(out, []byte("/Subtype /Link")) != chapters {
			t.Errorf("%d links for %d chapters", bytes.Count(out, []byte("/Subtype /Link")), chapters)
		}
	}
}

// The places that the cross-reference table names hold the objects, and the
// catalogue has the language and the title.
func TestFileIsWhole(t *testing.T) {
	d := newDoc(t, "zh-CN")
	d.NewPage()
	d.Heading(1, "摘要 (a) \\ b")
	d.Paragraph("正文", Body)
	out := file(t, d)
	for _, want := range []string{"/Lang (zh-CN)", "/DisplayDocTitle true", "/Outlines", "/CreationDate (D:20261123090000)"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("no %s", want)
		}
	}
	m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF`).FindSubmatch(out)
	if m == nil {
		t.Fatal("no startxref")
	}
	at, _ := strconv.Atoi(string(m[1]))
	if !bytes.HasPrefix(out[at:], []byte("xref\n")) {
		t.Fatalf("startxref points at %.10q", out[at:])
	}
	for i, entry := range regexp.MustCompile(`(\d{10}) 00000 n `).FindAllSubmatch(out[at:], -1) {
		place, _ := strconv.Atoi(string(entry[1]))
		if want := fmt.Sprintf("%d 0 obj", i+1); !bytes.HasPrefix(out[place:], []byte(want)) {
			t.Errorf("object %d: %.12q", i+1, out[place:])
		}
	}
}

func TestLanguageThatIsNone(t *testing.T) {
	for _, lang := range []string{"", "zh_CN", "en) /OpenAction (", "中文"} {
		d := newDoc(t, lang)
		d.NewPage()
		if _, err := d.Bytes(); err == nil {
			t.Errorf("%q was written", lang)
		}
	}
}

func TestMissing(t *testing.T) {
	d := newDoc(t, "en")
	d.NewPage()
	d.Paragraph("fine 中文 \u200b", Body)
	if got := d.Missing(); len(got) != 0 {
		t.Errorf("%q", got)
	}
	d.Paragraph("😀ع😀\u202e", Body)
	if diff := cmp.Diff([]rune{'ع', '\u202e', '😀'}, d.Missing()); diff != "" {
		t.Error(diff)
	}
}

func TestCharts(t *testing.T) {
	d := newDoc(t, "en")
	d.NewPage()
	bands := []Band{{"Low", 0, Green}, {"High", 50, Red}}
	for _, marks := range [][2]*Mark{{nil, nil}, {{"from", 90}, {"to", 10}}, {{"from", -5}, {"to", 400}}, {{"same", 50}, {"same", 50}}} {
		d.Scale(bands, marks[0], marks[1])
	}
	d.Scale(nil, nil, nil)
	d.Bars([]Bar{{Name: "a", Value: 250, Known: true, Label: "too much"}, {Name: "b", Label: "unknown"}})
	d.Bars(nil)
	for _, p := range d.pages {
		for _, s := range p.shapes {
			if b, ok := s.(box); ok && (b.w < 0 || b.x < marginLeft-0.7 || b.x+b.w > marginLeft+BodyWidth+0.7) {
				t.Errorf("a box from %.1f to %.1f", b.x, b.x+b.w)
			}
		}
	}
	file(t, d)
}

func TestEmptyDocument(t *testing.T) {
	d := newDoc(t, "en")
	d.Contents("Contents")
	if out := file(t, d); !bytes.HasPrefix(out, []byte("%PDF-")) {
		t.Errorf("%.10q", out)
	}
}

// Poppler complains on its error output about what is wrong with a file.
func TestPopplerReadsIt(t *testing.T) {
	program, err := exec.LookPath("pdfinfo")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdfinfo (poppler-utils) is not installed")
		}
		t.Skip("SKIPPED: pdfinfo (poppler-utils) is not installed")
	}
	name := filepath.Join(t.TempDir(), "ten.pdf")
	if err := os.WriteFile(name, file(t, tenPages(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, name).CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("Error")) || bytes.Contains(out, []byte("Warning")) {
		t.Errorf("%v: %s", err, out)
	}
	if !bytes.Contains(out, []byte("报告 (draft)")) {
		t.Errorf("no title: %s", out)
	}
}
