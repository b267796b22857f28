package csvsafe_test

import (
	"testing"

	"vendorrisk/shared/csvsafe"
)

func TestFormulasAreQuoted(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a=1": "a=1", "杭州": "杭州", "7": "7",
		"=HYPERLINK(\"x\")": "'=HYPERLINK(\"x\")", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\n=1": "'\n=1", "＝1": "'＝1", "\r=1": "'\r=1", "\x00=1": "'\x00=1",
	} {
		if got := csvsafe.Cell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := csvsafe.Row([]string{"a", "=b"}); got[0] != "a" || got[1] != "'=b" {
		t.Error(got)
	}
}
