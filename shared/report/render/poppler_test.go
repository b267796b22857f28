package render_test

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"vendorrisk/shared/report/content"
	"vendorrisk/shared/report/render"
)

// poppler runs pdftotext on a file with options and answers what it wrote.
// Without the program the test is skipped, loudly; on CI it fails.
func poppler(t *testing.T, file []byte, options ...string) []byte {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext (poppler-utils) is not installed")
		}
		t.Skip("SKIPPED: pdftotext (poppler-utils) is not installed, so nobody read the report back")
	}
	name := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	var text, complaints bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, append(options, "-enc", "UTF-8", name, "-")...)
	cmd.Stdout, cmd.Stderr = &text, &complaints
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("pdftotext: %v: %s", err, complaints.String())
	}
	return text.Bytes()
}

// bare is text without white space, composed, as both sides are compared.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFC.String(text))
}

// texts gathers every string that people wrote, anywhere in the data.
func texts(v reflect.Value, into *[]string) {
	switch v.Kind() {
	case reflect.String:
		*into = append(*into, v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				texts(v.Field(i), into)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			texts(v.Index(i), into)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			texts(v.Elem(), into)
		}
	default: // numbers and times are printed in words of the report
	}
}

// counts is how often each character stands in the texts.
func counts(texts ...string) map[rune]int {
	n := map[rune]int{}
	for _, t := range texts {
		for _, r := range bare(t) {
			n[r]++
		}
	}
	return n
}

// free are the fields that hold words of people rather than codes that the
// report says in its own words.
func free(a content.Assessment) []string {
	a.State, a.Depth = "", ""
	a.Vendor.Country = map[string]string{"IE": "Ireland", "CN": "中国"}[a.Vendor.Country]
	a.Decision.Outcome, a.Decision.Override = "", nil
	a.Inherent.Tier, a.Score.Band, a.Score.ComputedBand = "", "", ""
	a.Bands, a.Next = nil, nil
	a.GeneratedAt = time.Time{}
	a.Milestones, a.Findings, a.Evidence, a.Sections = slices.Clone(a.Milestones), slices.Clone(a.Findings), slices.Clone(a.Evidence), slices.Clone(a.Sections)
	for i := range a.Milestones {
		a.Milestones[i].What = ""
	}
	for i := range a.Findings {
		a.Findings[i].Severity, a.Findings[i].DueOn, a.Findings[i].Status = "", "", ""
	}
	for i := range a.Evidence {
		a.Evidence[i].ValidUntil, a.Evidence[i].State = "", ""
	}
	for i := range a.Sections {
		a.Sections[i].Questions = slices.Clone(a.Sections[i].Questions)
		for j := range a.Sections[i].Questions {
			q := &a.Sections[i].Questions[j]
			q.Assurance, q.EvidenceIDs = "", nil // printed as words and file names
		}
	}
	var all []string
	texts(reflect.ValueOf(a), &all)
	return all
}

// shortest is what a page break leaves of a text at least: two lines of the
// narrowest column of running text.
const shortest = 8

// pieces cuts a text into the longest parts that stand in the report.
func pieces(report string, text []rune) []string {
	var parts []string
	for len(text) > 0 {
		n := sort.Search(len(text), func(i int) bool { return !strings.Contains(report, string(text[:i+1])) })
		n = max(n, 1)
		parts = append(parts, string(text[:n]))
		text = text[n:]
	}
	return parts
}

// What pdftotext finds is what went in: each text stands whole in the report's
// text, line breaks apart, unless a page break with its letterhead falls into
// it: then its parts do. A lost character would leave a part too short, or
// more cuts than pages. And over the whole report no character is rarer than
// in the data.
func TestNoCharacterIsLost(t *testing.T) {
	for lang := range tongues {
		for name, a := range map[string]content.Assessment{
			"40 answers":  sample(lang, 40, ""),
			"200 answers": sample(lang, 200, strings.Repeat(tongues["zh-CN"].comments[0]+tongues["en"].comments[0], 3)),
		} {
			t.Run(lang+" "+name, func(t *testing.T) {
				file, err := render.Render(lang, a)
				if err != nil {
					t.Fatal(err)
				}
				text := string(poppler(t, file, "-raw"))
				all := free(a)
				found := counts(text)
				for r, n := range counts(all...) {
					if found[r] < n {
						t.Errorf("%q stands %d times in the data and %d times in the report", r, n, found[r])
					}
				}
				joined, cuts := bare(text), 0
				for _, one := range all {
					for paragraph := range strings.SplitSeq(one, "\n") {
						parts := pieces(joined, []rune(bare(paragraph)))
						cuts += max(len(parts)-1, 0)
						for _, part := range parts {
							if len(parts) > 1 && len([]rune(part)) < shortest {
								t.Errorf("%q is torn apart: %q", paragraph, parts)
							}
						}
					}
				}
				if pages := strings.Count(text, "\f"); cuts > pages {
					t.Errorf("texts are cut in %d places on %d pages", cuts, pages)
				}
			})
		}
	}
}

