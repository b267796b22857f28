package filetype_test

import (
	"testing"

	"vendorrisk/shared/filetype"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		declared string
		kind     filetype.Kind
		want     bool
	}{
		{"application/pdf", filetype.PDF, true},
		{"Application/PDF; name=x", filetype.PDF, true},
		{"image/jpg", filetype.JPEG, true},
		{"image/png", filetype.JPEG, false},
		{"text/csv; charset=utf-8", filetype.CSV, true},
		{"text/csv", filetype.TXT, true},
		{"text/plain", filetype.CSV, true},
		{"application/vnd.ms-excel", filetype.CSV, true},
		{"application/vnd.ms-excel", filetype.XLSX, false},
		{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", filetype.XLSX, true},
		{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", filetype.DOCX, false},
		{"application/octet-stream", filetype.PDF, false},
		{"text/html", filetype.TXT, false},
		{"", filetype.PDF, false},
		{"", "", false},
		{"nonsense;;", filetype.TXT, false},
	} {
		if got := filetype.Match(c.declared, filetype.Type{Kind: c.kind}); got != c.want {
			t.Errorf("Match(%q, %s) = %v", c.declared, c.kind, got)
		}
	}
}
