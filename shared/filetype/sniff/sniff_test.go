package sniff_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"vendorrisk/shared/filetype"
	"vendorrisk/shared/filetype/sniff"
	"vendorrisk/shared/problem"
)

func look(raw []byte) (filetype.Type, error) {
	return sniff.Sniff(bytes.NewReader(raw), int64(len(raw)))
}

func pngOf(w, h int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)))
	return b.Bytes()
}

func jpegOf() []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil)
	return b.Bytes()
}

func pdf(body string) []byte {
	return []byte("%PDF-1.7\n" + body + "\ntrailer<</Root 1 0 R>>\n%%EOF\n")
}

// packed is an object stream that holds a text.
func packed(dict, text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return fmt.Sprintf("5 0 obj\n<</Type/ObjStm %s/Length %d>>\nstream\r\n%s\nendstream\nendobj", dict, b.Len(), b.String())
}

const (
	docMain  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	bookMain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
	relType  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

type part struct{ name, text string }

func types(contentType string) part {
	return part{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/main.xml" ContentType="` + contentType + `"/></Types>`}
}

func rel(kind, mode string) part {
	return part{"word/_rels/settings.xml.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="r1" Type="` + relType + kind + `" Target="http://127.0.0.1/x" TargetMode="` + mode + `"/></Relationships>`}
}

func pack(parts ...part) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		f, _ := w.Create(p.name)
		_, _ = io.WriteString(f, p.text)
	}
	_ = w.Close()
	return b.Bytes()
}

func docx(more ...part) []byte {
	return pack(append([]part{types(docMain), {"word/document.xml", "<w:document/>"}}, more...)...)
}

// bomb is a document with a part of actual zero bytes that is said to have
// claimed ones.
func bomb(claimed, actual int) []byte {
	var zeros, b bytes.Buffer
	deflated, _ := flate.NewWriter(&zeros, flate.BestCompression)
	_, _ = deflated.Write(make([]byte, actual))
	_ = deflated.Close()
	w := zip.NewWriter(&b)
	f, _ := w.Create("[Content_Types].xml")
	_, _ = io.WriteString(f, types(docMain).text)
	f, _ = w.CreateRaw(&zip.FileHeader{
		Name: "word/media/a.bin", Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(make([]byte, actual)),
		CompressedSize64: uint64(zeros.Len()), UncompressedSize64: uint64(claimed),
	})
	_, _ = f.Write(zeros.Bytes())
	_ = w.Close()
	return b.Bytes()
}

func gb18030(s string) []byte {
	out, _ := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	return out
}

func utf16(order unicode.Endianness, s string) []byte {
	out, _ := unicode.UTF16(order, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	return out
}

var taken = map[string]struct {
	raw  []byte
	want filetype.Kind
}{
	"pdf":                   {pdf("1 0 obj<</Type/Catalog>>endobj"), filetype.PDF},
	"png":                   {pngOf(4, 4), filetype.PNG},
	"jpeg":                  {jpegOf(), filetype.JPEG},
	"jpeg with a preview":   {append(jpegOf(), "preview"...), filetype.JPEG},
	"docx":                  {docx(), filetype.DOCX},
	"docx, types last":      {pack(part{"word/document.xml", "<w:document/>"}, types(docMain)), filetype.DOCX},
	"docx with links":       {docx(rel("hyperlink", "External")), filetype.DOCX},
	"xlsx":                  {pack(types(bookMain), part{"xl/workbook.xml", "<workbook/>"}), filetype.XLSX},
	"csv":                   {[]byte("name,tier\nAcme,high\nBolt,low\n"), filetype.CSV},
	"csv with a mark":       {[]byte("\xEF\xBB\xBFname,tier\r\nAcme,high\r\nBolt,low\r\n"), filetype.CSV},
	"csv in UTF-16":         {utf16(unicode.LittleEndian, "名称,级别\n甲,高\n乙,低\n"), filetype.CSV},
	"csv in GB18030":        {gb18030("名称,级别\n甲公司,高\n乙公司,低\n"), filetype.CSV},
	"txt":                   {[]byte("Our controls.\r\n\tNone failed."), filetype.TXT},
	"txt of one letter":     {[]byte("x"), filetype.TXT},
	"txt of blanks":         {[]byte(" \n"), filetype.TXT},
	"txt in Chinese":        {[]byte("安全控制说明"), filetype.TXT},
	"txt in GB18030":        {gb18030("安全控制说明𠀀"), filetype.TXT},
	"txt in UTF-16, big":    {utf16(unicode.BigEndian, "plain 😀 text"), filetype.TXT},
	"txt in UTF-16, little": {utf16(unicode.LittleEndian, "plain 😀 text"), filetype.TXT},
	"json is text":          {[]byte(`{"bomFormat":"CycloneDX"}`), filetype.TXT},
	"an old mail":           {[]byte("From: a\nTo: b\n\nWe agree."), filetype.TXT},
}

func TestTaken(t *testing.T) {
	for name, c := range taken {
		got, err := look(c.raw)
		if err != nil || got.Kind != c.want || got.Active || got.MIME == "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestRefused(t *testing.T) {
	small := pngOf(4, 4)
	for name, raw := range map[string][]byte{
		"exe":                        []byte("MZ\x90\x00\x03\x00\x00\x00"),
		"gif":                        []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
		"html":                       []byte("<!DOCTYPE html><script>alert(1)</script>"),
		"html after blanks":          []byte("\n\n  <html><body>"),
		"html in UTF-16":             utf16(unicode.LittleEndian, "<!DOCTYPE html><p>"),
		"svg":                        []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`),
		"xml":                        []byte(`<?xml version="1.0"?><a/>`),
		"shell":                      []byte("#!/bin/sh\nrm -rf /\n"),
		"php":                        []byte("<?php echo 1;"),
		"rtf":                        []byte(`{\rtf1 hello}`),
		"postscript":                 []byte("%!PS-Adobe-3.0\nshowpage"),
		"old office":                 append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1024)...),
		"text with NUL":              []byte("abc\x00def"),
		"text with escapes":          []byte("abc\x1b[31mdef"),
		"not text in any code":       []byte("abc \xff\xff\xff def"),
		"UTF-16 cut in a letter":     utf16(unicode.LittleEndian, "abc")[:5],
		"UTF-16 half a pair":         {0xFE, 0xFF, 0xD8, 0x3D, 0x00, 'a'},
		"UTF-16 second half first":   {0xFE, 0xFF, 0xDC, 0x3D, 0xD8, 0x3D},
		"UTF-16 with NUL":            {0xFF, 0xFE, 'a', 0, 0, 0},
		"png cut":                    small[:len(small)-8],
		"png without an end":         small[:len(small)-12],
		"png with a tail":            append(bytes.Clone(small), "PK\x03\x04"...),
		"png in name only":           []byte("\x89PNG\r\n\x1a\nrubbish"),
		"png of a billion pixels":    bytes.Replace(small, []byte{0, 0, 0, 4, 0, 0, 0, 4}, []byte{0, 1, 0, 0, 0, 1, 0, 0}, 1),
		"jpeg cut":                   jpegOf()[:200],
		"jpeg in name only":          []byte("\xFF\xD8\xFF\xE0rubbish"),
		"pdf cut":                    []byte("%PDF-1.7\n1 0 obj"),
		"pdf after something else":   append([]byte("<html>\n"), pdf("")...),
		"zip":                        pack(part{"a.txt", "hello"}),
		"zip cut":                    docx()[:100],
		"zip in name only":           []byte("PK\x03\x04rubbish"),
		"docx with macros":           docx(part{"word/vbaProject.bin", "x"}),
		"docx with macros elsewhere": docx(part{"other/VBAPROJECT.bin", "x"}),
		"docm":                       pack(types("application/vnd.ms-word.document.macroEnabled.main+xml"), part{"word/document.xml", ""}),
		"dotx":                       pack(types("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml")),
		"pptx":                       pack(types("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), part{"ppt/presentation.xml", ""}),
		"xlsx with a macro sheet":    pack(types(bookMain), part{"xl/macrosheets/sheet1.xml", ""}),
		"docx with a template":       docx(rel("attachedTemplate", "External")),
		"docx with two templates":    docx(rel("hyperlink", "External"), rel("attachedTemplate", "external")),
		"docx with broken links":     docx(part{"word/_rels/a.rels", "<Relationships>"}),
		"docx without types":         pack(part{"word/document.xml", "<w:document/>"}),
		"docx with broken types":     pack(part{"[Content_Types].xml", "<Types>"}, part{"word/document.xml", ""}),
		"document and workbook":      pack(types(docMain + `"/><Override PartName="/b.xml" ContentType="` + bookMain)),
		"a part twice":               docx(part{"Word/Document.xml", "other"}),
		"a part outside":             docx(part{"word/../../evil.xml", ""}),
		"a backslash":                docx(part{`word\evil.xml`, ""}),
		"bomb":                       bomb(257<<20, 1<<20),
		"bomb that lies":             bomb(10, 4<<20),
		"bomb of links":              docx(part{"word/_rels/a.rels", strings.Repeat(" ", 5<<20)}),
	} {
		got, err := look(raw)
		if !problem.Is(err, problem.Unsupported) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestAPartThatFailsItsChecksumIsRefused(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range []part{types(docMain), {"word/document.xml", "<w:document/>"}} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(f, p.text)
	}
	_ = w.Close()
	if _, err := look(b.Bytes()); err != nil {
		t.Fatal(err)
	}
	if _, err := look(bomb(1<<20, 1<<20)); err != nil {
		t.Errorf("a part that is as large as it says: %v", err)
	}
	spoiled := bytes.Replace(b.Bytes(), []byte("<w:document/>"), []byte("<w:d0cument/>"), 1)
	if _, err := look(spoiled); !problem.Is(err, problem.Unsupported) {
		t.Errorf("err = %v", err)
	}
}

func TestActive(t *testing.T) {
	for name, c := range map[string]struct {
		raw  []byte
		want bool
	}{
		"script":               {pdf("<</S/JavaScript/JS(app.alert\\(1\\))>>"), true},
		"script, escaped":      {pdf("<</S/J#61vaScrip#74/JS(x)>>"), true},
		"launch":               {pdf("<</S /Launch /F(cmd.exe)>>"), true},
		"file inside":          {pdf("<</Type/EmbeddedFile>>"), true},
		"files inside":         {pdf("<</Names<</EmbeddedFiles 3 0 R>>>>"), true},
		"password":             {pdf("trailer<</Encrypt 4 0 R>>"), true},
		"packed script":        {pdf(packed("/Filter/FlateDecode", "1 0 <</S/JavaScript/JS(x)>>")), true},
		"packed second":        {pdf(packed("/Filter/FlateDecode", "1 0 <</A 1>>") + "\n" + packed("/Filter[/Fl]", "<</S/Launch>>")), true},
		"packed otherwise":     {pdf(packed("/Filter/LZWDecode", "1 0 <</A 1>>")), true},
		"packed, not readable": {pdf("5 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\nrubbish\nendstream"), true},
		"packed bomb":          {pdf(packed("/Filter/FlateDecode", strings.Repeat(" ", 33<<20))), true},
		"packed, harmless":     {pdf(packed("/Filter/FlateDecode", "1 0 <</Type/Page>>")), false},
		"a word, not a name":   {pdf("(JavaScript and Launch)"), false},
		"a longer name":        {pdf("<</JavaScripting 1/LaunchPad 2>>"), false},
		"object in a document": {docx(part{"word/embeddings/ole1.bin", "x"}), true},
		"outside object":       {docx(rel("oleObject", "External")), true},
		"inside object":        {docx(rel("oleObject", "Internal")), false},
	} {
		got, err := look(c.raw)
		if err != nil || got.Active != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestTheSizeMustBeTrue(t *testing.T) {
	raw := []byte("hello")
	for size, want := range map[int64]problem.Code{
		0: problem.Invalid, -1: problem.Invalid, 4: problem.Invalid, 6: problem.Invalid,
		filetype.MaxBytes + 1: problem.TooLarge, 5: "",
	} {
		if _, err := sniff.Sniff(bytes.NewReader(raw), size); problem.CodeOf(err) != want {
			t.Errorf("size %d: %v", size, err)
		}
	}
	gone := errors.New("gone")
	if _, err := sniff.Sniff(iotest.ErrReader(gone), 5); !errors.Is(err, gone) {
		t.Errorf("a reader that fails: %v", err)
	}
}

func FuzzSniff(f *testing.F) {
	for _, c := range taken {
		f.Add(c.raw)
	}
	f.Add(pdf(packed("/Filter/FlateDecode", "1 0 <</S/JavaScript>>")))
	f.Add(docx(part{"word/vbaProject.bin", "x"}, rel("attachedTemplate", "External")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := look(raw)
		switch code := problem.CodeOf(err); {
		case err == nil && (got.Kind == "" || !filetype.Match(got.MIME, got)):
			t.Errorf("taken as %+v", got)
		case err != nil && code != problem.Unsupported && code != problem.Invalid && code != problem.TooLarge:
			t.Errorf("err = %v", err)
		}
	})
}
