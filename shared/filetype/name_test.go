package filetype_test

import (
	"testing"

	"vendorrisk/shared/filetype"
)

func TestAFileIsNamedAfterWhatItIs(t *testing.T) {
	const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	for _, c := range []struct{ name, mime, want string }{
		{"a.pdf", "application/pdf", "a.pdf"}, {"A.PDF", "application/pdf", "A.PDF"}, {"a", "application/pdf", "a.pdf"},
		{"policy.bat", "text/plain", "policy.bat.txt"}, {"policy.js", "text/plain; charset=utf-8", "policy.js.txt"}, {"a.hta. ", "text/csv", "a.hta.csv"},
		{"a.csv", "text/plain", "a.csv"}, {"a.jpeg", "image/jpeg", "a.jpeg"}, {"a.jpg", "image/png", "a.jpg.png"},
		{"a.docm", docx, "a.docm.docx"}, {"a.exe", "", "a.exe.bin"}, {"审计.pdf.lnk", "application/pdf", "审计.pdf.lnk.pdf"},
	} {
		if got := filetype.Named(c.name, c.mime); got != c.want {
			t.Errorf("%s as %s is %s, want %s", c.name, c.mime, got, c.want)
		}
	}
}