// words of pdftotext -bbox.
type boxes struct {
	Pages []struct {
		Width  float64 `xml:"width,attr"`
		Height float64 `xml:"height,attr"`
		Words  []struct {
			XMin float64 `xml:"xMin,attr"`
			YMin float64 `xml:"yMin,attr"`
			XMax float64 `xml:"xMax,attr"`
			YMax float64 `xml:"yMax,attr"`
			Text string  `xml:",chardata"`
		} `xml:"word"`
	} `xml:"body>doc>page"`
}

func holdsGeometry(t *testing.T, file []byte) {
	t.Helper()
	var found boxes
	decoder := xml.NewDecoder(bytes.NewReader(poppler(t, file, "-bbox")))
	decoder.Entity = xml.HTMLEntity
	decoder.Strict = false
	if err := decoder.Decode(&found); err != nil {
		t.Fatal(err)
	}
	if len(found.Pages) == 0 {
		t.Fatal("no pages")
	}
	const left, right, top, bottom = 55.5, 595.28 - 55.5, 36, 841.89 - 30
	for i, page := range found.Pages {
		if page.Width != 595.28 || page.Height != 841.89 {
			t.Errorf("page %d is %v × %v", i+1, page.Width, page.Height)
		}
		if len(page.Words) == 0 {
			t.Errorf("page %d is empty", i+1)
		}
		for _, w := range page.Words {
			if w.XMin < left || w.XMax > right || w.YMin < top-8 || w.YMax > bottom+8 {
				t.Errorf("page %d: %.20q at %.1f–%.1f, %.1f–%.1f is outside the margins", i+1, w.Text, w.XMin, w.XMax, w.YMin, w.YMax)
			}
		}
	}
}

func TestNothingLeavesTheMargins(t *testing.T) {
	for lang := range tongues {
		for _, a := range []content.Assessment{sample(lang, 40, ""), extreme(lang)} {
			file, err := render.Render(lang, a)
			if err != nil {
				t.Fatal(err)
			}
			holdsGeometry(t, file)
		}
	}
}

// extreme is an assessment whose texts are as bad as texts get.
func extreme(lang string) content.Assessment {
	a := sample(lang, 10, "")
	long := strings.Repeat("w", 10_000)
	a.Organisation = strings.Repeat("Holding ", 60)
	a.Vendor.Name = strings.Repeat("集团", 100) + strings.Repeat("x", 200)
	a.Vendor.Website = "https://" + strings.Repeat("a/", 400)
	a.Decision.By = strings.Repeat("Ana", 40)
	a.Findings[0].Title, a.Findings[0].Owner, a.Findings[0].Severity = long, long[:500], "unheard-of"
	a.Findings[1].Detail = strings.Repeat("。", 10_000)
	a.Evidence[0].Name, a.Evidence[0].Type = long[:3000], long[:300]
	a.Decision.Outcome = strings.Repeat("We go on with them. ", 50)
	a.Sections[0].Title = strings.Repeat("部分", 3000)
	a.Sections[1].Title = "two\nlines"
	q := a.Sections[0].Questions
	q[0].Comment = strings.Repeat("供应商，评估。", 1428)
	q[1].Comment = "😀 emoji, العربية, \x00\x07\x1b[31m, \u202Eoverride, \u200Bzero, a\u0301 combined, \xff\xfe invalid, \U0010FFFF, \r\nnew\tline"
	return a
}

func TestWhatCannotBePrintedIsVisible(t *testing.T) {
	for lang := range tongues {
		file, err := render.Render(lang, extreme(lang))
		if err != nil {
			t.Fatal(err)
		}
		text := bare(string(poppler(t, file, "-raw")))
		want := bare("□ emoji, □□□□□□□, □□□[31m, □override, zero, á combined, □□ invalid, □, new line")
		if !strings.Contains(text, want) {
			i := strings.Index(text, "emoji")
			t.Errorf("%s: no %q in %.200q", lang, want, text[max(0, i-10):])
		}
	}
}
